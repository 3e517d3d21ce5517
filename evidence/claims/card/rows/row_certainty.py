"""Rate the certainty of one result: that of its comparator's evidence, or lower, never higher."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Finding, GradeDomain, GradeLevel, Timepoint
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.card.rows.informative_statements import is_dissent
from evidence.claims.verdict.certainty import (
    CERTAINTIES,
    RATED_KINDS,
    CertaintyStep,
    add_ceiling,
    list_certainty_steps,
)
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.messages.catalogue import gettext


def list_row_steps(
    base: EvidenceBase,
    verdict: Verdict,
    source: WeightedJudgement,
    finding: Finding,
    size: ClaimEffect | None,
) -> list[CertaintyStep]:
    """List the steps to the certainty of a result, the last of which has it.

    Args:
        base: the evidence base.
        verdict: the verdict for the comparator of the result.
        source: the judged study that the result is from.
        finding: the result.
        size: its size; None where it has no number.
    """
    claim, judged = verdict.claim, verdict.weighted_judgements
    stated = _find_stated_grade(base.findings_on(source.study.key, claim), finding)
    doubt = "" if stated else _explain_imprecision(verdict, source, size)
    more: dict[GradeDomain, str] = {"imprecision": doubt} if doubt else {}
    if is_dissent(finding, size, verdict.category):
        more["inconsistency"] = gettext("the result points the other way than most of what counts")
    steps = list_certainty_steps(base, claim, judged, verdict.category, more)
    if not steps:
        return [CertaintyStep("start", "very_low", gettext("what was not studied"))]
    if stated is not None:
        reason = gettext(
            "%(study)s rates its own evidence on this no higher", study=source.study.key
        )
        add_ceiling(steps, stated, reason)
    elif source.is_from_review and claim.kind in RATED_KINDS:
        reason = gettext(
            "%(study)s does not rate its own evidence on this, as far as it was read",
            study=source.study.key,
        )
        add_ceiling(steps, "low", reason)
    return steps


def find_own_grade(results: Iterable[Finding], time: Timepoint) -> GradeLevel | None:
    """Find the highest certainty that a source states for an outcome, at a time where it does.

    Of a range, such as "low to moderate", the lower end counts.

    Args:
        results: its results on the outcome, against one comparator.
        time: the time that is preferred.
    """
    rated = [finding for finding in results if finding.grades]
    same_time = [finding for finding in rated if finding.timepoint == time]
    lower_ends = (max(row.grades, key=CERTAINTIES.index) for row in same_time or rated)
    return min(lower_ends, key=CERTAINTIES.index, default=None)


def _find_stated_grade(results: Iterable[Finding], finding: Finding) -> GradeLevel | None:
    """Find the certainty that a source states for a result, else for others on its outcome."""
    key = (finding.outcome, finding.comparator)
    others = [row for row in results if (row.outcome, row.comparator) == key]
    return find_own_grade([finding] if finding.grades else others, finding.timepoint)


def _explain_imprecision(
    verdict: Verdict, source: WeightedJudgement, size: ClaimEffect | None
) -> str:
    """Explain why a number is imprecise, apart from the concerns of its source; empty if not."""
    if not source.is_from_review and len(verdict.study_keys) > 1:
        return gettext("the result is that of %(study)s alone", study=source.study.key)
    if size is not None and size.is_wide:
        return gettext("the interval includes an important difference and none, or harm")
    return ""
