"""What changed at PubMed, and which claims it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from evidence.claims.base import Base
from evidence.claims.bearing import may_bear_on
from evidence.claims.verdict import Verdict, verdict_of
from evidence.studies.changes import CHANGE_KINDS, STANDING_KINDS, Change, ChangeKind
from evidence.studies.rows import Table
from evidence.studies.study import Study
from evidence.studies.union import key_of_pmid


class Touched(NamedTuple):
    """A claim that a study touches: people judged the study for it, it reports on the study, or it may bear on it."""

    claim: str
    how: Literal["judged", "reported", "derived"]


@dataclass(frozen=True)
class Item:
    """A study of which something changed. ``study`` is its row of the evidence base, if it is there.

    ``cells`` are those of its row in the store, empty if it never came.
    """

    pmid: str
    changes: tuple[Change, ...]
    study: Study | None
    cells: Mapping[str, Any]
    claims: tuple[Touched, ...]

    @property
    def key(self) -> str:
        """Its key in the evidence base, or ``pmid:`` and its PMID."""
        return self.study.key if self.study else key_of_pmid(self.pmid)

    @cached_property
    def kind(self) -> ChangeKind:
        """The change that matters most: new or its gravest notice, then a revision."""
        kinds = {change.kind for change in self.changes}
        order: tuple[ChangeKind, ...] = ("new", *STANDING_KINDS) if not self.study else (*STANDING_KINDS, "new")
        return next(kind for kind in (*order, *CHANGE_KINDS) if kind in kinds)

    @property
    def is_judged(self) -> bool:
        """Whether people have judged it for some claim."""
        return any(touched.how == "judged" for touched in self.claims)

    @property
    def needs_person(self) -> bool:
        """Whether somebody should look: claims rest on it and its standing changed, or it may change a verdict."""
        if self.study:
            return self.kind in (*STANDING_KINDS, "lost")
        return self.kind == "new" and bool(self.claims)


@dataclass(frozen=True)
class News:
    """All that changed since it was told last; ``claims`` are the verdicts of the claims that it touches."""

    items: tuple[Item, ...]
    claims: tuple[Verdict, ...]

    def of(self, *kinds: ChangeKind) -> list[Item]:
        """The items of some kinds."""
        return [item for item in self.items if item.kind in kinds]


def news_of(base: Base, changes: Iterable[Change], table: Table) -> News:
    """What the changes mean for the claims of the base.

    A notice that the base knows already is no news.

    Args:
        base: the evidence base.
        changes: what the store has seen.
        table: the studies of the store.
    """
    names = [column.name for column in table.columns]
    cells = {row[0]: dict(zip(names, row, strict=True)) for row in table.rows}
    curated = {study.pmid: study for study in base.studies.values() if study.pmid}
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        study = curated.get(change.pmid)
        if not (study and _is_known(study, change)):
            grouped.setdefault(change.pmid, []).append(change)
    items = [_item(base, found, curated.get(pmid), cells.get(pmid, {})) for pmid, found in grouped.items()]
    items.sort(key=lambda item: (CHANGE_KINDS.index(item.kind), not item.needs_person, -int(item.pmid)))
    needed = {touched.claim for item in items if item.needs_person for touched in item.claims}
    return News(tuple(items), tuple(verdict_of(base, claim) for claim in base.claims if claim in needed))


def _is_known(study: Study, change: Change) -> bool:
    known = [entry.split(":", 1) for entry in study.corrections]
    if change.kind == "new":
        return True  # to the store, not to the base
    if change.kind == "retracted":
        return any(kind == "retraction" for kind, _ in known)
    reference = (change.detail or "").split(":", 1)[-1]
    return change.kind in STANDING_KINDS and any(told == reference for _, told in known)


def _item(base: Base, changes: Sequence[Change], study: Study | None, cells: Mapping[str, Any]) -> Item:
    return Item(changes[0].pmid, tuple(changes), study, cells, _touched(base, study, cells))


def _touched(base: Base, study: Study | None, cells: Mapping[str, Any]) -> tuple[Touched, ...]:
    if study is None:
        return tuple(Touched(claim, "derived") for claim in (may_bear_on(base, cells) if cells else ()))
    judged = {row.claim for row in base.judgements if row.study == study.key and row.stance != "not_assessed"}
    reported = {claim.id for claim in base.claims.values() if claim.cites == study.key} - judged
    return tuple(
        Touched(claim, "judged" if claim in judged else "reported")
        for claim in base.claims
        if claim in judged or claim in reported
    )
