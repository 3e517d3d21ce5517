"""The three tables that people write by hand beside the studies: findings, claims and judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from evidence.schema import column
from evidence.studies.study import CITEKEY_PATTERN, Study

CuratedComparator = Literal[
    "sham", "no_treatment", "usual_care", "waiting_list", "medication", "active", "none"
]
Outcome = str  # an id of the outcomes of the topic
Timepoint = Literal["immediate", "short", "intermediate", "long", "any"]
EffectDirection = Literal[
    "favours_intervention", "no_difference", "favours_comparator", "mixed", "not_applicable"
]
Measure = Literal["MD", "SMD", "WMD", "RR", "OR", "RD", "HR", "percent", "rating"]
Subject = str  # an id of the subjects of the topic
ClaimKind = Literal["treatment", "mechanism", "prevalence", "safety", "advice", "guideline", "cost"]
Stance = Literal["supports", "contradicts", "mixed", "insufficient", "not_assessed"]
Directness = Literal["direct", "indirect"]
GradeDomain = Literal["risk_of_bias", "inconsistency", "indirectness", "imprecision"]

CLAIM_ID_PATTERN = r"[A-Z]\d{1,3}"
CURATED_COMPARATORS: tuple[CuratedComparator, ...] = get_args(CuratedComparator)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a study: outcome x timepoint x comparator -> direction, estimate, interval.

    Positive is better for the intervention, and so are ratios above 1; exceptions are in the note.
    """

    study: str = column("Key of the study", pattern=CITEKEY_PATTERN)
    outcome: Outcome = column("What was measured", vocabulary="outcomes")
    timepoint: Timepoint = column(
        "When, after treatment: immediate (up to 7 days), short (up to 3 months), "
        "intermediate (up to 12 months), long (12 months or more), any (not told apart)"
    )
    comparator: CuratedComparator = column("What it was compared with; none = no comparison group")
    direction: EffectDirection = column(
        "Which side it favours; for mechanisms the intervention is the change the claim names"
    )
    measure: Measure | None = column("Effect measure")
    scale: str | None = column("Scale or unit, in words")
    estimate: float | None = column("Point estimate, in units of the scale")
    ci_low: float | None = column("Lower limit of the 95 % interval")
    ci_high: float | None = column("Upper limit of the 95 % interval")
    arm1_n: int | None = column("Participants, intervention")
    arm1_mean: float | None = column("Mean as printed, intervention")
    arm1_sd: float | None = column("Standard deviation, intervention")
    arm2_n: int | None = column("Participants, control")
    arm2_mean: float | None = column("Mean as printed, control")
    arm2_sd: float | None = column("Standard deviation, control")
    certainty: str | None = column("Certainty in the source's own words")
    status: Literal["as_read", "derived"] = column(
        "as_read, or derived (computed from what was read)"
    )
    note: str | None = column("What a reader must know of the numbers")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about health that people make."""

    id: str = column("Id of the claim", pattern=CLAIM_ID_PATTERN)
    source: str = column(
        "Where the claim was met first: seed_post, or efficacy for questions people ask"
    )
    text: str = column("The claim in one plain sentence")
    subject: Subject = column("What the claim is about", vocabulary="subjects")
    kind: ClaimKind = column("The kind of question; decides how designs are ranked")
    population: str = column("Whom it is about")
    comparators: tuple[CuratedComparator, ...] = column(
        "What the claim compares with; empty when it compares with nothing"
    )
    outcomes: tuple[Outcome, ...] = column(
        "Outcomes of the findings that bear on it", vocabulary="outcomes"
    )
    quantity: float | None = column("The number that the claim names")
    unit: Literal["visits_per_year", "percent"] | None = column("Unit of the number")
    cites: str | None = column(
        "Key of the study that the claim reports on", pattern=CITEKEY_PATTERN
    )
    leaves_out: str | None = column("What the claim leaves out of that study")
    wording: str | None = column("A wording that would hold, in the voice of a post")
    wording_cites: tuple[str, ...] = column(
        "Keys of the studies that carry the wording; empty = the weightiest of the verdict on each side"
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one study says of one claim, as judged and signed by a person."""

    claim: str = column("Id of the claim", pattern=CLAIM_ID_PATTERN)
    study: str = column("Key of the study", pattern=CITEKEY_PATTERN)
    comparator: CuratedComparator = column(
        "What the judged result was compared with; none = no comparison group"
    )
    stance: Stance = column(
        "What the study says of the claim; not_assessed = its result was not read, and never counts"
    )
    directness: Directness = column(
        "direct = it studied what the claim says; indirect = something close to it"
    )
    concerns: tuple[GradeDomain, ...] = column(
        "Doubts after GRADE that the source states or plainly shows"
    )
    rationale: str = column("Why, in one sentence")
    based_on: Literal["abstract", "full_text", "summary"] = column("What was read")
    judged_by: str = column("Who judged")
    judged_on: date = column("When")


ROW_TYPES: Mapping[str, type[Any]] = {
    "studies": Study,
    "findings": Finding,
    "claims": Claim,
    "judgements": Judgement,
}


def format_label(word: str) -> str:
    """A closed word as a reader sees it: ``no_treatment`` -> ``no treatment``."""
    return word.replace("_", " ")
