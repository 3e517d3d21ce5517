"""Summarise what changed at PubMed, and which claims the changes affect."""

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
    """A claim that a study affects: judged for it, reporting on it, or perhaps touched by it."""

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
        order: tuple[ChangeKind, ...] = ("new", *NOTICE_KINDS)
        if self.study:
            order = (*NOTICE_KINDS, "new")
        return next(kind for kind in (*order, *CHANGE_KINDS) if kind in kinds)

    @property
    def is_judged(self) -> bool:
        """Whether people have judged it for some claim."""
        return any(claim.relation == "judged" for claim in self.affected_claims)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look: it carries claims and its status changed, or it is new."""
        if self.study:
            return self.kind in (*NOTICE_KINDS, "lost")
        return self.kind == "new" and bool(self.affected_claims)


class VerdictChange(NamedTuple):
    """The verdict of a claim now, and before the changes."""

    current: Verdict
    previous: Verdict

    @property
    def has_changed(self) -> bool:
        """Whether category or certainty changed."""
        current, previous = self.current, self.previous
        has_new_category = current.category != previous.category
        return has_new_category or current.certainty != previous.certainty


@dataclass(frozen=True)
class UpdateSummary:
    """All changes since the last report, and the verdicts of the claims they affect."""

    study_updates: tuple[StudyUpdate, ...]
    verdict_changes: tuple[VerdictChange, ...]

    def of_kind(self, *kinds: ChangeKind) -> list[StudyUpdate]:
        """Return the updates of these kinds."""
        return [item for item in self.study_updates if item.kind in kinds]


def summarise_updates(
    base: EvidenceBase,
    changes: Sequence[Change],
    stored: Iterable[StoredStudy],
    notices: Mapping[str, Sequence[str]],
) -> UpdateSummary:
    """Summarise what changes mean for the claims of the base.

    Notices that the base has already are left out.

    Args:
        base: the evidence base, as people wrote it.
        changes: what the store has seen.
        stored: the studies of the store that changed.
        notices: notices of the store on studies of the base, by PMID.
    """
    stored_by_pmid = {study.record.pmid: study for study in stored}
    curated = {study.pmid: study for study in base.studies.values() if study.pmid}
    updates = []
    for pmid, found in _group_changes(changes, curated).items():
        study, fetched = curated.get(pmid), stored_by_pmid.get(pmid)
        affected = _find_affected_claims(base, study, fetched)
        updates.append(StudyUpdate(pmid, tuple(found), study, fetched, affected))
    updates.sort(key=_report_order)
    moved = _compare_verdicts(base, updates, notices, _remove_notices(notices, changes))
    return UpdateSummary(tuple(updates), moved)


def _group_changes(
    changes: Iterable[Change], curated: Mapping[str, Study]
) -> dict[str, list[Change]]:
    """Group by PMID the changes that the base does not have."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        study = curated.get(change.pmid)
        if study is None or not _is_in_base(study, change):
            grouped.setdefault(change.pmid, []).append(change)
    return grouped


def _report_order(update: StudyUpdate) -> tuple[int, bool, int]:
    return CHANGE_KINDS.index(update.kind), not update.needs_review, -int(update.pmid)


def _compare_verdicts(
    base: EvidenceBase,
    updates: Iterable[StudyUpdate],
    notices: Mapping[str, Sequence[str]],
    earlier_notices: Mapping[str, Sequence[str]],
) -> tuple[VerdictChange, ...]:
    """Compute the verdicts of the affected claims with the notices of now and of before."""
    affected: set[str] = set()
    for update in updates:
        if update.needs_review:
            affected.update(one.claim for one in update.affected_claims)
    now, before = apply_notices(base, notices), apply_notices(base, earlier_notices)
    return tuple(
        VerdictChange(compute_verdict(now, claim), compute_verdict(before, claim))
        for claim in base.claims
        if claim in affected
    )


def _is_in_base(study: Study, change: Change) -> bool:
    """Return whether the base has a change already; its own studies are never new."""
    notices = _find_notices(change)
    is_known = merge_notices(study.corrections, notices) == study.corrections
    return change.kind == "new" or (bool(notices) and is_known)


def _find_notices(change: Change) -> tuple[str, ...]:
    """Return the notice of a change as the base writes it."""
    if change.kind not in NOTICE_KINDS:
        return ()
    notices = corrections_to_notices([change.detail or ""])
    return notices or corrections_to_notices((), retracted=change.kind == "retracted")


def _remove_notices(
    notices: Mapping[str, Sequence[str]], changes: Iterable[Change]
) -> dict[str, tuple[str, ...]]:
    """Return the notices as they were before the changes."""
    added = {(change.pmid, entry) for change in changes for entry in _find_notices(change)}
    earlier = {}
    for pmid, entries in notices.items():
        earlier[pmid] = tuple(entry for entry in entries if (pmid, entry) not in added)
    return earlier


def _find_affected_claims(
    base: EvidenceBase, study: Study | None, stored: StoredStudy | None
) -> tuple[AffectedClaim, ...]:
    if study is None:
        relevant = find_relevant_claims(base, stored) if stored else ()
        return tuple(AffectedClaim(claim, "derived") for claim in relevant)
    judged = _find_judged_claims(base, study)
    affected = []
    for claim in base.claims.values():
        if claim.id in judged:
            affected.append(AffectedClaim(claim.id, "judged"))
        elif claim.cites == study.key:
            affected.append(AffectedClaim(claim.id, "reported"))
    return tuple(affected)


def _find_judged_claims(base: EvidenceBase, study: Study) -> set[str]:
    assessed = (row for row in base.judgements if row.stance != "not_assessed")
    return {row.claim for row in assessed if row.study == study.key}
