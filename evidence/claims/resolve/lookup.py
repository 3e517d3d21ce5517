"""Studies by the ids that people type: PMID, DOI, PMCID, address or key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.resolve.candidate_index import index_by_identifier
from evidence.errors import Problem
from evidence.ids import parse_identifier
from evidence.pubmed.eutils.download import CallSender
from evidence.studies.store.pubmed_lookup import look_up_studies
from evidence.studies.study import Study


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The studies that were found, the ids that name none, and what went wrong at PubMed."""

    studies: tuple[Study, ...]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def look_up_ids(
    ids: Iterable[str],
    curated: Mapping[str, Study],
    stored: Sequence[Study],
    send: CallSender | None = None,
) -> LookupResult:
    """Find studies by their ids.

    Args:
        ids: PMIDs, DOIs, PMCIDs, addresses, or keys of the base with or without ``@``.
        curated: the studies of the base, by key; they come first.
        stored: the studies of the store.
        send: sends calls to PubMed, which is asked for what is found nowhere else; None asks nobody.

    Returns:
        Ids asked for = ids of the studies + unknown.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    named = {text: parse_identifier(text) for text in ids}
    known = index_by_identifier([*stored, *curated.values()])
    sought = [item for item in named.values() if item and (item.kind, item.value) not in known]
    problems: Sequence[Problem] = ()
    if send and sought:
        found, problems = look_up_studies(send, sought)
        known = {**index_by_identifier(found), **known}
    studies: list[Study] = []
    unknown: list[str] = []
    for text, item in named.items():
        by_identifier = known.get((item.kind, item.value)) if item else None
        study = curated.get(text.lstrip("@")) or by_identifier
        if study is None:
            unknown.append(text)
        else:
            studies.append(study)
    return LookupResult(tuple(studies), tuple(unknown), tuple(problems))
