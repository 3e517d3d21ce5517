"""Studies looked up at PubMed by their identifiers, one request for many."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.errors import Problem
from evidence.ids import Identifier
from evidence.pubmed.eutils.calls import esearch
from evidence.pubmed.eutils.download import Send, fetch
from evidence.studies.study import Study
from evidence.studies.table.merge import study_of
from evidence.studies.table.rows import PUBMED_COLUMNS, rows_of

_TERMS = {"doi": '"{}"[aid]', "pmcid": "{}"}


def look_up(send: Send, identifiers: Sequence[Identifier]) -> tuple[list[Study], list[Problem]]:
    """The studies that PubMed has under identifiers, and a problem for each record that did not come or has no year.

    A DOI or PMCID under which PubMed has more than one record is a problem, one under which it has none brings none.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    found = {identifier.value: _pmids(send, identifier) for identifier in identifiers}
    pmids = [pmids[0] for pmids in found.values() if len(pmids) == 1]
    studies: list[Study] = []
    problems = [_several(value, pmids) for value, pmids in found.items() if len(pmids) > 1]
    names = [column.name for column in PUBMED_COLUMNS]
    for delivery in fetch(send, pmids):
        problems += delivery.problems
        rows = rows_of(
            (fetched.record for fetched in delivery.fetched if fetched.record), derived=False
        )
        cells = [dict(zip(names, row, strict=True)) for row in rows]
        studies += [study_of(row) for row in cells if row["year"]]
        problems += [
            _problem(f"the record {row['pmid']} has no year") for row in cells if not row["year"]
        ]
    asked = {(identifier.kind, identifier.value) for identifier in identifiers}
    return [study for study in studies if _names(study) & asked], problems


def _names(study: Study) -> set[tuple[str, str | None]]:
    return {("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)}


def _pmids(send: Send, identifier: Identifier) -> Sequence[str]:
    if identifier.kind not in _TERMS:
        return [identifier.value] if identifier.kind == "pmid" else ()
    return send(esearch(_TERMS[identifier.kind].format(identifier.value))).pmids


def _several(value: str, pmids: Sequence[str]) -> Problem:
    return _problem(
        f"{value} fits {len(pmids):,} records ({', '.join(pmids[:3])} ...); give the PMID of one"
    )


def _problem(message: str) -> Problem:
    return Problem("PubMed", "pubmed", message, severity="error")
