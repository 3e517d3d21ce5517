"""What changed in a record between two of its versions, in PubMed's own notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from evidence.studies.rows import PUBMED_COLUMNS

ChangeKind = Literal["retracted", "concern", "corrected", "superseded", "new", "lost", "revised"]
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)
STANDING_KINDS: Final[tuple[ChangeKind, ...]] = ("retracted", "concern", "corrected", "superseded")

# RefType of CommentsCorrections (https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html) -> what it means
# for the paper that carries it.
_NOTICES: Final[Mapping[str, ChangeKind]] = {
    "RetractionIn": "retracted",
    "PartialRetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
    "UpdateIn": "superseded",
}


class Difference(NamedTuple):
    """One thing that changed: ``detail`` is PubMed's notice (ErratumIn:12345678), or the columns, joined by "; "."""

    kind: ChangeKind
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as the store keeps it."""

    id: int
    pmid: str
    kind: ChangeKind
    detail: str | None
    changed_at: str


def differences(old: Sequence[Any] | None, new: Sequence[Any]) -> Iterator[Difference]:
    """What is different in a row of the studies table; without an ``old`` one, that it is new and what became of it.

    A study that arrives with a notice, retracted say, has it among its differences from the first day.
    """
    before, after = _cells(old) if old else {}, _cells(new)
    if old is None:
        yield Difference("new")
    else:
        changed = [name for name, cell in after.items() if cell != before[name]]
        if changed:
            yield Difference("revised", "; ".join(changed))
    known = frozenset(before.get("corrections", ()))
    notices = [notice for notice in after["corrections"] if notice not in known]
    told = [Difference(_NOTICES[kind], notice) for notice in notices if (kind := notice.split(":")[0]) in _NOTICES]
    yield from told
    if after["retracted"] and not before.get("retracted") and not any(item.kind == "retracted" for item in told):
        yield Difference("retracted", "Retracted Publication")


def _cells(row: Sequence[Any]) -> dict[str, Any]:
    return {column.name: cell for column, cell in zip(PUBMED_COLUMNS, row, strict=False)}
