"""The limits that a study set to the benefit it found: against sham, in certainty, in time, and in whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Finding
from evidence.studies.study import Study

BENEFIT_OUTCOMES = frozenset(
    {"pain", "function", "response", "symptoms", "recovery", "quality_of_life"}
)


def find_benefit_findings(base: EvidenceBase, study: Study) -> list[Finding]:
    """What a study found on pain and function, and what other reports of the same work found."""
    companions = [key for key, other in base.studies.items() if other.companion_of == study.key]
    related = [study.key, *companions, *([study.companion_of] if study.companion_of else [])]
    return [
        finding
        for key in related
        for finding in base.findings_for(key)
        if finding.outcome in BENEFIT_OUTCOMES
    ]


def find_caveats(
    findings: Sequence[Finding], told: frozenset[str]
) -> Iterator[tuple[str, Finding]]:
    """Limits of a benefit, in words, each with the finding that shows it, that a text does not tell.

    ``told`` are the concepts of the text (``data/topic.toml``).
    """
    good = [finding for finding in findings if finding.direction == "favours_intervention"]
    against_sham = [finding for finding in findings if finding.comparator == "sham"]
    if (
        good
        and against_sham
        and "sham" not in told
        and all(row.direction in ("no_difference", "mixed") for row in against_sham)
    ):
        mixed = any(row.direction == "mixed" for row in against_sham)
        yield (
            (
                "compared with sham, the results were mixed"
                if mixed
                else "there was no clear difference from sham"
            ),
            against_sham[0],
        )
    graded = [finding for finding in good if finding.certainty]
    if (
        graded
        and not {"hedge", "doubt"} & told
        and all((row.certainty or "").startswith("low") for row in graded)
    ):
        yield f"its certainty was graded {graded[0].certainty}", graded[0]
    times = {finding.timepoint for finding in good}
    if times and times <= {"immediate", "short"} and not {"at_once", "short_term"} & told:
        until = "up to 3 months" if "short" in times else "right after treatment"
        yield f"its benefit is known {until} only", good[0]


def describe_duration_mismatch(study: Study, told: frozenset[str]) -> str | None:
    """For whom a study found what it found, where a text tells it of others: acute instead of chronic pain, or so."""
    if study.duration == "acute" and "chronic" in told and "acute" not in told:
        return "it studied acute pain only"
    if study.duration == "chronic" and "acute" in told and "chronic" not in told:
        return "it studied chronic pain only"
    return None
