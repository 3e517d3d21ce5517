"""What changed at PubMed, and which claims it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.with_notices import apply_notices
from evidence.claims.living.relevance import find_relevant_claims
from evidence.claims.verdict.verdict import Verdict, compute_verdict
from evidence.studies.derived import DerivedDirection
from evidence.studies.notices import corrections_to_notices, merge_notices
from evidence.studies.store.changes import CHANGE_KINDS, NOTICE_KINDS, Change, ChangeKind
from evidence.studies.store.models import StoredStudy
from evidence.studies.study import Design, Study
from evidence.studies.table.merge import make_pmid_key


class AffectedClaim(NamedTuple):
    """A claim that a study touches: people judged the study for it, it reports on the study, or it may bear on it."""

    claim: str
    relation: Literal["judged", "reported", "derived"]


@dataclass(frozen=True)
class StudyUpdate:
    """A study of which something changed.

    ``study`` is its row of the evidence base, if it is there; ``stored`` its row in the store, None
    if its record never came.
    """

    pmid: str
    changes: tuple[Change, ...]
    study: Study | None
    stored: StoredStudy | None
    affected_claims: tuple[AffectedClaim, ...]

    @property
    def key(self) -> str:
        """Its key in the evidence base, or ``pmid:`` and its PMID."""
        return self.study.key if self.study else make_pmid_key(self.pmid)

    @property
    def design(self) -> Design | None:
        """Its design, as people recorded it, else as it was derived."""
        if self.study:
            return self.study.design
        return self.stored.derived.design if self.stored else None

    @property
    def year(self) -> int | None:
        """Year of publication after PubMed."""
        return self.stored.record.year if self.stored else None

    @property
    def title(self) -> str | None:
        """Its title after PubMed, else after the evidence base."""
        stored = self.stored.title if self.stored else None
        return stored or (self.study.title if self.study else None)

    @property
    def direction(self) -> DerivedDirection | None:
        """The derived direction of its conclusion."""
        return self.stored.derived.direction if self.stored else None

    @cached_property
    def kind(self) -> ChangeKind:
        """The change that matters most: new or its gravest notice, then a revision."""
        kinds = {change.kind for change in self.changes}
        order: tuple[ChangeKind, ...] = (
            ("new", *NOTICE_KINDS) if not self.study else (*NOTICE_KINDS, "new")
        )
        return next(kind for kind in (*order, *CHANGE_KINDS) if kind in kinds)

    @property
    def is_judged(self) -> bool:
        """Whether people have judged it for some claim."""
        return any(touched.relation == "judged" for touched in self.affected_claims)

    @property
    def needs_review(self) -> bool:
        """Whether somebody should look: claims rest on it and its standing changed, or it may change a verdict."""
        if self.study:
            return self.kind in (*NOTICE_KINDS, "lost")
        return self.kind == "new" and bool(self.affected_claims)


class VerdictChange(NamedTuple):
    """The verdict of a claim now, and as it was before the changes: what is retracted no longer counts."""

    current: Verdict
    previous: Verdict

    @property
    def has_changed(self) -> bool:
        """Whether it is another one."""
        return (self.current.category, self.current.certainty) != (
            self.previous.category,
            self.previous.certainty,
        )


@dataclass(frozen=True)
class UpdateSummary:
    """All that changed since it was told last, and the verdicts of the claims that it touches."""

    study_updates: tuple[StudyUpdate, ...]
    verdict_changes: tuple[VerdictChange, ...]

    def of_kind(self, *kinds: ChangeKind) -> list[StudyUpdate]:
        """The items of some kinds."""
        return [item for item in self.study_updates if item.kind in kinds]


def summarise_updates(
    base: EvidenceBase,
    changes: Sequence[Change],
    stored: Iterable[StoredStudy],
    notices: Mapping[str, Sequence[str]],
) -> UpdateSummary:
    """What the changes mean for the claims of the base.

    A notice that the base knows already is no news.

    Args:
        base: the evidence base, as people wrote it.
        changes: what the store has seen.
        stored: the studies of the store that changed.
        notices: all that PubMed tells of what became of studies, by PMID.
    """
    stored_by_pmid = {study.record.pmid: study for study in stored}
    curated = {study.pmid: study for study in base.studies.values() if study.pmid}
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        study = curated.get(change.pmid)
        if not (study and _is_in_base(study, change)):
            grouped.setdefault(change.pmid, []).append(change)
    items = [
        _build_study_update(base, found, curated.get(pmid), stored_by_pmid.get(pmid))
        for pmid, found in grouped.items()
    ]
    items.sort(
        key=lambda item: (CHANGE_KINDS.index(item.kind), not item.needs_review, -int(item.pmid))
    )
    needed = {
        touched.claim for item in items if item.needs_review for touched in item.affected_claims
    }
    now, before = (
        apply_notices(base, notices),
        apply_notices(base, _remove_notices(notices, changes)),
    )
    moved = (
        VerdictChange(compute_verdict(now, claim), compute_verdict(before, claim))
        for claim in base.claims
        if claim in needed
    )
    return UpdateSummary(tuple(items), tuple(moved))


def _is_in_base(study: Study, change: Change) -> bool:
    """Whether the base has it already; a study that is new to the store is not new to the base."""
    told = _find_notices(change)
    return change.kind == "new" or (
        bool(told) and merge_notices(study.corrections, told) == study.corrections
    )


def _find_notices(change: Change) -> tuple[str, ...]:
    """The notice of a change, in the words of the base."""
    return (
        corrections_to_notices([change.detail or ""], retracted=change.kind == "retracted")
        if change.kind in NOTICE_KINDS
        else ()
    )


def _remove_notices(
    notices: Mapping[str, Sequence[str]], changes: Iterable[Change]
) -> dict[str, tuple[str, ...]]:
    """The notices as they were before the changes."""
    added = {(change.pmid, entry) for change in changes for entry in _find_notices(change)}
    return {
        pmid: tuple(entry for entry in told if (pmid, entry) not in added)
        for pmid, told in notices.items()
    }


def _build_study_update(
    base: EvidenceBase, changes: Sequence[Change], study: Study | None, stored: StoredStudy | None
) -> StudyUpdate:
    return StudyUpdate(
        changes[0].pmid, tuple(changes), study, stored, _find_affected_claims(base, study, stored)
    )


def _find_affected_claims(
    base: EvidenceBase, study: Study | None, stored: StoredStudy | None
) -> tuple[AffectedClaim, ...]:
    if study is None:
        relevant = find_relevant_claims(base, stored) if stored else ()
        return tuple(AffectedClaim(claim, "derived") for claim in relevant)
    judged = {
        row.claim
        for row in base.judgements
        if row.study == study.key and row.stance != "not_assessed"
    }
    reported = {claim.id for claim in base.claims.values() if claim.cites == study.key} - judged
    return tuple(
        AffectedClaim(claim, "judged" if claim in judged else "reported")
        for claim in base.claims
        if claim in judged or claim in reported
    )
