"""Studies looked up at PubMed by their identifiers, one request for many."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.errors import Problem
from evidence.ids import Identifier
from evidence.pubmed.eutils import esearch
from evidence.pubmed.harvest import Send, fetch
from evidence.studies.rows import PUBMED_COLUMNS, rows_of
from evidence.studies.study import Study
from evidence.studies.union import study_of

_TERMS = {"doi": '"{}"[aid]', "pmcid": "{}"}


def look_up(send: Send, identifiers: Sequence[Identifier]) -> tuple[list[Study], list[Problem]]:
    """The studies that PubMed has under identifiers, and the PMIDs that it gave no record for.

    A DOI or PMCID under which PubMed has no record, or more than one, brings none.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    pmids = [pmid for identifier in identifiers if (pmid := _pmid(send, identifier))]
    studies: list[Study] = []
    problems: list[Problem] = []
    names = [column.name for column in PUBMED_COLUMNS]
    for delivery in fetch(send, pmids):
        problems += delivery.problems
        rows = rows_of((fetched.record for fetched in delivery.fetched if fetched.record), derived=False)
        cells = (dict(zip(names, row, strict=True)) for row in rows)
        studies += [study_of(row) for row in cells if row["year"]]
    asked = {(identifier.kind, identifier.value) for identifier in identifiers}
    return [study for study in studies if _names(study) & asked], problems


def _names(study: Study) -> set[tuple[str, str | None]]:
    return {("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)}


def _pmid(send: Send, identifier: Identifier) -> str | None:
    if identifier.kind not in _TERMS:
        return identifier.value if identifier.kind == "pmid" else None
    found = send(esearch(_TERMS[identifier.kind].format(identifier.value))).pmids
    return found[0] if len(found) == 1 else None
