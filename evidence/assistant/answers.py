"""What the tools answer: plain values with identifiers, whose types are the tools' schemas."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class StudyAnswer(_Answer):
    """A study as tools name it."""

    key: Annotated[str, Field(description="Key to cite it by: [@key] in Markdown")]
    citation: Annotated[str, Field(description="Reference in Vancouver style")]
    pmid: str | None
    doi: str | None
    pmcid: str | None
    url: Annotated[str | None, Field(description="Where to read it")]
    notices: Annotated[list[str], Field(description="That it was retracted, replaced, corrected")]


class VerdictAnswer(_Answer):
    """A claim and what judged studies add up to."""

    id: str
    text: str
    verdict: Annotated[
        str,
        Field(
            description="supported, mixed, contradicted, not_supported, insufficient (too few or "
            "too weak to tell) or not_studied (no judged study measured it)"
        ),
    ]
    certainty: Annotated[
        str | None, Field(description="high, moderate, low or very_low, as GRADE; or nothing")
    ]


class JudgementAnswer(_Answer):
    """What a person read in a study on a claim."""

    study: StudyAnswer
    stance: Annotated[str, Field(description="supports, contradicts, mixed, insufficient, ...")]
    counts: Annotated[bool, Field(description="Whether it counts for the verdict")]
    design: str
    comparator: Annotated[str, Field(description="What the treatment was compared with")]
    rationale: str


class ComparisonAnswer(_Answer):
    """The verdict against one comparator; comparators are never mixed."""

    comparator: str
    verdict: str
    certainty: str | None


class CardAnswer(_Answer):
    """All that is known about a claim."""

    claim: VerdictAnswer
    caution: Annotated[str | None, Field(description="Why the claim is not what was asked")]
    effect: Annotated[str | None, Field(description="Size of the effect, with its source")]
    reasons: Annotated[list[str], Field(description="Why the verdict is what it is")]
    limits: Annotated[list[str], Field(description="How old the evidence is, who read it, ...")]
    wording: Annotated[str | None, Field(description="A careful wording, with its citations")]
    by_comparator: list[ComparisonAnswer]
    judgements: Annotated[list[JudgementAnswer], Field(description="The weightiest first")]


class SearchAnswer(_Answer):
    """The claims that a text is about."""

    asked: Annotated[list[VerdictAnswer], Field(description="Claims that it makes or asks about")]
    nearest: Annotated[list[VerdictAnswer], Field(description="Others, the nearest first")]


class ProblemAnswer(_Answer):
    """What is wrong with a place of a text."""

    line: int
    column: int
    end_line: int
    end_column: int
    quote: Annotated[str, Field(description="The words of the text at this place")]
    code: Annotated[str, Field(description="The rule")]
    severity: str
    message: str
    suggestion: str | None
    claim: VerdictAnswer | None
    studies: list[StudyAnswer]
    confidence: Annotated[
        float | None, Field(description="How sure it is that the text makes the claim, 0 to 1")
    ]


class CheckAnswer(_Answer):
    """What is wrong with a text, and what was not checked."""

    summary: str
    problems: list[ProblemAnswer]
    not_checked: Annotated[list[str], Field(description="Parts of the text that were not checked")]


class CandidateAnswer(_Answer):
    """A study that a mention may mean."""

    study: StudyAnswer
    probability: float
    reasons: list[str]


class MentionAnswer(_Answer):
    """The study that a mention means."""

    status: Annotated[
        str,
        Field(
            description="resolved; ambiguous: several fit; unresolved: no known study fits well. "
            "Only a resolved mention may be cited without asking"
        ),
    ]
    study: StudyAnswer | None
    candidates: list[CandidateAnswer]


class StudyCardAnswer(_Answer):
    """A study, and what it says on the claims of the base."""

    study: StudyAnswer
    title: str | None
    authors: list[str]
    journal: str | None
    year: int
    design: str
    sample_size: int | None
    judged_for: Annotated[list[VerdictAnswer], Field(description="Claims it was judged for")]


class CitationsAnswer(_Answer):
    """Citations in one format; ids asked for = studies + unknown."""

    text: str
    studies: list[StudyAnswer]
    unknown: Annotated[list[str], Field(description="Ids that name no known study")]
