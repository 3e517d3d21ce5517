"""What changed in a record between two of its versions, in PubMed's own notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from evidence.studies.notices import NOTICE_KIND_BY_REF_TYPE, NoticeKind
from evidence.studies.table.rows import PUBMED_COLUMNS

ChangeKind = NoticeKind | Literal["new", "lost", "revised"]
NOTICE_KINDS: Final[tuple[ChangeKind, ...]] = get_args(NoticeKind)
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (*NOTICE_KINDS, "new", "lost", "revised")


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


def find_differences(old: Sequence[Any] | None, new: Sequence[Any]) -> Iterator[Difference]:
    """What is different in a row of the studies table; without an ``old`` one, that it is new and what became of it.

    A study that arrives with a notice, retracted say, has it among its differences from the first day.
    """
    before, after = _cells_by_column(old) if old else {}, _cells_by_column(new)
    if old is None:
        yield Difference("new")
    else:
        changed = [name for name, cell in after.items() if cell != before[name]]
        if changed:
            yield Difference("revised", "; ".join(changed))
    known = frozenset(before.get("corrections", ()))
    notices = [notice for notice in after["corrections"] if notice not in known]
    told = [
        Difference(NOTICE_KIND_BY_REF_TYPE[name], notice)
        for notice in notices
        if (name := notice.split(":")[0]) in NOTICE_KIND_BY_REF_TYPE
    ]
    yield from told
    if (
        after["retracted"]
        and not before.get("retracted")
        and not any(item.kind == "retracted" for item in told)
    ):
        yield Difference("retracted", "Retracted Publication")


def _cells_by_column(row: Sequence[Any]) -> dict[str, Any]:
    return {column.name: cell for column, cell in zip(PUBMED_COLUMNS, row, strict=False)}
