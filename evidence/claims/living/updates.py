"""What changed at PubMed, and which claims it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from evidence.claims.base.load import Base
from evidence.claims.base.with_notices import with_notices
from evidence.claims.living.relevance import may_bear_on
from evidence.claims.verdict.verdict import Verdict, verdict_of
from evidence.studies.notices import entries, merged
from evidence.studies.store.changes import CHANGE_KINDS, STANDING_KINDS, Change, ChangeKind
from evidence.studies.study import Study
from evidence.studies.table.merge import key_of_pmid
from evidence.studies.table.rows import Table


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
        order: tuple[ChangeKind, ...] = (
            ("new", *STANDING_KINDS) if not self.study else (*STANDING_KINDS, "new")
        )
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


class Moved(NamedTuple):
    """The verdict of a claim now, and as it was before the changes: what is retracted no longer counts."""

    now: Verdict
    before: Verdict

    @property
    def has_moved(self) -> bool:
        """Whether it is another one."""
        return (self.now.word, self.now.certainty) != (self.before.word, self.before.certainty)


@dataclass(frozen=True)
class News:
    """All that changed since it was told last, and the verdicts of the claims that it touches."""

    items: tuple[Item, ...]
    claims: tuple[Moved, ...]

    def of(self, *kinds: ChangeKind) -> list[Item]:
        """The items of some kinds."""
        return [item for item in self.items if item.kind in kinds]


def news_of(
    base: Base, changes: Sequence[Change], table: Table, notices: Mapping[str, Sequence[str]]
) -> News:
    """What the changes mean for the claims of the base.

    A notice that the base knows already is no news.

    Args:
        base: the evidence base, as people wrote it.
        changes: what the store has seen.
        table: the studies of the store.
        notices: all that PubMed tells of what became of studies, by PMID.
    """
    names = [column.name for column in table.columns]
    cells = {row[0]: dict(zip(names, row, strict=True)) for row in table.rows}
    curated = {study.pmid: study for study in base.studies.values() if study.pmid}
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        study = curated.get(change.pmid)
        if not (study and _is_known(study, change)):
            grouped.setdefault(change.pmid, []).append(change)
    items = [
        _item(base, found, curated.get(pmid), cells.get(pmid, {}))
        for pmid, found in grouped.items()
    ]
    items.sort(
        key=lambda item: (CHANGE_KINDS.index(item.kind), not item.needs_person, -int(item.pmid))
    )
    needed = {touched.claim for item in items if item.needs_person for touched in item.claims}
    now, before = with_notices(base, notices), with_notices(base, _without(notices, changes))
    moved = (
        Moved(verdict_of(now, claim), verdict_of(before, claim))
        for claim in base.claims
        if claim in needed
    )
    return News(tuple(items), tuple(moved))


def _is_known(study: Study, change: Change) -> bool:
    """Whether the base has it already; a study that is new to the store is not new to the base."""
    told = _told(change)
    return change.kind == "new" or (
        bool(told) and merged(study.corrections, told) == study.corrections
    )


def _told(change: Change) -> tuple[str, ...]:
    """The notice of a change, in the words of the base."""
    return (
        entries([change.detail or ""], retracted=change.kind == "retracted")
        if change.kind in STANDING_KINDS
        else ()
    )


def _without(
    notices: Mapping[str, Sequence[str]], changes: Iterable[Change]
) -> dict[str, tuple[str, ...]]:
    """The notices as they were before the changes."""
    added = {(change.pmid, entry) for change in changes for entry in _told(change)}
    return {
        pmid: tuple(entry for entry in told if (pmid, entry) not in added)
        for pmid, told in notices.items()
    }


def _item(
    base: Base, changes: Sequence[Change], study: Study | None, cells: Mapping[str, Any]
) -> Item:
    return Item(changes[0].pmid, tuple(changes), study, cells, _touched(base, study, cells))


def _touched(base: Base, study: Study | None, cells: Mapping[str, Any]) -> tuple[Touched, ...]:
    if study is None:
        return tuple(
            Touched(claim, "derived") for claim in (may_bear_on(base, cells) if cells else ())
        )
    judged = {
        row.claim
        for row in base.judgements
        if row.study == study.key and row.stance != "not_assessed"
    }
    reported = {claim.id for claim in base.claims.values() if claim.cites == study.key} - judged
    return tuple(
        Touched(claim, "judged" if claim in judged else "reported")
        for claim in base.claims
        if claim in judged or claim in reported
    )
