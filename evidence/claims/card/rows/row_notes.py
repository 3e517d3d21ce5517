"""Say what a reader should know about the number of a row, or about why it has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Stance, format_label
from evidence.claims.card.claim_effect import NO_BASELINE, ClaimEffect
from evidence.claims.card.effect_size import (
    bears_on,
    count_people,
    count_studies,
    has_own_count,
    is_effect,
    is_judged,
    is_opposed,
)
from evidence.claims.card.rows.row_certainty import find_own_grade
from evidence.claims.verdict.weighted_judgement import WeightedJudgement, join_study_keys
from evidence.wording import capitalise_first, format_count, join_with_and

_STANCES: Final[Mapping[Stance, str]] = {
    "supports": "supports the claim",
    "contradicts": "contradicts the claim",
    "mixed": "found both",
    "insufficient": "could not say",
}


def select_findings(
    base: EvidenceBase, claim: Claim, item: WeightedJudgement, outcome: str
) -> list[Finding]:
    """Select the results of a judged study on an outcome that bear on its judgement.

    Results of control arms, which are no effects, are left out.
    """
    return [
        finding
        for finding in base.findings_on(item.study.key, claim)
        if finding.outcome == outcome and bears_on(item, finding) and is_effect(finding)
    ]


def explain_people(item: WeightedJudgement, finding: Finding) -> str:
    """Explain which people and studies are counted; empty where they are those of the result."""
    study = item.study
    n_studies = count_studies(item) if item.is_from_review else None
    if has_own_count(finding):
        whole = ["Studies"] if n_studies else []
    else:
        known = {"People": count_people(study, finding), "Studies": n_studies}
        whole = [name for name, number in known.items() if number]
    if not whole:
        return ""
    names = capitalise_first(join_with_and(whole).lower())
    return f"{names} are those of all of {study.key}, not of this result alone."


def explain_number(
    base: EvidenceBase,
    claim: Claim,
    sources: Sequence[WeightedJudgement],
    finding: Finding,
    size: ClaimEffect | None,
) -> Iterator[str]:
    """Explain where a number is from, what it needs, and what else its source has on it.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        sources: the direct sources against the comparator, the one to prefer first.
        finding: the result that was taken.
        size: its size; None where it has no number.
    """
    source = next(item for item in sources if item.study.key == finding.study)
    if source.role == "overlapping":
        yield _explain_substitute(base, claim, sources, finding, size)
    if size is not None and size.natural is not None and size.natural.is_ratio:
        yield f"{capitalise_first(NO_BASELINE)}."
    if finding.scale_is_assumed:
        yield "The range of its scale was inferred, not read."
    if finding.note:
        yield f"On {finding.id}: {finding.note.rstrip('.')}."
    results = select_findings(base, claim, source, finding.outcome)
    others = [row.id for row in results if row.timepoint == finding.timepoint and row != finding]
    if others:
        count = format_count(len(others), "more result")
        yield f"{finding.study} has {count} on this at this time: {', '.join(others)}."


def _explain_substitute(
    base: EvidenceBase,
    claim: Claim,
    sources: Iterable[WeightedJudgement],
    finding: Finding,
    size: ClaimEffect | None,
) -> str:
    """Explain why the number is that of a source which does not count itself."""
    counted = [item for item in sources if item.is_counted]
    lacks = "no number that compares" if size else "no result on this"
    told = "; ".join(_describe_source(base, claim, item, finding) for item in counted)
    return f"From {finding.study}, which does not count itself. What counts has {lacks}: {told}."


def _describe_source(
    base: EvidenceBase, claim: Claim, item: WeightedJudgement, finding: Finding
) -> str:
    """Describe what a counted source says of the claim, and how it rates that."""
    results = select_findings(base, claim, item, finding.outcome)
    grade = find_own_grade(results, finding.timepoint)
    rating = f", and rates its evidence {format_label(grade)}" if grade else ""
    return f"{item.study.key} {_STANCES[item.judgement.stance]}{rating}"


def explain_opposed(
    base: EvidenceBase, claim: Claim, items: Iterable[WeightedJudgement], outcome: str
) -> Iterator[str]:
    """Name the results on an outcome that point the other way than their judgements."""
    opposed = [
        finding.id
        for item in items
        for finding in base.findings_on(item.study.key, claim)
        if finding.outcome == outcome and is_judged(item, finding) and is_opposed(item, finding)
    ]
    if opposed:
        names = ", ".join(dict.fromkeys(opposed))
        yield f"Left out, as they point the other way than the judgement of their study: {names}."


def explain_absence(
    reporting: Iterable[WeightedJudgement], without_results: Collection[WeightedJudgement]
) -> Iterator[str]:
    """Explain what there is instead of a result.

    Args:
        reporting: judgements whose studies report on the outcome, and do not count or are indirect.
        without_results: counted judgements whose studies have no result in the findings.
    """
    rows = list(reporting)
    direct = [item for item in rows if item.is_direct]
    indirect = [item for item in rows if not item.is_direct]
    if direct:
        yield f"Reported by what does not count: {join_study_keys(direct)}."
    if indirect:
        yield f"Something close to it was reported by {join_study_keys(indirect)}."
    if without_results:
        told = (f"{item.study.key} {_STANCES[item.judgement.stance]}" for item in without_results)
        yield f"Judged, without a result in the findings: {'; '.join(told)}."
