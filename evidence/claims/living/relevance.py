"""Which claims a study may bear on, by what was derived of it; a person decides whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from evidence.claims.base.load import Base
from evidence.claims.base.models import Claim
from evidence.claims.recognise.recogniser import THERAPIES, recogniser
from evidence.studies.designs import level_of

_ACUPUNCTURE: Final = frozenset({"acupuncture", "manual_acupuncture", "electroacupuncture"})
_STUDIED: Final[Mapping[str, frozenset[str]]] = {
    "acupuncture": _ACUPUNCTURE,
    "electroacupuncture": frozenset({"electroacupuncture"}),
    "auricular_therapy": frozenset({"auricular_therapy"}),
    "dry_needling": frozenset({"dry_needling"}),
    "cupping": frozenset({"cupping", "dry_cupping", "wet_cupping"}),
    "wet_cupping": frozenset({"wet_cupping"}),
    "exercise": frozenset({"exercise", "yoga"}),
}
_ACUTE: Final = frozenset({"acute_low_back_pain", "subacute_low_back_pain"})
_CHRONIC: Final = frozenset({"chronic_low_back_pain"})
_BACK: Final = _ACUTE | _CHRONIC | {"low_back_pain", "back_pain", "sciatica"}
_LOWEST_LEVEL: Final = 3  # of evidence on treatment that a person should look at


def may_bear_on(base: Base, cells: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of the claims that a row of the studies table may bear on, in the order of the base.

    On a claim about a treatment: a study of that treatment, for that complaint, against that comparator as far as
    these were derived. On a guideline or costs: a guideline or an economic evaluation of the treatment. On any other
    claim: a title that makes its words.
    """
    worded = {found.claim for found in recogniser().read(cells["title"] or "").claims}
    return tuple(key for key, claim in base.claims.items() if key in worded or _fits(claim, cells))


def _fits(claim: Claim, cells: Mapping[str, Any]) -> bool:
    design, interventions, conditions = (
        cells["design"],
        frozenset(cells["interventions"]),
        frozenset(cells["conditions"]),
    )
    if (
        claim.cites
        or design in (None, "other", "protocol")
        or not interventions & _treatments(claim)
    ):
        return False
    match claim.kind:
        case "guideline":
            return design == "guideline" and bool(conditions & _BACK)
        case "cost":
            return design == "economic_evaluation" and bool(conditions & _BACK)
        case "treatment":
            is_strong = level_of(design, "treatment") <= _LOWEST_LEVEL
            return (
                is_strong
                and _is_asked_of(claim, conditions)
                and _is_compared(claim, cells["comparators"])
            )
        case _:
            return False


def _treatments(claim: Claim) -> frozenset[str]:
    named = recogniser().concepts_of(claim.text) & frozenset(THERAPIES) & _STUDIED.keys()
    narrowest = named - {"acupuncture", "cupping"} or named or {claim.subject}
    return frozenset[str]().union(*(_STUDIED.get(therapy, frozenset()) for therapy in narrowest))


def _is_asked_of(claim: Claim, conditions: frozenset[str]) -> bool:
    """Whether the complaint is that of the claim, or does not say of which duration it is."""
    back = conditions & _BACK
    if claim.population.startswith("acute"):
        return bool(back - _CHRONIC)
    if claim.population.startswith("chronic"):
        return bool(back - _ACUTE)
    return bool(back)


def _is_compared(claim: Claim, comparators: Iterable[str]) -> bool:
    told = frozenset(comparators)
    return not told or not claim.comparators or bool(told & frozenset(claim.comparators))
