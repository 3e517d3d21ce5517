"""Q301 and Q302: what a sentence leaves out of its source, or compares otherwise."""

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
from evidence.patterns import join_patterns
from evidence.posts.lint.comparisons import describe_finding
from evidence.posts.lint.rules.opposites import find_opposing_sources
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, SourceStudy
from evidence.studies.designs import design_info
from evidence.studies.study import Study
from evidence.wording import join_with_and

_DURATION: Final = re.compile(rf"\b{join_patterns('quotations', 'duration')}\b", re.IGNORECASE)


def check_omitted_caveats(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """Q301: report limits that the source found to a benefit and the sentence leaves out."""
    kinds = {facts.base.claims[found.claim].kind for found in facts.reading.asserted_claims}
    if "treatment" not in kinds or "benefit" not in facts.reading.concepts:
        return
    # A source that found no benefit is a matter for Q303.
    opposing = {opposing.source.study.key for opposing in find_opposing_sources(facts)}
    for source in facts.sources:
        if source.study.key not in opposing:
            yield from _check_caveats(rule, facts, source)


def _check_caveats(rule: LintRule, facts: SentenceFacts, source: SourceStudy) -> Iterator[Problem]:
    findings = facts.benefit_findings[source.study.key]
    caveats = list(find_caveats(findings, facts.paragraph_concepts))
    if _DURATION.search(facts.sentence.text):
        caveats = [caveat for caveat in caveats if caveat.kind != "time"]
    messages = [caveat.message for caveat in caveats]
    mismatch = describe_duration_mismatch(source.study, facts.paragraph_concepts)
    messages += [mismatch] if mismatch else []
    if messages:
        shown = [caveat.finding for caveat in caveats]
        yield _make_caveats_problem(rule, facts, source, messages, shown)


def _make_caveats_problem(
    rule: LintRule,
    facts: SentenceFacts,
    source: SourceStudy,
    messages: Sequence[str],
    findings: Sequence[Finding],
) -> Problem:
    key = source.study.key
    reports = tuple(dict.fromkeys(finding.study for finding in findings if finding.study != key))
    message = f"{key} also found what this leaves out: {'; '.join(messages)}"
    if reports:
        message += f" (read in {', '.join(reports)}, another report of the same work)"
    wording = _find_wording(facts, source.study)
    return facts.make_problem(
        rule,
        message,
        at=facts.locate_source(source),
        studies=(key, *reports),
        suggestion=f'"{wording}"' if wording else None,
        wording=wording,
    )


def _find_wording(facts: SentenceFacts, study: Study) -> str | None:
    """Find the wording of the first claim that cites a study."""
    for claim in facts.base.claims.values():
        wording = facts.verdict_of(claim.id).wording if claim.cites == study.key else None
        if wording:
            return f"{wording} [@{study.key}]"
    return None


def check_comparator_mismatch(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """Q302: report a comparison with something that the cited trial did not compare with.

    Reviews are left out: the evidence base does not have everything that they compared.
    """
    if not facts.sources or not facts.reading.asserted_claims:
        return
    named = facts.than_comparators
    if not named:
        return
    for source in facts.sources:
        findings = facts.benefit_findings[source.study.key]
        compared = {finding.comparator for finding in findings} - {"none"}
        is_review = design_info(source.study.design).is_review
        if compared and compared.isdisjoint(named) and not is_review:
            key = source.study.key
            others = join_with_and(sorted(format_label(name) for name in compared))
            shown = describe_finding(facts.select_most_informative(findings))
            message = f"{key} compared with {others}, not with {format_label(named[0])} ({shown})"
            yield facts.make_problem(rule, message, at=facts.locate_source(source), studies=[key])
