"""Match the studies of a base that have no PMID with the records that a store has of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.with_notices import complete_pmids
from evidence.claims.resolve.resolver import Resolver
from evidence.folding import fold
from evidence.schema import Column, column, columns_of
from evidence.studies.places import list_places
from evidence.studies.store.study_index import StudyIndex
from evidence.studies.study import Study

MatchedBy = Literal["doi", "pmcid", "citation"]
MatchStatus = Literal["found", "other_title", "taken", "several_records", "not_found"]

_MATCH_WORDS: Final[Mapping[MatchedBy, str]] = {
    "doi": "by its DOI",
    "pmcid": "by its PMCID",
    "citation": "by its citation",
}


@dataclass(frozen=True, slots=True)
class PmidMatch:
    """A study of the base without a PMID, and the record of the store that fits it."""

    study: str = column("Key of the study")
    status: MatchStatus = column(
        "found; other_title: title and authors differ too much, or a title is not known; "
        "taken: another study of the base has the PMID; several_records: more than one fits, and "
        "title and authors do not say which; not_found"
    )
    pmid: str | None = column("PMID of the record")
    matched_by: MatchedBy | None = column(
        "What fits: the DOI, the PMCID, or journal, year, volume and first page"
    )
    title: str | None = column("Title of the study in the evidence base")
    record_title: str | None = column("Title of the record at PubMed")

    @property
    def is_linked(self) -> bool:
        """Whether the study counts as the record: where titles differ, only a person can say so.

        An identifier is enough where one of the titles is not known, a citation is not.
        """
        is_untitled = self.title is None or self.record_title is None
        is_identified = self.status == "other_title" and self.matched_by != "citation"
        return self.status == "found" or (is_identified and is_untitled)


PMID_MATCH_COLUMNS: Final[tuple[Column, ...]] = columns_of(PmidMatch)


def match_pmids(base: EvidenceBase, store: StudyIndex) -> tuple[PmidMatch, ...]:
    """Match each study without a PMID with the records of a store.

    A record fits by its own DOI or PMCID, else by journal, year, volume and first page, and by its
    title and authors, which the model that resolves mentions weighs.

    Args:
        base: the evidence base.
        store: the store, or the index of a dataset; PubMed is not asked.

    Returns:
        A match for each study without a PMID, in the order of the base.
    """
    taken = {study.pmid for study in base.studies.values() if study.pmid}
    resolver = Resolver(base)
    matches = []
    for study in list_unlinked_studies(base):
        match = _match_study(study, store, taken, resolver)
        if match.is_linked and match.pmid:
            taken.add(match.pmid)
        matches.append(match)
    return tuple(matches)


def describe_match(match: PmidMatch) -> str:
    """Say what was found for a study: "oduwole2018: PMID 29633783, by its DOI"."""
    by = _MATCH_WORDS[match.matched_by] if match.matched_by else ""
    if match.status == "not_found":
        return f"{match.study}: no PMID found"
    if match.status == "several_records":
        return f"{match.study}: several records fit, {by}; look up its PMID yourself"
    found = f"{match.study}: PMID {match.pmid}, {by}"
    if match.status == "taken":
        return f"{found}, but another study of the base has it"
    if match.status == "other_title":
        held = "" if match.is_linked else "; it is left alone until you confirm it"
        return f"{found}, but the title differs: {match.record_title or 'unknown'}{held}"
    return found


def list_unlinked_studies(base: EvidenceBase) -> list[Study]:
    """List the studies of a base that have no PMID."""
    return [study for study in base.studies.values() if study.pmid is None]


def link_base(base: EvidenceBase, store: StudyIndex) -> EvidenceBase:
    """Give studies that have no PMID that of their record in a store."""
    matches = match_pmids(base, store)
    return complete_pmids(
        base, {match.study: match.pmid for match in matches if match.is_linked and match.pmid}
    )


def _match_study(
    study: Study, store: StudyIndex, taken: Container[str], resolver: Resolver
) -> PmidMatch:
    for matched_by, records in _iter_records(study, store):
        if records:
            return _choose_record(study, matched_by, records, taken, resolver)
    return PmidMatch(study.key, "not_found", None, None, study.title, None)


def _iter_records(study: Study, store: StudyIndex) -> Iterator[tuple[MatchedBy, list[Study]]]:
    """Yield the records that have an identifier or the place of a study, the surest first."""
    if study.doi:
        yield "doi", store.find_by_identifier("doi", study.doi)
    if study.pmcid:
        yield "pmcid", store.find_by_identifier("pmcid", study.pmcid)
    for place in list_places(study):
        placed = store.read_studies(store.find_rows("page", place))
        yield "citation", [record for record in placed if _is_same_issue(record, study)]


def _is_same_issue(record: Study, study: Study) -> bool:
    """Return whether two papers are of one journal, year and volume."""
    if study.journal_abbrev is None or (record.year, record.volume) != (study.year, study.volume):
        return False
    journals = (record.journal_abbrev or "", study.journal_abbrev)
    return len({tuple(_split_words(journal)) for journal in journals}) == 1


def _choose_record(
    study: Study,
    matched_by: MatchedBy,
    records: Sequence[Study],
    taken: Container[str],
    resolver: Resolver,
) -> PmidMatch:
    """Choose the one record that fits, or of several the one that the study describes."""
    same = [record for record in records if _is_described(study, record, resolver)]
    if len(records) > 1 and len(same) != 1:
        return PmidMatch(study.key, "several_records", None, matched_by, study.title, None)
    record = (same or records)[0]
    status: MatchStatus = "found" if same else "other_title"
    if record.pmid in taken:
        status = "taken"
    return PmidMatch(study.key, status, record.pmid, matched_by, study.title, record.title)


def _is_described(study: Study, record: Study, resolver: Resolver) -> bool:
    """Return whether title and authors of a study describe a record.

    Its year is compared where a citation is; with the same DOI it may be that of another version.
    """
    if study.title is None or record.title is None:
        return False
    return resolver.is_meant(f"{', '.join(study.authors)}. {study.title}", record)


def _split_words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
