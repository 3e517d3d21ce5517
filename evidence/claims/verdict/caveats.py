"""Find the limits that a study set to the benefit it found: sham, certainty, time, whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Finding
from evidence.studies.study import Study


@dataclass(frozen=True, slots=True)
class Caveat:
    """A limit of a benefit, in words, and the finding that shows it."""

    kind: Literal["sham", "certainty", "time"]
    message: str
    finding: Finding


def find_benefit_findings(base: EvidenceBase, study: Study) -> list[Finding]:
    """Find what a study, and other reports of its work, found on outcomes that are benefits."""
    companions = [key for key, other in base.studies.items() if other.companion_of == study.key]
    main_report = [study.companion_of] if study.companion_of else []
    related = [study.key, *companions, *main_report]
    findings = (finding for key in related for finding in base.findings_for(key))
    return [finding for finding in findings if finding.outcome in base.topic.benefit_outcomes]


def find_caveats(findings: Sequence[Finding], concepts: frozenset[str]) -> Iterator[Caveat]:
    """Find the limits of a benefit that a text leaves out.

    Args:
        findings: what a study found.
        concepts: ids of the recogniser's concepts in the text.
    """
    beneficial = [row for row in findings if row.direction == "favours_intervention"]
    if not beneficial:
        return
    if "sham" not in concepts:
        yield from _find_sham_caveat(findings)
    if not {"hedge", "doubt"} & concepts:
        yield from _find_certainty_caveat(beneficial)
    if not {"at_once", "short_term"} & concepts:
        yield from _find_time_caveat(beneficial)


def describe_duration_mismatch(study: Study, concepts: frozenset[str]) -> str | None:
    """Say for whom a study found what it found, where a text speaks of acute instead of chronic."""
    if study.duration == "acute" and "chronic" in concepts and "acute" not in concepts:
        return "it studied acute complaints only"
    if study.duration == "chronic" and "acute" in concepts and "chronic" not in concepts:
        return "it studied chronic complaints only"
    return None


def _find_sham_caveat(findings: Sequence[Finding]) -> Iterator[Caveat]:
    against_sham = [row for row in findings if row.comparator == "sham"]
    directions = {row.direction for row in against_sham}
    if not directions or not directions <= {"no_difference", "mixed"}:
        return
    message = "there was no clear difference from sham"
    if "mixed" in directions:
        message = "compared with sham, the results were mixed"
    yield Caveat("sham", message, against_sham[0])


def _find_certainty_caveat(beneficial: Sequence[Finding]) -> Iterator[Caveat]:
    rated = [row for row in beneficial if row.certainty]
    if rated and all(row.grades[:1] == ("low",) for row in rated):
        yield Caveat("certainty", f"its certainty was graded {rated[0].certainty}", rated[0])


def _find_time_caveat(beneficial: Sequence[Finding]) -> Iterator[Caveat]:
    timepoints = {row.timepoint for row in beneficial}
    if timepoints <= {"immediate", "short"}:
        until = "up to 3 months" if "short" in timepoints else "right after treatment"
        yield Caveat("time", f"its benefit is known {until} only", beneficial[0])
