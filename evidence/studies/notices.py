"""PubMed's notices of what became of a paper, and the words that the evidence base has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

NoticeKind = Literal["retracted", "concern", "corrected", "superseded"]

# RefType of CommentsCorrections (https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html) -> what it means
# for the paper that carries it.
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


def corrections_to_notices(
    corrections: Iterable[str], *, retracted: bool = False
) -> tuple[str, ...]:
    """PubMed's notices in the words of the base: ``ErratumIn:1`` -> ``erratum:1``.

    A paper that is ``retracted`` without a notice that says where has ``retraction:unknown``.
    """
    parts = [correction.partition(":") for correction in corrections]
    told = tuple(
        f"{_ENTRY_TYPES[NOTICE_KIND_BY_REF_TYPE[name]]}:{reference}"
        for name, _, reference in parts
        if name in NOTICE_KIND_BY_REF_TYPE
    )
    has_notice = any(entry.startswith("retraction:") for entry in told)
    return (*told, f"retraction:{UNKNOWN_REFERENCE}") if retracted and not has_notice else told


def merge_notices(known: Sequence[str], told: Iterable[str]) -> tuple[str, ...]:
    """The entries of the base, and behind them those of PubMed that it does not have.

    One retraction is enough; one that is known by its reference takes the place of ``unknown``.
    """
    added = [
        entry for entry in told if entry not in known and not _is_second_retraction(known, entry)
    ]
    placed = {
        entry.split(":", 1)[0] for entry in added if not entry.endswith(f":{UNKNOWN_REFERENCE}")
    }
    kept = [
        entry
        for entry in known
        if not (entry.endswith(f":{UNKNOWN_REFERENCE}") and entry.split(":", 1)[0] in placed)
    ]
    return (*kept, *added)


def _is_second_retraction(known: Iterable[str], entry: str) -> bool:
    known_where = [
        other
        for other in known
        if other.startswith("retraction:") and not other.endswith(f":{UNKNOWN_REFERENCE}")
    ]
    return entry.startswith("retraction:") and bool(known_where)


class Notice(NamedTuple):
    """A notice on a study: ``kind`` is erratum, update, concern or retraction.

    ``reference`` is a PMID, a citation, a date, or ``UNKNOWN_REFERENCE``.
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
