"""Studies by the ids that people type: PMID, DOI, PMCID, address or key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.resolve.linkage.collection import FindStudy, find_no_study
from evidence.claims.resolve.linkage.memory_collection import index_by_identifier
from evidence.errors import Problem
from evidence.ids import Identifier, IdentifierKind, parse_identifier
from evidence.pubmed.eutils.download import CallSender
from evidence.studies.store.pubmed_lookup import look_up_studies
from evidence.studies.study import Study

_Name = tuple[IdentifierKind, str]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The studies that were found, the ids that name none, and what went wrong at PubMed."""

    studies: tuple[Study, ...]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def look_up_ids(
    ids: Iterable[str],
    curated: Mapping[str, Study],
    find_stored: FindStudy = find_no_study,
    send: CallSender | None = None,
) -> LookupResult:
    """Find studies by their ids.

    Args:
        ids: PMIDs, DOIs, PMCIDs, addresses, or keys of the base with or without ``@``.
        curated: the studies of the base, by key; they come first.
        find_stored: finds a study of the store.
        send: sends calls to PubMed for what is found nowhere else; None asks nobody.

    Returns:
        Ids asked for = ids of the studies + unknown.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    identifiers = {text: parse_identifier(text) for text in ids}
    wanted = {_name(item): item for item in identifiers.values() if item}
    own = index_by_identifier(curated.values())
    known = {name: own.get(name) or find_stored(*name) for name in wanted}
    fetched, problems = _look_up_missing(wanted, known, send)
    known |= index_by_identifier(fetched)
    found = {
        text: curated.get(text.lstrip("@")) or (known[_name(item)] if item else None)
        for text, item in identifiers.items()
    }
    unknown = tuple(text for text in found if not found[text])
    return LookupResult(tuple(filter(None, found.values())), unknown, tuple(problems))


def _look_up_missing(
    wanted: Mapping[_Name, Identifier],
    known: Mapping[_Name, Study | None],
    send: CallSender | None,
) -> tuple[Sequence[Study], Sequence[Problem]]:
    """Ask PubMed about what is not known, if it may be asked."""
    missing = [item for name, item in wanted.items() if known[name] is None]
    return look_up_studies(send, missing) if send and missing else ((), ())


def _name(item: Identifier) -> _Name:
    return item.kind, item.value
