"""The card of a claim: verdict, certainty, reasons, comparators, the studies for and against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, CuratedComparator
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.card.effect_size import find_effect_size
from evidence.claims.card.fragility import (
    describe_currency,
    describe_readings,
    find_changes_without,
    format_changes_without,
)
from evidence.claims.card.rows.summary_row import SummaryRow
from evidence.claims.card.store_check import StoreCheck, describe_store_check
from evidence.claims.card.summary_of_findings import build_summary_of_findings
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.verdict import (
    Verdict,
    VerdictCategory,
    compute_verdict,
    compute_verdicts_by_comparator,
)
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.messages.catalogue import gettext
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Card:
    """All that is known about one claim; notebooks show it as HTML."""

    claim: Claim
    verdict: Verdict
    by_comparator: Mapping[CuratedComparator, Verdict]
    size: ClaimEffect | None
    changes_without: Mapping[str, VerdictCategory]
    status_notes: tuple[str, ...]
    store_check: StoreCheck | None
    related: tuple[Verdict, ...]
    summary_rows: tuple[SummaryRow, ...] = ()

    def __repr__(self) -> str:
        from evidence.claims.card.card_text import format_verdict

        studies = format_count(len(self.verdict.weighted_judgements), "judgement")
        verdict = format_verdict(self.verdict)
        return f"<Card {self.claim.id}: {self.claim.text!r}, {verdict}, {studies}>"

    def _repr_html_(self) -> str:
        from evidence.claims.card.card_html import format_card_html

        return format_card_html(self)

    @property
    def limits(self) -> tuple[str, ...]:
        """How old the evidence is, who read it, and what single studies decide."""
        about = (describe_currency(self.verdict), describe_readings(self.verdict))
        changes = format_changes_without(self.changes_without)
        is_judged = bool(self.verdict.weighted_judgements)
        in_store = describe_store_check(self.store_check) if is_judged or self.store_check else ()
        return (
            *(sentence.rstrip(".") for sentence in (*about, *in_store) if sentence),
            *(gettext("It would be %(change)s", change=one) for one in changes),
        )

    @property
    def judged_on(self) -> date | None:
        """The day of the newest judgement; None where there is none."""
        days = (item.judgement.judged_on for item in self.verdict.weighted_judgements)
        return max(days, default=None)

    @property
    def _notices_checked_on(self) -> str | None:
        checked_on = self.store_check.checked_on if self.store_check else None
        return checked_on.isoformat() if checked_on else None

    def to_frame(self) -> pd.DataFrame:
        """Return one row per judgement, strongest first, with typed columns."""
        from evidence.claims.card.card_frame import judgements_to_frame

        return judgements_to_frame(self.verdict.weighted_judgements)

    def summary_of_findings(self) -> pd.DataFrame:
        """Return one row per outcome, comparator and time, with typed columns; GRADE's table."""
        from evidence.claims.card.card_frame import summary_to_frame

        return summary_to_frame(self.summary_rows)

    def to_json_dict(self) -> dict[str, Any]:
        """Return the card as plain values, in the form that the command line promises."""
        return {
            "id": self.claim.id,
            "text": self.claim.text,
            "verdict": self.verdict.category,
            "certainty": self.verdict.certainty,
            "reasons": list(self.verdict.reasons),
            "effect": self.size.to_json_dict() if self.size else None,
            "summary_of_findings": [row.to_json_dict() for row in self.summary_rows],
            "changes_without": dict(self.changes_without),
            "notices_checked_on": self._notices_checked_on,
            "notices_checked": self.store_check.n_checked if self.store_check else None,
            "newer_unjudged": self.store_check.n_waiting if self.store_check else None,
            "wording": self.verdict.wording,
            "by_comparator": {
                word: _verdict_to_json(verdict) for word, verdict in self.by_comparator.items()
            },
            "studies": [_judgement_to_json(item) for item in self.verdict.weighted_judgements],
            "standing_notes": list(self.status_notes),
            "related": [
                {"id": other.claim.id, **_verdict_to_json(other)} for other in self.related
            ],
        }


def build_card(base: EvidenceBase, claim_id: str, store_check: StoreCheck | None = None) -> Card:
    """Build the card of a claim.

    Args:
        base: the evidence base.
        claim_id: id of the claim.
        store_check: what the store says about it, where there is a store.

    Raises:
        KeyError: there is no such claim.
    """
    verdict = compute_verdict(base, claim_id)
    notes = []
    for key in dict.fromkeys(item.study.key for item in verdict.weighted_judgements):
        notes += [f"{key}: {note.message}" for note in find_status_notes(base.studies, key)]
    by_comparator = compute_verdicts_by_comparator(base, claim_id)
    return Card(
        verdict.claim,
        verdict,
        by_comparator,
        find_effect_size(base, verdict),
        find_changes_without(base, verdict),
        tuple(notes),
        store_check,
        _find_related_verdicts(base, verdict.claim),
        build_summary_of_findings(base, verdict, by_comparator),
    )


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
        "outcome": item.judgement.outcome,
        "timepoint": item.judgement.timepoint,
        "based_on": item.judgement.based_on,
        "readings": item.readings.state if item.readings else None,
        "judged_by": item.judgement.judged_by,
        "judged_on": item.judgement.judged_on.isoformat(),
        "appraisal": item.appraisal.to_json_dict() if item.appraisal else None,
    }
