"""A judgement with its part in a verdict, and what can be asked of several of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from evidence.claims.base.models import ClaimKind, Judgement, Stance
from evidence.claims.base.readings import Readings
from evidence.claims.verdict.overall_appraisal import OverallAppraisal
from evidence.messages.catalogue import gettext_noop
from evidence.studies.designs import design_info
from evidence.studies.study import Study

JudgementRole = Literal[
    "counts",
    "newer",
    "overlapping",
    "inside_review",
    "wider_review",
    "replaced",
    "lapsed",
    "same_work",
    "weaker",
    "advice",
    "other_comparator",
    "not_read",
    "disputed",
    "retracted",
]
JUDGEMENT_ROLES: tuple[JudgementRole, ...] = get_args(JudgementRole)
# Kinds of claims on an effect: what a guideline says of one is advice, which rests on reviews.
EFFECT_KINDS: Final[frozenset[ClaimKind]] = frozenset(
    {"treatment", "advice", "safety", "mechanism", "cost"}
)
DISPUTE_NOTE: Final = gettext_noop("its two readers differ, and nobody has decided yet")
ANSWERS: tuple[Stance, ...] = ("supports", "contradicts", "mixed")


@dataclass(frozen=True, slots=True)
class WeightedJudgement:
    """A judgement and its part in a verdict: level of its study, role, weight, and why.

    ``appraisal`` is that of its study with RoB 2 or AMSTAR 2, where there is one; ``readings`` says
    how many people read it, and whether they agree.
    """

    judgement: Judgement
    study: Study
    level: int
    role: JudgementRole
    weight: float = 0.0
    note: str = ""
    appraisal: OverallAppraisal | None = None
    readings: Readings | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it moves the verdict."""
        return self.weight > 0

    @property
    def is_direct(self) -> bool:
        """Whether its study studied what the claim says."""
        return self.judgement.directness == "direct"

    @property
    def is_from_review(self) -> bool:
        """Whether its study is a review, or a guideline with the review it rests on."""
        return design_info(self.study.design).is_review

    @property
    def has_critical_flaw(self) -> bool:
        """Whether its study is a review whose appraisal is complete and found a critical flaw."""
        return self.appraisal is not None and self.appraisal.has_critical_flaw

    @property
    def is_answer(self) -> bool:
        """Whether its study found something for or against the claim, or both."""
        return self.judgement.stance in ANSWERS


def find_deciding_level(items: Iterable[WeightedJudgement]) -> int:
    """Return the best level with a direct study, else the best level; 0 without judgements."""
    rows = list(items)
    direct = [item.level for item in rows if item.is_direct]
    return min(direct or [item.level for item in rows], default=0)


def sum_weights(items: Iterable[WeightedJudgement], *stances: Stance) -> float:
    """Sum the weights of judgements with one of these stances."""
    return sum(item.weight for item in items if item.judgement.stance in stances)


def join_study_keys(items: Iterable[WeightedJudgement]) -> str:
    """Join the keys of studies, each once."""
    return ", ".join(dict.fromkeys(item.study.key for item in items))
