"""Rules on how a post tells what its source found (Q)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.claims.base.models import Finding, format_label
from evidence.claims.verdict.caveats import (
    describe_duration_mismatch,
    find_caveats,
)
from evidence.errors import Problem
from evidence.posts.lint.comparisons import describe_finding
from evidence.posts.lint.rules.opposites import find_opposing_sources
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, SourceStudy
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_DURATION: Final = re.compile(r"\b(?:days?|weeks?|months?)\b", re.IGNORECASE)


def check_omitted_caveats(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """Q301: the sentence tells a benefit, the source also set it a limit."""
    kinds = {view.base.claims[found.claim].kind for found in view.reading.asserted_claims}
    if "treatment" not in kinds or "benefit" not in view.reading.concepts:
        return
    otherwise = {
        opposite.source.study.key for opposite in find_opposing_sources(view)
    }  # then there is no benefit to limit
    for source in view.sources:
        if source.study.key in otherwise:
            continue
        findings = view.benefit_findings[source.study.key]
        caveats = list(find_caveats(findings, view.paragraph_concepts))
        if _DURATION.search(view.sentence.text):
            caveats = [caveat for caveat in caveats if caveat.kind != "time"]
        words = [caveat.message for caveat in caveats]
        mismatch = describe_duration_mismatch(source.study, view.paragraph_concepts)
        words += [mismatch] if mismatch else []
        if words:
            shown = [caveat.finding for caveat in caveats]
            yield _make_caveats_problem(rule, view, source, words, shown)


def _make_caveats_problem(
    rule: LintRule,
    view: SentenceFacts,
    source: SourceStudy,
    limits: Sequence[str],
    findings: Sequence[Finding],
) -> Problem:
    key = source.study.key
    read_in = tuple(dict.fromkeys(finding.study for finding in findings if finding.study != key))
    also = f" (read in {', '.join(read_in)}, another report of the same work)" if read_in else ""
    message = f"{key} also found what this leaves out: {'; '.join(limits)}{also}"
    suggestion = _suggest_wording(view, source.study)
    return view.make_problem(
        rule, message, at=view.locate_source(source), studies=(key, *read_in), suggestion=suggestion
    )


def _suggest_wording(view: SentenceFacts, study: Study) -> str | None:
    for claim in view.base.claims.values():
        if claim.cites == study.key and claim.wording:
            return f'"{claim.wording} [@{study.key}]"'
    return None


def check_comparator_mismatch(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """Q302: the sentence compares with one thing, the trial that it cites compared with others only.

    Reviews are left alone: not all that they compared stands in the evidence base.
    """
    told = view.than_comparators
    if not told or not view.reading.asserted_claims:
        return
    for source in view.sources:
        findings = view.benefit_findings[source.study.key]
        known = {finding.comparator for finding in findings} - {"none"}
        if known and known.isdisjoint(told) and not design_info(source.study.design).is_review:
            against = " and ".join(sorted(format_label(name) for name in known))
            shown = describe_finding(min(findings, key=lambda row: row.outcome != "pain"))
            message = f"{source.study.key} compared with {against}, not with {format_label(told[0])} ({shown})"
            yield view.make_problem(
                rule, message, at=view.locate_source(source), studies=[source.study.key]
            )
