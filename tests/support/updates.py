"""Changes of studies as the store reports them, made by hand."""

from __future__ import annotations

from typing import Any

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.updates import (
    AffectedClaim,
    StudyUpdate,
    UpdateSummary,
    VerdictChange,
)
from evidence.claims.verdict.verdict import compute_verdict
from evidence.studies.store.changes import Change, ChangeKind


def new_study(pmid: str, *claims: str, **cells: Any) -> StudyUpdate:
    """A study that is not in the base, with its row in the store."""
    row = {"title": "A trial of | signs", "year": 2024, "design": "rct", **cells}
    change = Change(1, pmid, "new", None, "2024-05-01")
    affected = tuple(AffectedClaim(claim, "derived") for claim in claims)
    return StudyUpdate(pmid, (change,), None, row, affected)


def changed_study(
    base: EvidenceBase, key: str, kind: ChangeKind, *claims: str, detail: str = "ErratumIn:1"
) -> StudyUpdate:
    """A study of the base on which PubMed has a notice."""
    study = base.studies[key]
    assert study.pmid
    change = Change(2, study.pmid, kind, detail, "2024-05-02")
    affected = tuple(AffectedClaim(claim, "judged") for claim in claims)
    row = {"title": study.title, "year": study.year, "design": study.design, "doi": study.doi}
    return StudyUpdate(study.pmid, (change,), study, row, affected)


def summary(
    base: EvidenceBase, *updates: StudyUpdate, claims: tuple[str, ...] = ()
) -> UpdateSummary:
    """Updates, and claims whose verdicts are as they were."""
    verdicts = [compute_verdict(base, claim) for claim in claims]
    return UpdateSummary(updates, tuple(VerdictChange(one, one) for one in verdicts))
