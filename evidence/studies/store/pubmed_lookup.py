"""Studies looked up at PubMed by their identifiers, one request for many."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.errors import Problem
from evidence.ids import Identifier
from evidence.pubmed.eutils.calls import esearch
from evidence.pubmed.eutils.download import CallSender, fetch_records
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study
from evidence.studies.table.rows import PUBMED_COLUMNS, build_rows

_SEARCH_TERMS = {"doi": '"{}"[aid]', "pmcid": "{}"}


def look_up_studies(
    send: CallSender, identifiers: Sequence[Identifier]
) -> tuple[list[Study], list[Problem]]:
    """The studies that PubMed has under identifiers, and a problem for each record that did not come or has no year.

    A DOI or PMCID under which PubMed has more than one record is a problem, one under which it has none brings none.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    found = {identifier.value: _find_pmids(send, identifier) for identifier in identifiers}
    pmids = [pmids[0] for pmids in found.values() if len(pmids) == 1]
    studies: list[Study] = []
    problems = [
        _ambiguous_problem(value, pmids) for value, pmids in found.items() if len(pmids) > 1
    ]
    names = [column.name for column in PUBMED_COLUMNS]
    for delivery in fetch_records(send, pmids):
        problems += delivery.problems
        rows = build_rows(
            (fetched.record for fetched in delivery.fetched if fetched.record), derived=False
        )
        cells = [dict(zip(names, row, strict=True)) for row in rows]
        studies += [build_study(row) for row in cells if row["year"]]
        problems += [
            _lookup_problem(f"the record {row['pmid']} has no year")
            for row in cells
            if not row["year"]
        ]
    asked = {(identifier.kind, identifier.value) for identifier in identifiers}
    return [study for study in studies if _study_identifiers(study) & asked], problems


def _study_identifiers(study: Study) -> set[tuple[str, str | None]]:
    return {("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)}


def _find_pmids(send: CallSender, identifier: Identifier) -> Sequence[str]:
    if identifier.kind not in _SEARCH_TERMS:
        return [identifier.value] if identifier.kind == "pmid" else ()
    return send(esearch(_SEARCH_TERMS[identifier.kind].format(identifier.value))).pmids


def _ambiguous_problem(value: str, pmids: Sequence[str]) -> Problem:
    return _lookup_problem(
        f"{value} fits {len(pmids):,} records ({', '.join(pmids[:3])} ...); give the PMID of one"
    )


def _lookup_problem(message: str) -> Problem:
    return Problem("PubMed", "pubmed", message, severity="error")
