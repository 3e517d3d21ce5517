"""Decide the verdict of a claim from its weighted judgements, by the rule of docs/verdicts.md.

The order of rows never matters, and only signed judgements change a verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CURATED_COMPARATORS, Claim, CuratedComparator, Stance
from evidence.claims.verdict.attribution import answer_attribution
from evidence.claims.verdict.certainty import (
    CERTAINTIES,
    ROUNDING,
    Certainty,
    VerdictCategory,
    rate_certainty,
)
from evidence.claims.verdict.weighted_judgement import (
    JudgementRole,
    WeightedJudgement,
    find_deciding_level,
    join_study_keys,
    sum_weights,
)
from evidence.claims.verdict.weighting import weigh_judgements
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.studies.designs import describe_design_count
from evidence.studies.notices import has_partial_retraction
from evidence.wording import capitalise_first

__all__ = [
    "CERTAINTIES",
    "COUNTED_STANCES",
    "VERDICT_CATEGORIES",
    "Certainty",
    "Verdict",
    "VerdictCategory",
    "compute_verdict",
    "compute_verdicts_by_comparator",
]

VERDICT_CATEGORIES: tuple[VerdictCategory, ...] = get_args(VerdictCategory)
COUNTED_STANCES: tuple[Stance, ...] = ("supports", "mixed", "contradicts", "insufficient")

MIN_AGREEMENT = 0.75  # share of the weight on one side from which a verdict is not mixed
MIN_SINGLE_STUDY_WEIGHT = 2.0  # weight of clear answers that single studies must reach together
_WEAK_CERTAINTIES: tuple[Certainty, ...] = ("low", "very_low")
_STANCES_THAT_CARRY: dict[VerdictCategory, tuple[Stance, ...]] = {
    "supported": ("supports",),
    "contradicted": ("contradicts",),
    "not_supported": ("contradicts",),
    "insufficient": ("insufficient", "mixed", "supports", "contradicts"),
}
# Of judgements that bear on the claim, whether they count or not.
_ROLES_OF_EVIDENCE: frozenset[JudgementRole] = frozenset(
    {"counts", "newer", "overlapping", "inside_review", "wider_review", "weaker"}
)
_EXCLUSION_REASONS: tuple[tuple[JudgementRole, str], ...] = (
    (
        "overlapping",
        gettext_noop("Not counted beside them, as they answer the same question: %(studies)s."),
    ),
    (
        "inside_review",
        gettext_noop(
            "Not counted beside the reviews, which are assumed to include them: %(studies)s."
        ),
    ),
    (
        "wider_review",
        gettext_noop("Not counted beside the trials, which they pool with others: %(studies)s."),
    ),
    ("weaker", gettext_noop("Not counted, because their level is weaker: %(studies)s.")),
    ("advice", gettext_noop("Guidelines, whose advice is no evidence of an effect: %(studies)s.")),
    (
        "other_comparator",
        gettext_noop("Not counted, because they compared with something else: %(studies)s."),
    ),
    ("not_read", gettext_noop("Known, but the result was not read: %(studies)s.")),
    (
        "disputed",
        gettext_noop(
            "Not counted until somebody decides, because two readers differ: %(studies)s."
        ),
    ),
    ("retracted", gettext_noop("Retracted, so not counted: %(studies)s.")),
)
_SINGLE_EXCLUSIONS: dict[JudgementRole, str] = {
    "replaced": gettext_noop("%(study)s is not counted: %(why)s."),
    "lapsed": gettext_noop("%(study)s is not counted: %(why)s."),
    "same_work": gettext_noop("%(study)s is not counted again: %(why)s."),
}
_SIDES: tuple[tuple[Stance, str], ...] = (
    ("supports", gettext_noop("for: %(studies)s")),
    ("contradicts", gettext_noop("against: %(studies)s")),
    ("mixed", gettext_noop("two-sided: %(studies)s")),
)


@dataclass(frozen=True)
class Verdict:
    """What the judgements of a claim add up to, with the reasons in plain words."""

    claim: Claim
    category: VerdictCategory
    certainty: Certainty
    reasons: tuple[str, ...]
    weighted_judgements: tuple[WeightedJudgement, ...]

    def counted_judgements(self, *stances: Stance) -> tuple[WeightedJudgement, ...]:
        """Return the counted judgements with one of these stances, strongest first."""
        counted = (item for item in self.weighted_judgements if item.is_counted)
        return tuple(item for item in counted if item.judgement.stance in stances)

    @cached_property
    def wording(self) -> str | None:
        """The careful wording of the claim; None where it was written for another verdict."""
        fits = self.claim.wording_for in (None, f"{self.category} {self.certainty}")
        return self.claim.wording if fits else None

    @cached_property
    def study_keys(self) -> tuple[str, ...]:
        """Keys of the studies that carry the verdict, strongest first."""
        any_stance: tuple[Stance, ...] = ("supports", "contradicts", "mixed", "insufficient")
        stances = _STANCES_THAT_CARRY.get(self.category, any_stance)
        return tuple(dict.fromkeys(item.study.key for item in self.counted_judgements(*stances)))


def compute_verdict(
    base: EvidenceBase,
    claim_id: str,
    *,
    only: CuratedComparator | None = None,
    on: date | None = None,
) -> Verdict:
    """Compute the verdict of a claim.

    Args:
        base: the evidence base.
        claim_id: id of the claim.
        only: count only results against this comparator; otherwise those the claim names.
        on: the day on which guidelines must be valid; today by default.

    Raises:
        KeyError: there is no such claim.
    """
    claim = base.claims[claim_id]
    day = on or date.today()
    if claim.kind == "attribution":
        return Verdict(claim, *answer_attribution(base, claim, day))
    weighted = weigh_judgements(base, claim, _select_comparators(claim, only), day)
    category, reasons = _decide_category(weighted)
    certainty, steps = rate_certainty(base, claim, weighted, category)
    if category == "contradicted" and certainty in _WEAK_CERTAINTIES:
        category = "not_supported"
    all_reasons = (
        *reasons,
        *steps,
        *_explain_partial_retractions(weighted),
        *_explain_exclusions(weighted),
    )
    return Verdict(claim, category, certainty, all_reasons, weighted)


def compute_verdicts_by_comparator(
    base: EvidenceBase, claim_id: str
) -> dict[CuratedComparator, Verdict]:
    """Compute one verdict for each comparator with a judged result; comparators are never mixed.

    A claim about a source compares with nothing.
    """
    if base.claims[claim_id].kind == "attribution":
        return {}
    assessed = (row for row in base.judgements_for(claim_id) if row.stance != "not_assessed")
    judged = {row.comparator for row in assessed}
    named = [word for word in CURATED_COMPARATORS if word in judged]
    return {word: compute_verdict(base, claim_id, only=word) for word in named}


def _select_comparators(
    claim: Claim, only: CuratedComparator | None
) -> Collection[CuratedComparator]:
    """Return the comparators whose results answer the claim; those without a group always do."""
    if only is not None:
        return [only]
    return [*claim.comparators, "none"] if claim.comparators else CURATED_COMPARATORS


def _decide_category(weighted: Sequence[WeightedJudgement]) -> tuple[VerdictCategory, list[str]]:
    counted = [item for item in weighted if item.is_counted]
    if not counted:
        return "not_studied", [gettext("No study that answers this claim has been judged yet.")]
    if not _is_studied(weighted):
        return "not_studied", [_explain_no_study(counted)]
    level = find_deciding_level(item for item in counted if item.role == "counts")
    deciding = [item for item in counted if item.level <= level]
    reasons = [
        gettext(
            "Level %(level)s evidence decides: %(studies)s.",
            level=level,
            studies=_describe_designs(deciding),
        )
    ]
    newer = [item for item in counted if item.role == "newer"]
    if newer:
        reasons.append(
            gettext(
                "Newer than the reviews, and counted with less weight: %(studies)s.",
                studies=join_study_keys(newer),
            )
        )
    shortage = _explain_shortage(counted, deciding, level)
    if shortage:
        return "insufficient", [*reasons, shortage]
    supports = sum_weights(counted, "supports")
    mixed = sum_weights(counted, "mixed")
    share = (supports + mixed / 2) / sum_weights(counted, "supports", "contradicts", "mixed")
    return _categorise_share(share), [*reasons, _describe_balance(counted)]


def _is_studied(weighted: Iterable[WeightedJudgement]) -> bool:
    """Tell whether a study measured what the claim says, or a review what comes close to it."""
    return any(
        item.is_answer and (item.is_direct or (item.is_counted and item.is_from_review))
        for item in weighted
        if item.role in _ROLES_OF_EVIDENCE
    )


def _explain_no_study(counted: Sequence[WeightedJudgement]) -> str:
    return gettext(
        "No study measured what the claim says; closest to it: %(studies)s.",
        studies=join_study_keys(counted),
    )


def _explain_shortage(
    counted: Sequence[WeightedJudgement], deciding: Sequence[WeightedJudgement], level: int
) -> str:
    """Explain why the evidence is insufficient; empty where there is enough."""
    clear = sum_weights(counted, "supports", "contradicts")
    reviews = [item for item in counted if item.is_from_review]
    undecided = [item for item in reviews if item.judgement.stance == "insufficient"]
    undecided_weight = sum(item.weight for item in undecided)
    if undecided_weight and undecided_weight >= clear:
        return gettext(
            "Reviews and guidelines find too little evidence to say: %(studies)s.",
            studies=join_study_keys(undecided),
        )
    if not any(item.is_answer and item.is_direct for item in counted):
        return gettext("All that answers the claim is indirect.")
    has_review = any(item.is_from_review for item in deciding)
    if not has_review and level > 1 and clear < MIN_SINGLE_STUDY_WEIGHT:
        return gettext("Fewer than two direct studies give a clear answer, and no review does.")
    return ""


def _categorise_share(share: float) -> VerdictCategory:
    if share >= MIN_AGREEMENT - ROUNDING:
        return "supported"
    if share <= 1 - MIN_AGREEMENT + ROUNDING:
        return "contradicted"
    return "mixed"


def _describe_balance(counted: Sequence[WeightedJudgement]) -> str:
    parts = []
    for stance, message in _SIDES:
        members = [item for item in counted if item.judgement.stance == stance]
        if members:
            parts.append(gettext(message, studies=join_study_keys(members)))
    return f"{capitalise_first('; '.join(parts))}."


def _describe_designs(items: Sequence[WeightedJudgement]) -> str:
    studies = {item.study.key: item.study for item in items}
    counts = Counter(study.design for study in studies.values())
    return ", ".join(describe_design_count(design, count) for design, count in counts.items())


def _explain_partial_retractions(weighted: Iterable[WeightedJudgement]) -> list[str]:
    """Warn of results that count although a part of their paper was retracted."""
    members = [
        item
        for item in weighted
        if item.is_counted and has_partial_retraction(item.study.corrections)
    ]
    if not members:
        return []
    return [
        gettext(
            "Counted although retracted in part, so see whether that part matters here: "
            "%(studies)s.",
            studies=join_study_keys(members),
        )
    ]


def _explain_exclusions(weighted: Iterable[WeightedJudgement]) -> list[str]:
    by_role: defaultdict[JudgementRole, list[WeightedJudgement]] = defaultdict(list)
    for item in weighted:
        by_role[item.role].append(item)
    reasons = [
        gettext(message, study=item.study.key, why=item.note)
        for role, message in _SINGLE_EXCLUSIONS.items()
        for item in by_role[role]
    ]
    reasons += _explain_flaws(by_role["overlapping"])
    groups = ((message, by_role[role]) for role, message in _EXCLUSION_REASONS)
    reasons += [
        gettext(message, studies=join_study_keys(items)) for message, items in groups if items
    ]
    return reasons


def _explain_flaws(overlapping: Iterable[WeightedJudgement]) -> list[str]:
    """Say which reviews do not lead because of a critical flaw."""
    keys = join_study_keys(item for item in overlapping if item.has_critical_flaw)
    if not keys:
        return []
    return [
        gettext(
            "Another review leads, as a critical flaw was found (AMSTAR 2): %(studies)s.",
            studies=keys,
        )
    ]
