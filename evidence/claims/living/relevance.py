"""Find the claims that a study may bear on, by what was derived of it; a person decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.recognise.recogniser import load_recogniser
from evidence.studies.derived import Derived
from evidence.studies.designs import evidence_level
from evidence.studies.store.models import StoredStudy

_WEAKEST_LEVEL: Final = 3  # of evidence on treatment that a person should look at
_IRRELEVANT_DESIGNS: Final = ("other", "protocol")


def find_relevant_claims(base: EvidenceBase, stored: StoredStudy) -> tuple[str, ...]:
    """Find the claims that a study of the store may bear on, in the order of the base.

    A claim about a treatment needs a study of that treatment, condition and comparator, as far as
    these were derived; a guideline or cost claim needs a guideline or an economic evaluation of
    the treatment. For any other claim, the title has to make the claim in its own words.

    Args:
        base: the evidence base.
        stored: the study.

    Returns:
        Ids of claims.
    """
    recognised = load_recogniser(base).recognise(stored.record.title or "").claims
    stated = {found.claim for found in recognised}
    claims = base.claims.items()
    return tuple(
        key for key, claim in claims if key in stated or _is_relevant(claim, stored.derived)
    )


def _is_relevant(claim: Claim, derived: Derived) -> bool:
    design = derived.design
    if claim.cites or design is None or design in _IRRELEVANT_DESIGNS:
        return False
    if not _shares_any(claim.interventions, derived.interventions):
        return False
    if not _shares_any(claim.conditions, derived.conditions):
        return False
    match claim.kind:
        case "guideline":
            return design == "guideline"
        case "cost":
            return design == "economic_evaluation"
        case "treatment":
            is_strong = evidence_level(design, "treatment") <= _WEAKEST_LEVEL
            return is_strong and _has_matching_comparator(claim, derived.comparators)
        case _:
            return False


def _shares_any(wanted: Iterable[str], given: Iterable[str]) -> bool:
    return not frozenset(wanted).isdisjoint(given)


def _has_matching_comparator(claim: Claim, comparators: Iterable[str]) -> bool:
    """Return whether a comparator is the claim's, or either of them is not known."""
    known = frozenset(comparators)
    return not known or not claim.comparators or _shares_any(claim.comparators, known)
