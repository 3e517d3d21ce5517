"""Studies looked up at PubMed by their identifiers, many in one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from evidence.errors import Problem
from evidence.ids import Identifier
from evidence.pubmed.eutils.calls import CitationQuery, ecitmatch, esearch
from evidence.pubmed.eutils.download import CallSender, fetch_records
from evidence.pubmed.record import Record
from evidence.studies.columns import table_columns
from evidence.studies.store.models import find_first_page
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study
from evidence.studies.table.rows import build_rows

_CITATIONS_PER_REQUEST: Final = 100
_SEARCH_TERMS = {"doi": '"{}"[aid]', "pmcid": "{}"}


def build_identifier_query(studies: Iterable[Study | Record]) -> str:
    """Return a query that finds studies by their DOIs and PMCIDs; empty where there are none.

    PubMed may find other records, too, such as one that names a PMCID in its abstract.
    """
    named = [(kind, getattr(study, kind)) for study in studies for kind in _SEARCH_TERMS]
    return " OR ".join(_SEARCH_TERMS[kind].format(value) for kind, value in named if value)


def match_citations(send: CallSender, studies: Iterable[Study]) -> list[str]:
    """Ask PubMed for the PMIDs of the studies that have neither DOI nor PMCID, by citation.

    Args:
        send: sends a call and returns PubMed's answer.
        studies: studies without a PMID; those without journal, year, volume and pages are left out.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    unidentified = [study for study in studies if not study.doi and not study.pmcid]
    queries = [query for study in unidentified for query in _build_citation_query(study)]
    pmids: list[str] = []
    for begin in range(0, len(queries), _CITATIONS_PER_REQUEST):
        part = queries[begin : begin + _CITATIONS_PER_REQUEST]
        pmids += [pmid for pmid in send(ecitmatch(part)) if pmid]
    return pmids


def _build_citation_query(study: Study) -> Iterator[CitationQuery]:
    page = find_first_page(study.pages)
    if study.journal_abbrev and study.volume and page:
        yield CitationQuery(study.journal_abbrev, str(study.year), study.volume, page)


def look_up_studies(
    send: CallSender, identifiers: Sequence[Identifier]
) -> tuple[list[Study], list[Problem]]:
    """Look up studies by PMID, DOI or PMCID.

    An identifier that PubMed does not have gives neither a study nor a problem.

    Args:
        send: sends a call and returns PubMed's answer.
        identifiers: those of the studies.

    Returns:
        The studies, and a problem for each record that did not come or has no year, and for each
        DOI or PMCID that fits more than one record.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    found = {identifier.value: _find_pmids(send, identifier) for identifier in identifiers}
    problems = [
        _ambiguous_problem(value, pmids) for value, pmids in found.items() if len(pmids) > 1
    ]
    records, failures = _fetch(send, [pmids[0] for pmids in found.values() if len(pmids) == 1])
    problems += failures
    wanted = {(identifier.kind, identifier.value) for identifier in identifiers}
    studies = _build_studies(record for record in records if record.year)
    return [study for study in studies if _study_identifiers(study) & wanted], problems


def _fetch(send: CallSender, pmids: Sequence[str]) -> tuple[list[Record], list[Problem]]:
    records: list[Record] = []
    problems: list[Problem] = []
    for delivery in fetch_records(send, pmids):
        records += [fetched.record for fetched in delivery.fetched if fetched.record]
        problems += delivery.problems
    for record in records:
        if not record.year:
            problems.append(_lookup_problem(f"the record {record.pmid} has no year"))
    return records, problems


def _build_studies(records: Iterator[Record]) -> list[Study]:
    names = [column.name for column in table_columns(derived=False)]
    rows = build_rows(records, derived=False)
    return [build_study(dict(zip(names, row, strict=True))) for row in rows]


def _study_identifiers(study: Study) -> set[tuple[str, str | None]]:
    return {("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)}


def _find_pmids(send: CallSender, identifier: Identifier) -> Sequence[str]:
    if identifier.kind == "pmid":
        return [identifier.value]
    if identifier.kind not in _SEARCH_TERMS:
        return ()
    return send(esearch(_SEARCH_TERMS[identifier.kind].format(identifier.value))).pmids


def _ambiguous_problem(value: str, pmids: Sequence[str]) -> Problem:
    return _lookup_problem(
        f"{value} fits {len(pmids):,} records ({', '.join(pmids[:3])} ...); give the PMID of one"
    )


def _lookup_problem(message: str) -> Problem:
    return Problem("PubMed", "pubmed", message, severity="error")
