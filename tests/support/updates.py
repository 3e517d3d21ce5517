"""Changes of studies as the store reports them, made by hand."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.updates import (
    AffectedClaim,
    StudyUpdate,
    UpdateSummary,
    VerdictChange,
)
from evidence.claims.verdict.verdict import compute_verdict
from evidence.studies.derived import Derived
from evidence.studies.store.changes import Change, ChangeKind
from evidence.studies.store.models import StoredStudy
from support.derived_columns import derived, record


def stored_study(pmid: str, **cells: Any) -> StoredStudy:
    """A row of the store with these cells, of the record or derived from it, and no others."""
    names = {field.name for field in fields(Derived)}
    of_record = {name: cell for name, cell in cells.items() if name not in names}
    of_derived = {name: cell for name, cell in cells.items() if name in names}
    return StoredStudy(record(pmid=pmid, **of_record), (), replace(derived(), **of_derived))


def new_study(pmid: str, *claims: str, **cells: Any) -> StudyUpdate:
    """A study that is not in the base, with its row in the store."""
    known = {"title": "A trial of | signs", "year": 2024, "design": "rct", **cells}
    change = Change(1, pmid, "new", None, "2024-05-01")
    affected = tuple(AffectedClaim(claim, "derived") for claim in claims)
    return StudyUpdate(pmid, (change,), None, stored_study(pmid, **known), affected)


def changed_study(
    base: EvidenceBase, key: str, kind: ChangeKind, *claims: str, detail: str = "ErratumIn:1"
) -> StudyUpdate:
    """A study of the base on which PubMed has a notice."""
    study = base.studies[key]
    assert study.pmid
    change = Change(2, study.pmid, kind, detail, "2024-05-02")
    affected = tuple(AffectedClaim(claim, "judged") for claim in claims)
    cells = {"title": study.title, "year": study.year, "design": study.design, "doi": study.doi}
    stored = stored_study(study.pmid, **cells)
    return StudyUpdate(study.pmid, (change,), study, stored, affected)


def summary(
    base: EvidenceBase, *updates: StudyUpdate, claims: tuple[str, ...] = ()
) -> UpdateSummary:
    """Updates, and claims whose verdicts are as they were."""
    verdicts = [compute_verdict(base, claim) for claim in claims]
    return UpdateSummary(updates, tuple(VerdictChange(one, one) for one in verdicts))
