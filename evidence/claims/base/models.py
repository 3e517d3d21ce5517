"""The tables that people write beside the studies: findings, claims, judgements and the like.

Notes, rationales and wordings are prose for readers. Whatever the package decides by is a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from evidence.claims.base.appraisal_tools import AppraisalDomain, AppraisalRating, AppraisalTool
from evidence.messages.catalogue import gettext, gettext_noop, pgettext
from evidence.schema import column
from evidence.studies.study import CITEKEY_PATTERN, Duration, Study

CuratedComparator = Literal[
    "sham", "no_treatment", "usual_care", "waiting_list", "medication", "active", "mixed", "none"
]
Outcome = str  # an id of the outcomes of the topic
Timepoint = Literal["immediate", "short", "intermediate", "long", "any"]
EffectDirection = Literal[
    "favours_intervention", "no_difference", "favours_comparator", "mixed", "not_applicable"
]
Measure = Literal["MD", "SMD", "WMD", "RR", "OR", "RD", "HR", "percent", "rating"]
RatioName = Literal["risk ratio", "odds ratio", "hazard ratio"]
Score = Literal["end", "change", "adjusted"]
Subject = str  # an id of the subjects of the topic
ClaimKind = Literal[
    "treatment",
    "mechanism",
    "prevalence",
    "safety",
    "advice",
    "guideline",
    "cost",
    "attribution",
    "policy",
]
Stance = Literal["supports", "contradicts", "mixed", "insufficient", "not_assessed"]
Directness = Literal["direct", "indirect"]
Reading = Literal["first", "second", "adjudication"]
CuratorRole = Literal["curator", "reader", "adjudicator", "adviser"]
GradeLevel = Literal["high", "moderate", "low", "very_low"]
GradeDomain = Literal["risk_of_bias", "inconsistency", "indirectness", "imprecision"]

CLAIM_ID_PATTERN = r"[A-Z]\d{1,3}[a-z]?"
FINDING_ID_PATTERN = rf"{CITEKEY_PATTERN}-\d{{1,3}}"
CURATED_COMPARATORS: tuple[CuratedComparator, ...] = get_args(CuratedComparator)
RATIO_NAMES: Final[Mapping[Measure | None, RatioName]] = {
    "RR": "risk ratio",
    "OR": "odds ratio",
    "HR": "hazard ratio",
}
TIMEPOINT_LABELS: Final[Mapping[Timepoint, str]] = {
    "immediate": gettext_noop("immediate (up to 7 days)"),
    "short": gettext_noop("short term (up to 3 months)"),
    "intermediate": gettext_noop("intermediate (up to 12 months)"),
    "long": gettext_noop("long term (12 months or more)"),
    "any": gettext_noop("any time"),
}
COMPARATOR_PHRASES: Final[Mapping[CuratedComparator, str]] = {
    "sham": "sham",
    "no_treatment": "no treatment",
    "usual_care": "usual care",
    "waiting_list": "a waiting list",
    "medication": "medication",
    "active": "another treatment",
    "mixed": "controls of several kinds",
    "none": "nothing (no comparison group)",
}
COMPARISON: Final = "compared with"  # the context of a comparator's name in the catalogues


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a study: outcome x timepoint x comparator -> direction, estimate, interval.

    Positive estimates, and ratios above 1, favour the intervention unless ``lower_is_better``.
    """

    id: str = column(
        "Id of the finding: key of the study, hyphen, number; it stays when rows are added",
        pattern=FINDING_ID_PATTERN,
    )
    study: str = column("Key of the study", pattern=CITEKEY_PATTERN)
    subjects: tuple[Subject, ...] = column(
        "What was given in the first arm, where the study has results on several subjects; empty = "
        "the study's only one",
        vocabulary="subjects",
    )
    outcome: Outcome = column("What was measured", vocabulary="outcomes")
    timepoint: Timepoint = column(
        "When, after treatment: immediate (up to 7 days), short (up to 3 months), "
        "intermediate (up to 12 months), long (12 months or more), any (not separated)"
    )
    weeks: float | None = column("When, in weeks after the start of treatment")
    comparator: CuratedComparator = column(
        "What it was compared with; mixed = several unlike controls pooled, none = no comparison "
        "group"
    )
    intervention_name: str | None = column(
        "Which of the study's treatments it is about, in words, where it tested several"
    )
    comparator_name: str | None = column(
        "What exactly it was compared with, in words, where the comparator alone does not say it"
    )
    direction: EffectDirection = column(
        "Which side it favours; for mechanisms the intervention is the change the claim names"
    )
    measure: Measure | None = column("Effect measure")
    scale: str | None = column("Scale or unit, in words")
    instrument: str | None = column(
        "Short name of the rating scale; VAS and NRS results are pooled on a range of 0-100"
    )
    scale_min: float | None = column("Lowest possible value of the scale")
    scale_max: float | None = column("Highest possible value of the scale")
    scale_is_assumed: bool = column("True if the range of the scale was inferred, not read")
    score: Score | None = column(
        "What the numbers of both arms are: end = scores at that time, change = changes since the "
        "start, adjusted = scores adjusted for those at the start; empty = not read"
    )
    lower_is_better: bool = column(
        "True if, against the rule, lower estimates (ratios below 1) favour the intervention"
    )
    estimate: float | None = column(
        "Point estimate, in units of the scale; above 0 (a ratio above 1) favours the intervention"
    )
    ci_low: float | None = column("Lower limit of the 95 % interval")
    ci_high: float | None = column("Upper limit of the 95 % interval")
    arm1_n: int | None = column("Participants, intervention")
    arm1_mean: float | None = column("Mean as printed, intervention")
    arm1_sd: float | None = column("Standard deviation, intervention")
    arm2_n: int | None = column("Participants, control")
    arm2_mean: float | None = column("Mean as printed, control")
    arm2_sd: float | None = column("Standard deviation, control")
    baseline_risk: float | None = column(
        "People of 100 in the comparison group with the outcome that a ratio or a risk difference "
        "counts; empty = not read"
    )
    other_numbers: tuple[str, ...] = column(
        "Other numbers that the source gives for this result, such as counts, subgroups and "
        "limits; percentages end in %",
        pattern=r"-?\d+(\.\d+)?%?",
    )
    certainty: str | None = column("Certainty in the source's own words")
    grades: tuple[GradeLevel, ...] = column(
        "GRADE levels that the certainty names, in the source's order; empty for other systems"
    )
    status: Literal["as_read", "derived"] = column(
        "as_read, or derived (computed from what was read)"
    )
    keywords: tuple[str, ...] = column(
        "Words by which a text may refer to this result, beyond the words of its study"
    )
    note: str | None = column("What a reader should know about the numbers")

    def is_on(self, *subjects: Subject) -> bool:
        """Return whether the result is about one of these subjects."""
        return not self.subjects or not frozenset(subjects).isdisjoint(self.subjects)

    @property
    def other_percentages(self) -> tuple[float, ...]:
        """The percentages among the other numbers."""
        percentages = (number for number in self.other_numbers if number.endswith("%"))
        return tuple(float(number.removesuffix("%")) for number in percentages)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about health that people make."""

    id: str = column("Id of the claim", pattern=CLAIM_ID_PATTERN)
    source: str = column(
        "Where the claim was first found: seed_post, practice (pages of clinics), self_care "
        "(advice to patients), or efficacy for questions people ask"
    )
    text: str = column("The claim in one plain sentence")
    subject: Subject = column("What the claim is about", vocabulary="subjects")
    kind: ClaimKind = column("The kind of question; decides how designs are ranked")
    interventions: tuple[str, ...] = column(
        "Interventions, as derived of a record, whose studies may bear on the claim"
    )
    population: str = column("Whom it is about, in words")
    conditions: tuple[str, ...] = column(
        "Conditions, as derived of a record, whose studies may bear on the claim; "
        "empty when the claim is not about the topic's condition"
    )
    other_conditions: tuple[str, ...] = column(
        "Conditions beyond the topic's that the claim includes"
    )
    duration: Duration | None = column("Duration of the complaint, where the claim names one")
    timepoint: Timepoint | None = column("The one time the claim is about, where it names one")
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
    wording_for: str | None = column(
        "Verdict and certainty that the wording was written for, such as 'supported moderate'; it "
        "is withheld where they have changed",
        pattern=r"[a-z_]+ [a-z_]+",
    )
    wording_cites: tuple[str, ...] = column(
        "Keys of the studies that carry the wording; "
        "empty = the study with the most weight on each side of the verdict"
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one study says about one claim, as judged and signed by a person."""

    claim: str = column("Id of the claim", pattern=CLAIM_ID_PATTERN)
    study: str = column("Key of the study", pattern=CITEKEY_PATTERN)
    comparator: CuratedComparator = column(
        "What the judged result was compared with; mixed = several unlike controls pooled, none = "
        "no comparison group"
    )
    outcome: Outcome | None = column(
        "The outcome that was judged; empty = those of the claim together", vocabulary="outcomes"
    )
    timepoint: Timepoint | None = column("The time that was judged; empty = all times together")
    finding: str | None = column(
        "Id of the finding that was judged, where it is one", pattern=FINDING_ID_PATTERN
    )
    stance: Stance = column(
        "What the study says about the claim; not_assessed = its result was not read, never counts"
    )
    directness: Directness = column(
        "direct = it studied what the claim says; indirect = something close to it"
    )
    concerns: tuple[GradeDomain, ...] = column(
        "Doubts after GRADE that the source states or plainly shows"
    )
    rationale: str = column("Why, in one sentence")
    based_on: Literal["abstract", "full_text", "summary"] = column("What was read")
    reading: Reading = column(
        "first; second = another person's, made without sight of the first; adjudication = a "
        "third person's decision where the two differ"
    )
    judged_by: str = column("Who judged")
    judged_on: date = column("When")


@dataclass(frozen=True, slots=True)
class Appraisal:
    """How one person rates a study in one domain of RoB 2 or AMSTAR 2."""

    study: str = column("Key of the study", pattern=CITEKEY_PATTERN)
    tool: AppraisalTool = column(
        "rob2, of randomised trials with parallel groups; amstar2, of systematic reviews"
    )
    domain: AppraisalDomain = column("What was rated: a domain of RoB 2 or an item of AMSTAR 2")
    rating: AppraisalRating = column(
        "Of RoB 2 the risk of bias: low, some_concerns, high; of AMSTAR 2 whether the item is met: "
        "yes, partial_yes, no, not_applicable (there is no meta-analysis)"
    )
    finding: str | None = column(
        "Id of the finding that RoB 2 was judged for; empty = the study as a whole",
        pattern=FINDING_ID_PATTERN,
    )
    reason: str = column("Why, in one sentence")
    based_on: Literal["abstract", "full_text", "summary"] = column("What was read")
    appraised_by: str = column("Who appraised")
    appraised_on: date = column("When")


@dataclass(frozen=True, slots=True)
class Curator:
    """A person who signs judgements or appraisals of a base, and their conflicts of interest."""

    name: str = column("Name, as in judged_by and appraised_by")
    role: CuratorRole = column(
        "curator = keeps the base, reader = judges studies, adjudicator = decides where readers "
        "differ, adviser = is asked and signs nothing"
    )
    affiliation: str | None = column("Where the person works")
    orcid: str | None = column("ORCID iD", pattern=r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
    conflicts: str | None = column(
        "Conflicts of interest, in words; 'none declared' where the person declares none, empty = "
        "not stated"
    )
    since: date | None = column("Since when")


ROW_TYPES: Mapping[str, type[Any]] = {
    "studies": Study,
    "findings": Finding,
    "claims": Claim,
    "judgements": Judgement,
    "appraisals": Appraisal,
    "curators": Curator,
}
OPTIONAL_TABLES: Final = frozenset({"appraisals", "curators"})  # a base without the file has none


def describe_comparator(comparator: CuratedComparator) -> str:
    """Say what a treatment was compared with: ``active`` -> "another treatment"."""
    return pgettext(COMPARISON, COMPARATOR_PHRASES[comparator])


def describe_comparison(comparator: CuratedComparator) -> str:
    """Say what a treatment was compared with: "compared with another treatment"."""
    return gettext("compared with %(comparator)s", comparator=describe_comparator(comparator))


def format_label(word: str) -> str:
    """Format a closed word for readers: ``no_treatment`` -> "no treatment"."""
    return pgettext("label", word.replace("_", " "))
