"""PubMed's notices about a paper, such as its retraction, in the form of the evidence base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

NoticeKind = Literal["retracted", "concern", "corrected", "superseded"]

# RefType of CommentsCorrections (https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html)
# -> what it means for the paper that carries it.
NOTICE_KIND_BY_REF_TYPE: Final[Mapping[str, NoticeKind]] = {
    "RetractionIn": "retracted",
    "PartialRetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
    "UpdateIn": "superseded",
}
_ENTRY_TYPES: Final[Mapping[NoticeKind, str]] = {
    "retracted": "retraction",
    "concern": "concern",
    "corrected": "erratum",
    "superseded": "update",
}
UNKNOWN_REFERENCE: Final = "unknown"
RESCINDED: Final = ", rescinded "  # between a reference and the day on which it was taken back
_UNKNOWN_RETRACTION: Final = f"retraction:{UNKNOWN_REFERENCE}"


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
    if retracted and not any(map(_is_retraction, notices)):
        notices.append(_UNKNOWN_RETRACTION)
    return tuple(notices)


def merge_notices(known: Sequence[str], added: Iterable[str]) -> tuple[str, ...]:
    """Add notices to those already known, each once.

    One retraction is enough; but one with a reference replaces one whose reference is unknown.

    Args:
        known: the entries of the evidence base.
        added: PubMed's, in the same form.
    """
    has_located = any(_is_retraction(entry) and _is_located(entry) for entry in known)
    new = [
        entry
        for entry in added
        if entry not in known and not (has_located and _is_retraction(entry))
    ]
    located_types = {entry.split(":", 1)[0] for entry in new if _is_located(entry)}
    kept = [
        entry
        for entry in known
        if _is_located(entry) or entry.split(":", 1)[0] not in located_types
    ]
    return (*kept, *new)


def _is_retraction(entry: str) -> bool:
    return entry.startswith("retraction:")


def _is_located(entry: str) -> bool:
    return not entry.endswith(f":{UNKNOWN_REFERENCE}")


class Notice(NamedTuple):
    """A notice on a study: ``kind`` is erratum, update, concern or retraction.

    ``reference`` is a PMID, a citation, a date, or ``UNKNOWN_REFERENCE``. One that was taken back
    ends with ``RESCINDED`` and the day.
    """

    kind: str
    reference: str


@lru_cache(maxsize=4096)
def parse_notices(corrections: tuple[str, ...]) -> tuple[Notice, ...]:
    """Parse the corrections of a study: ``("erratum:1",)`` -> ``(Notice("erratum", "1"),)``."""
    return tuple(Notice(*entry.split(":", 1)) for entry in corrections)


def has_retraction(corrections: tuple[str, ...]) -> bool:
    """Return whether one of the corrections of a study is its retraction."""
    return any(notice.kind == "retraction" for notice in parse_notices(corrections))
