"""The card of a claim: verdict, certainty, reasons, comparators, the studies for and against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    CLAIM_ID_PATTERN,
    Claim,
    CuratedComparator,
)
from evidence.claims.recognise.recogniser import load_recogniser
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.verdict import Verdict, compute_verdict, compute_verdicts_by_comparator
from evidence.claims.verdict.weighting import WeightedJudgement
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Card:
    """All that is known about one claim; notebooks show it as HTML."""

    claim: Claim
    verdict: Verdict
    by_comparator: Mapping[CuratedComparator, Verdict]
    status_notes: tuple[str, ...]
    related: tuple[Verdict, ...]

    def __repr__(self) -> str:
        from evidence.claims.verdict.card_text import format_verdict

        studies = format_count(len(self.verdict.weighted_judgements), "judgement")
        verdict = format_verdict(self.verdict)
        return f"<Card {self.claim.id}: {self.claim.text!r}, {verdict}, {studies}>"

    def _repr_html_(self) -> str:
        from evidence.claims.verdict.card_html import format_card_html

        return format_card_html(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement, strongest first, with typed columns."""
        from evidence.claims.verdict.card_frame import judgements_to_frame

        return judgements_to_frame(self.verdict.weighted_judgements)

    def to_json_dict(self) -> dict[str, Any]:
        """Return the card as plain values, in the form that the command line promises."""
        return {
            "id": self.claim.id,
            "text": self.claim.text,
            "verdict": self.verdict.category,
            "certainty": self.verdict.certainty,
            "reasons": list(self.verdict.reasons),
            "wording": self.claim.wording,
            "by_comparator": {
                word: _verdict_to_json(verdict) for word, verdict in self.by_comparator.items()
            },
            "studies": [_judgement_to_json(item) for item in self.verdict.weighted_judgements],
            "standing_notes": list(self.status_notes),
            "related": [
                {"id": other.claim.id, **_verdict_to_json(other)} for other in self.related
            ],
        }


def build_card(base: EvidenceBase, claim_id: str) -> Card:
    """Build the card of a claim.

    Raises:
        KeyError: there is no such claim.
    """
    verdict = compute_verdict(base, claim_id)
    notes = []
    for key in dict.fromkeys(item.study.key for item in verdict.weighted_judgements):
        notes += [f"{key}: {note.message}" for note in find_status_notes(base.studies, key)]
    return Card(
        verdict.claim,
        verdict,
        compute_verdicts_by_comparator(base, claim_id),
        tuple(notes),
        _find_related_verdicts(base, verdict.claim),
    )


def is_denial_of_claim(base: EvidenceBase, text: str, claim_id: str) -> bool:
    """Return whether a text says the opposite of a claim, so that its card answers the opposite."""
    recognised = load_recogniser(base).recognise(text).claims
    return any(found.claim == claim_id and found.polarity == "denies" for found in recognised)


def find_claim(base: EvidenceBase, text: str) -> str:
    """Find the claim that a text names by its id, or by what the text says or denies.

    Raises:
        EvidenceError: the text names none, or more than one; the message lists the nearest.
    """
    asked = text.strip()
    if asked.upper() in base.claims:
        return asked.upper()
    if re.fullmatch(CLAIM_ID_PATTERN, asked.upper()):
        raise EvidenceError(f"there is no claim {asked.upper()}; `evidence claims` lists all")
    exact = [key for key, claim in base.claims.items() if claim.text.lower() == asked.lower()]
    if exact:
        return exact[0]
    reading = load_recogniser(base).recognise(text)
    found = [item.claim for item in reading.claims if item.claim in base.claims]
    if len(found) == 1:
        return found[0]
    near = found or _find_nearest_claims(base, text)
    listed = "".join(f"\n  {key}  {base.claims[key].text}" for key in near)
    if found:
        raise EvidenceError(
            f"{text!r} makes more than one claim; ask for one of them by its id:{listed}"
        )
    raise EvidenceError(
        f"no claim is recognised in {text!r}; `evidence claims` lists all. Nearest:{listed}"
    )


def _find_nearest_claims(base: EvidenceBase, text: str) -> list[str]:
    asked = set(text.lower().split())
    shared = {
        key: len(asked & set(claim.text.lower().split())) for key, claim in base.claims.items()
    }
    return sorted(shared, key=lambda key: (-shared[key], key))[:3]


def _find_related_verdicts(base: EvidenceBase, claim: Claim) -> tuple[Verdict, ...]:
    """Compute the verdicts of the same question against other comparators."""
    twins = [other.id for other in base.claims.values() if _is_twin(claim, other)]
    return tuple(compute_verdict(base, key) for key in twins)


def _is_twin(claim: Claim, other: Claim) -> bool:
    """Return whether two claims ask the same and differ in what they compare with."""
    same = (other.subject, other.kind, other.population)
    return (
        other.id != claim.id
        and same == (claim.subject, claim.kind, claim.population)
        and not set(other.outcomes).isdisjoint(claim.outcomes)
        and other.comparators != claim.comparators
    )


def _verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.category,
        "certainty": verdict.certainty,
        "for": [item.study.key for item in verdict.counted_judgements("supports")],
        "against": [item.study.key for item in verdict.counted_judgements("contradicts")],
        "mixed": [item.study.key for item in verdict.counted_judgements("mixed")],
        "insufficient": [item.study.key for item in verdict.counted_judgements("insufficient")],
    }


def _judgement_to_json(item: WeightedJudgement) -> dict[str, Any]:
    return {
        "key": item.study.key,
        "pmid": item.study.pmid,
        "stance": item.judgement.stance,
        "directness": item.judgement.directness,
        "design": item.study.design,
        "level": item.level,
        "comparator": item.judgement.comparator,
        "counts": item.is_counted,
        "role": item.role,
        "rationale": item.judgement.rationale,
        "based_on": item.judgement.based_on,
        "judged_by": item.judgement.judged_by,
        "judged_on": item.judgement.judged_on.isoformat(),
    }
