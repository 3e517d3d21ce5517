"""PubMed's notices about a paper, such as its retraction, in the form of the evidence base."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from evidence.messages.catalogue import gettext, gettext_noop
from evidence.pubmed.vocabulary import RETRACTION_NOTICES, RetractionKind

NoticeKind = Literal[RetractionKind, "concern", "corrected", "superseded"]

# RefType of CommentsCorrections (https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html)
# -> what it means for the paper that carries it.
NOTICE_KIND_BY_REF_TYPE: Final[Mapping[str, NoticeKind]] = {
    **RETRACTION_NOTICES,
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
    "UpdateIn": "superseded",
}
_ENTRY_TYPES: Final[Mapping[NoticeKind, str]] = {
    "retracted": "retraction",
    "republished": "republished",
    "partly_retracted": "partial_retraction",
    "concern": "concern",
    "corrected": "erratum",
    "superseded": "update",
}
# The RefType of an entry of ``corrections``, as far as the entry tells.
REF_TYPE_BY_ENTRY: Final[Mapping[str, str]] = {
    "retraction": "RetractionIn",
    "republished": "RetractedandRepublishedIn",
    "partial_retraction": "PartialRetractionIn",
    "concern": "ExpressionOfConcernIn",
    "erratum": "ErratumIn",
    "update": "UpdateIn",
}
UNKNOWN_REFERENCE: Final = "unknown"
RESCINDED: Final = ", rescinded "  # between a reference and the day on which it was taken back
_UNKNOWN_RETRACTION: Final = f"retraction:{UNKNOWN_REFERENCE}"
# Notices of a retraction, the gravest first, and what they say of the paper.
_RETRACTION_WORDS: Final[Mapping[str, str]] = {
    "retraction": gettext_noop("retracted"),
    "republished": gettext_noop("retracted and republished"),
    "partial_retraction": gettext_noop("retracted in part"),
}
_FULL_RETRACTIONS: Final = ("retraction", "republished")


def corrections_to_notices(
    comments_corrections: Iterable[str], *, retracted: bool = False
) -> tuple[str, ...]:
    """Convert PubMed's notices to the form of ``corrections``: ``ErratumIn:1`` -> ``erratum:1``.

    Args:
        comments_corrections: PubMed's list, ``RefType:reference``; comments are left out.
        retracted: whether the paper is retracted; without a notice that says where, the result
            then has ``retraction:unknown``.
    """
    notices = []
    for entry in comments_corrections:
        ref_type, _, reference = entry.partition(":")
        kind = NOTICE_KIND_BY_REF_TYPE.get(ref_type)
        if kind:
            notices.append(f"{_ENTRY_TYPES[kind]}:{reference}")
    if retracted and not has_retraction(tuple(notices)):
        notices.append(_UNKNOWN_RETRACTION)
    return tuple(notices)


def merge_notices(known: Sequence[str], added: Iterable[str]) -> tuple[str, ...]:
    """Add notices to those already known, each once.

    One retraction is enough; but one with a reference replaces one whose reference is unknown, as
    does a notice that the paper was retracted and republished. A partial retraction replaces none.
    An expression of concern that is known to be rescinded does not come back.

    Args:
        known: the entries of the evidence base.
        added: PubMed's, in the same form.
    """
    told = {*known, *(entry.partition(RESCINDED)[0] for entry in known)}
    settled = _find_located_types(known)
    new = [entry for entry in added if entry not in told and not _is_settled(entry, settled)]
    located = _find_located_types(new)
    return (*(entry for entry in known if not _is_replaced(entry, located)), *new)


def _is_settled(entry: str, located_types: Container[str]) -> bool:
    """Return whether an added entry is a retraction that is known with its reference."""
    if _type_of(entry) != "retraction":
        return False
    is_explained = "republished" in located_types and not _is_located(entry)
    return "retraction" in located_types or is_explained


def _is_replaced(entry: str, located_types: Container[str]) -> bool:
    """Return whether a known entry without a reference gives way to an added one that has it."""
    if _is_located(entry):
        return False
    kind = _type_of(entry)
    return kind in located_types or (kind == "retraction" and "republished" in located_types)


def _find_located_types(entries: Iterable[str]) -> set[str]:
    """Find the types of notices whose reference is known."""
    return {_type_of(entry) for entry in entries if _is_located(entry)}


def _type_of(entry: str) -> str:
    return entry.partition(":")[0]


def _is_located(entry: str) -> bool:
    return not entry.endswith(f":{UNKNOWN_REFERENCE}")


class Notice(NamedTuple):
    """A notice on a study: ``kind`` is the type of an entry of ``corrections``.

    It is erratum, update, concern, partial_retraction, republished (it was retracted, and a
    corrected version replaced it) or retraction. ``reference`` is a PMID, a citation, a date, or
    ``UNKNOWN_REFERENCE``. One that was taken back ends with ``RESCINDED`` and the day.
    """

    kind: str
    reference: str


@lru_cache(maxsize=4096)
def parse_notices(corrections: tuple[str, ...]) -> tuple[Notice, ...]:
    """Parse the corrections of a study: ``("erratum:1",)`` -> ``(Notice("erratum", "1"),)``."""
    return tuple(Notice(*entry.split(":", 1)) for entry in corrections)


def has_retraction(corrections: tuple[str, ...]) -> bool:
    """Return whether a study was retracted as a whole, whether or not it was republished."""
    return any(notice.kind in _FULL_RETRACTIONS for notice in parse_notices(corrections))


def has_partial_retraction(corrections: tuple[str, ...]) -> bool:
    """Return whether a part of a study was retracted, and not all of it."""
    kinds = {notice.kind for notice in parse_notices(corrections)}
    return "partial_retraction" in kinds and kinds.isdisjoint(_FULL_RETRACTIONS)


def describe_retraction(corrections: tuple[str, ...]) -> str:
    """Say how a study was retracted: "retracted in part", say; empty where it was not."""
    kinds = {notice.kind for notice in parse_notices(corrections)}
    words = next((words for kind, words in _RETRACTION_WORDS.items() if kind in kinds), "")
    return gettext(words) if words else ""


def is_rescinded(corrections: tuple[str, ...], reference: str) -> bool:
    """Return whether the expression of concern with this reference is known to be rescinded."""
    return any(entry.startswith(f"concern:{reference}{RESCINDED}") for entry in corrections)
