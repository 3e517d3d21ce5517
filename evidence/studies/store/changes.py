"""What changed in a record between two of its versions, in PubMed's own notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from evidence.schema import Column, ColumnKind
from evidence.studies.columns import PUBMED_COLUMNS
from evidence.studies.notices import NOTICE_KIND_BY_REF_TYPE, NoticeKind

ChangeKind = NoticeKind | Literal["new", "lost", "revised"]
NOTICE_KINDS: Final[tuple[ChangeKind, ...]] = get_args(NoticeKind)
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (*NOTICE_KINDS, "new", "lost", "revised")


def _declare(name: str, kind: ColumnKind, meaning: str, words: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, False, words, None, meaning, None)


CHANGE_COLUMNS: Final = (
    _declare("pmid", "text", "PubMed's identifier of the study that changed"),
    _declare("kind", "category", "What kind of change it is", CHANGE_KINDS),
    _declare("detail", "text", "PubMed's notice, or the columns that changed"),
    _declare("changed_at", "date", "When the change was seen, UTC"),
    _declare("title", "text", "Title of the study"),
    _declare("year", "integer", "Year of publication"),
)


class Difference(NamedTuple):
    """One thing that changed.

    ``detail`` is PubMed's notice (``ErratumIn:12345678``), or the columns, joined by "; ".
    """

    kind: ChangeKind
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as the store keeps it; ``changed_at`` is when it was seen, UTC."""

    id: int
    pmid: str
    kind: ChangeKind
    detail: str | None
    changed_at: str


def find_differences(old: Sequence[Any] | None, new: Sequence[Any]) -> Iterator[Difference]:
    """Compare two rows of a study, by PubMed's columns.

    A study that arrives with a notice, of its retraction say, has it among its differences from the
    first day.

    Args:
        old: the row before; None for a study that is new.
        new: the row now.
    """
    before = _read_pubmed_cells(old) if old else {}
    after = _read_pubmed_cells(new)
    if old is None:
        yield Difference("new")
    else:
        changed = [name for name, cell in after.items() if cell != before[name]]
        if changed:
            yield Difference("revised", "; ".join(changed))
    yield from _find_new_notices(before, after)


def _find_new_notices(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    known = frozenset(before.get("comments_corrections", ()))
    has_retraction = False
    for notice in after["comments_corrections"]:
        kind = NOTICE_KIND_BY_REF_TYPE.get(notice.split(":")[0])
        if kind and notice not in known:
            has_retraction = has_retraction or kind in ("retracted", "republished")
            yield Difference(kind, notice)
    is_newly_retracted = after["retracted"] and not before.get("retracted")
    if is_newly_retracted and not has_retraction:
        yield Difference("retracted", "Retracted Publication")


def _read_pubmed_cells(row: Sequence[Any]) -> dict[str, Any]:
    cells = row[: len(PUBMED_COLUMNS)]
    return {column.name: cell for column, cell in zip(PUBMED_COLUMNS, cells, strict=True)}
