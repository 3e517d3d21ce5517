"""Which claims a study may bear on, by what was derived of it; a person decides whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.recognise.recogniser import load_recogniser
from evidence.studies.derived import Derived
from evidence.studies.designs import evidence_level
from evidence.studies.store.models import StoredStudy

_ACUPUNCTURE_INTERVENTIONS: Final = frozenset(
    {"acupuncture", "manual_acupuncture", "electroacupuncture"}
)
_INTERVENTIONS_BY_TREATMENT: Final[Mapping[str, frozenset[str]]] = {
    "acupuncture": _ACUPUNCTURE_INTERVENTIONS,
    "electroacupuncture": frozenset({"electroacupuncture"}),
    "auricular_therapy": frozenset({"auricular_therapy"}),
    "dry_needling": frozenset({"dry_needling"}),
    "cupping": frozenset({"cupping", "dry_cupping", "wet_cupping"}),
    "wet_cupping": frozenset({"wet_cupping"}),
    "exercise": frozenset({"exercise", "yoga"}),
}
_ACUTE_CONDITIONS: Final = frozenset({"acute_low_back_pain", "subacute_low_back_pain"})
_CHRONIC_CONDITIONS: Final = frozenset({"chronic_low_back_pain"})
_BACK_PAIN_CONDITIONS: Final = (
    _ACUTE_CONDITIONS | _CHRONIC_CONDITIONS | {"low_back_pain", "back_pain", "sciatica"}
)
_WEAKEST_LEVEL: Final = 3  # of evidence on treatment that a person should look at


def find_relevant_claims(base: EvidenceBase, stored: StoredStudy) -> tuple[str, ...]:
    """Ids of the claims that a study of the store may bear on, in the order of the base.

    On a claim about a treatment: a study of that treatment, for that complaint, against that comparator as far as
    these were derived. On a guideline or costs: a guideline or an economic evaluation of the treatment. On any other
    claim: a title that makes its words.
    """
    worded = {
        found.claim for found in load_recogniser(base).recognise(stored.record.title or "").claims
    }
    return tuple(
        key
        for key, claim in base.claims.items()
        if key in worded or _is_relevant(base, claim, stored.derived)
    )


def _is_relevant(base: EvidenceBase, claim: Claim, derived: Derived) -> bool:
    design, interventions, conditions = (
        derived.design,
        frozenset[str](derived.interventions),
        frozenset[str](derived.conditions),
    )
    if (
        claim.cites
        or design in (None, "other", "protocol")
        or not interventions & _find_interventions(base, claim)
    ):
        return False
    match claim.kind:
        case "guideline":
            return design == "guideline" and bool(conditions & _BACK_PAIN_CONDITIONS)
        case "cost":
            return design == "economic_evaluation" and bool(conditions & _BACK_PAIN_CONDITIONS)
        case "treatment":
            is_strong = evidence_level(design, "treatment") <= _WEAKEST_LEVEL
            return (
                is_strong
                and _has_matching_population(claim, conditions)
                and _has_matching_comparator(claim, derived.comparators)
            )
        case _:
            return False


def _find_interventions(base: EvidenceBase, claim: Claim) -> frozenset[str]:
    named = (
        load_recogniser(base).find_concepts(claim.text)
        & frozenset(base.topic.roles.treatments)
        & _INTERVENTIONS_BY_TREATMENT.keys()
    )
    narrowest = named - {"acupuncture", "cupping"} or named or {claim.subject}
    return frozenset[str]().union(
        *(_INTERVENTIONS_BY_TREATMENT.get(therapy, frozenset()) for therapy in narrowest)
    )


def _has_matching_population(claim: Claim, conditions: frozenset[str]) -> bool:
    """Whether the complaint is that of the claim, or does not say of which duration it is."""
    back = conditions & _BACK_PAIN_CONDITIONS
    if claim.population.startswith("acute"):
        return bool(back - _CHRONIC_CONDITIONS)
    if claim.population.startswith("chronic"):
        return bool(back - _ACUTE_CONDITIONS)
    return bool(back)


def _has_matching_comparator(claim: Claim, comparators: Iterable[str]) -> bool:
    told = frozenset(comparators)
    return not told or not claim.comparators or bool(told & frozenset(claim.comparators))
