"""Records that files of references or identifiers ask for, and the searches that find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from evidence.errors import EvidenceError, Problem
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.record import Record
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.pubmed_lookup import build_identifier_query
from evidence.studies.store.store import Store
from evidence.topic import build_pmid_query

_ItemT = TypeVar("_ItemT")
_CODE: Final = "fetch"
_TERMS_PER_SEARCH: Final = 1_000
_MAX_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class WantedRecords:
    """What files ask for.

    Attributes:
        pmids: PMIDs, each once.
        others: references that have no PMID, but a DOI or a PMCID.
        problems: what could not be read, and references without any identifier.
    """

    pmids: tuple[str, ...]
    others: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_wanted_records(paths: Sequence[Path]) -> WantedRecords:
    """Read which records files ask for.

    Args:
        paths: RIS, CSV, lists of PMIDs, DOIs and PMCIDs, .nbib or PubMed XML.

    Raises:
        EvidenceError: a file cannot be read, or there is no identifier in any.
    """
    pmids: dict[str, None] = {}
    others: list[Record] = []
    problems: list[Problem] = []
    for path in paths:
        found = read_records(path)
        problems += found.problems
        for record in found.records:
            if record.pmid:
                pmids[record.pmid] = None
            elif record.doi or record.pmcid:
                others.append(record)
            else:
                problems.append(_unidentified_problem(path, record))
    if not pmids and not others:
        names = ", ".join(map(str, paths))
        raise EvidenceError(f"{names}: there is no PMID, DOI or PMCID to fetch by", problems)
    return WantedRecords(tuple(pmids), tuple(others), tuple(problems))


def save_wanted_searches(
    store: Store, wanted: WantedRecords, since: date | None = None
) -> list[SavedSearch]:
    """Save the searches that find the records, by PMID, and by DOI and PMCID."""
    queries = [build_pmid_query(part) for part in _divide(wanted.pmids)]
    queries += [build_identifier_query(part) for part in _divide(wanted.others)]
    return [store.save_search(query, since=since) for query in queries]


def find_missing_records(store: Store, wanted: WantedRecords) -> Iterator[Problem]:
    """Find the references without a PMID that the store has no record of, after it was filled."""
    if not wanted.others:
        return
    studies = store.studies()
    known = {study.doi for study in studies} | {study.pmcid for study in studies}
    for record in wanted.others:
        names = [name for name in (record.doi, record.pmcid) if name]
        if known.isdisjoint(names):
            message = f"PubMed has no record of {names[0]}"
            yield Problem("PubMed", _CODE, message, severity="error")


def _divide(items: Sequence[_ItemT]) -> Iterator[Sequence[_ItemT]]:
    for begin in range(0, len(items), _TERMS_PER_SEARCH):
        yield items[begin : begin + _TERMS_PER_SEARCH]


def _unidentified_problem(path: Path, record: Record) -> Problem:
    title = (record.title or "")[:_MAX_TITLE]
    message = f"{title!r} has no PMID, DOI or PMCID, so it cannot be fetched"
    return Problem(str(path), _CODE, message, severity="error")
