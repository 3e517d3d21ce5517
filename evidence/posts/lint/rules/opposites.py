"""Q303: the source found no difference, or the opposite of what a sentence says."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import Finding, Judgement
from evidence.claims.recognise.recogniser import RecognisedClaim
from evidence.claims.resolve.gazetteer import read_topic_words
from evidence.errors import Problem
from evidence.patterns import join_patterns
from evidence.posts.lint.comparisons import (
    describe_finding,
    is_distanced,
)
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, SourceStudy
from evidence.studies.study import Study

_join = functools.partial(join_patterns, "quotations")
_HEDGE_OR_CONTRAST: Final = re.compile(rf"\b{_join('hedge_or_contrast')}\b", re.IGNORECASE)
_NEGATION: Final = re.compile(
    rf"\b{_join('denial')}\b"
    rf"|(?:\b{_join('denied_auxiliary')} not|n['’]t)\W+(?:\w+\W+){{0,2}}?{_join('effect_stem')}",
    re.IGNORECASE,
)
_RESTRICTION: Final = re.compile(rf"\b{_join('restriction')}\b", re.IGNORECASE)
_FUNCTION: Final = re.compile(rf"\b{_join('function_word')}\b", re.IGNORECASE)
_MAX_SENTENCE_WORDS: Final = 30  # a longer sentence seldom denies only one thing
_NO_BENEFIT: Final = frozenset({"no_difference", "favours_comparator"})
_BENEFIT: Final = frozenset({"favours_intervention"})


class OpposingSource(NamedTuple):
    """A source that says otherwise, and why; ``claim`` where people judged it for one."""

    source: SourceStudy
    reason: str
    claim: str | None = None


class _SourceFindings(NamedTuple):
    source: SourceStudy
    findings: Sequence[Finding]


def check_opposite_finding(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """Q303: report each source that found otherwise."""
    for opposing in find_opposing_sources(facts):
        key = opposing.source.study.key
        on = f" on {opposing.claim}" if opposing.claim else ""
        yield facts.make_problem(
            rule,
            f"{key} found otherwise{on}: {opposing.reason}",
            at=facts.locate_source(opposing.source),
            claim=opposing.claim,
            studies=[key],
        )


def find_opposing_sources(facts: SentenceFacts) -> list[OpposingSource]:
    """Find the sources that found otherwise, if all sources with a bearing on it did.

    A sentence that weighs ("may", "studies disagree"), or cites a study that agrees with it too,
    sums up the evidence and is left alone.
    """
    if not facts.sources or _HEDGE_OR_CONTRAST.search(facts.sentence.text):
        return []
    for find in (
        _find_opposing_judgements,
        _find_opposing_recommendations,
        _find_opposing_comparisons,
        _find_missing_benefits,
    ):
        opposing = find(facts)
        if opposing:
            return opposing
    return []


def _find_opposing_comparisons(facts: SentenceFacts) -> list[OpposingSource]:
    """Compare how a sentence says that a treatment did with findings against the same."""
    comparison = facts.comparison
    if comparison is None:
        return []
    bearing = []
    for source in facts.sources:
        findings = _list_findings_on_outcome(facts, source.study)
        bearing.append(
            _SourceFindings(source, [row for row in findings if comparison.is_comparison_of(row)])
        )
    return _find_unanimous_opposition(
        facts, bearing, _NO_BENEFIT if comparison.is_better else _BENEFIT
    )


def _list_findings_on_outcome(facts: SentenceFacts, study: Study) -> list[Finding]:
    """List the findings of a study on benefit: on function, if the sentence names that."""
    findings = facts.benefit_findings[study.key]
    if not _FUNCTION.search(facts.sentence.text):
        return findings
    return [row for row in findings if row.outcome == "function"]


def _find_missing_benefits(facts: SentenceFacts) -> list[OpposingSource]:
    """Find sources without benefit against anything, for a benefit without a comparator."""
    plain = [found for found in facts.reading.asserted_claims if not found.is_hedged]
    kinds = {facts.base.claims[found.claim].kind for found in plain}
    text = facts.sentence.text
    if "treatment" not in kinds or "benefit" not in facts.reading.concepts:
        return []
    if _NEGATION.search(text) or facts.named_comparators:
        return []
    bearing = [
        _SourceFindings(source, facts.benefit_findings[source.study.key])
        for source in facts.sources
    ]
    return _find_unanimous_opposition(facts, bearing, _NO_BENEFIT)


def _find_opposing_recommendations(facts: SentenceFacts) -> list[OpposingSource]:
    """Find guidelines that recommend what the sentence says they advise against.

    The reverse needs no rule here: what guidelines recommend has been judged.
    """
    text = facts.sentence.text
    against = _compile_advice_against(read_topic_words(facts.base.topic).recommended_nouns)
    if not against.search(text) or _RESTRICTION.search(text):
        return []
    bearing = []
    for source in facts.sources:
        findings = facts.base.findings_for(source.study.key)
        recommended = [row for row in findings if row.outcome == "recommendation"]
        bearing.append(_SourceFindings(source, recommended))
    return _find_unanimous_opposition(facts, bearing, _BENEFIT)


@functools.cache
def _compile_advice_against(treatments: tuple[str, ...]) -> re.Pattern[str]:
    nouns = "|".join(re.escape(noun) for noun in treatments)
    treatment = f"(?:{nouns})" if nouns else "(?!)"  # recommendations of a topic without any
    return re.compile(
        rf"\b{_join('advice_against')}\W+(?:\w+\W+){{0,3}}?{treatment}\b"
        rf"|\b{treatment} {_join('advice_against_passive')}\b",
        re.IGNORECASE,
    )


def _find_unanimous_opposition(
    facts: SentenceFacts, bearing: Sequence[_SourceFindings], opposite: frozenset[str]
) -> list[OpposingSource]:
    """Return the sources that have findings, if each finding of each is of these directions."""
    opposing = []
    for source, findings in bearing:
        directed = [row for row in findings if row.direction != "not_applicable"]
        if any(row.direction not in opposite for row in directed):
            return []
        if directed:
            reason = describe_finding(facts.select_most_informative(directed))
            opposing.append(OpposingSource(source, reason))
    return opposing


def _find_opposing_judgements(facts: SentenceFacts) -> list[OpposingSource]:
    """Find sources that were judged to say the opposite of a claim of the sentence."""
    named = facts.named_comparators
    if len(named) > 1:
        return []
    opposing = []
    for claim in facts.reading.claims:
        comparators = facts.base.claims[claim.claim].comparators
        is_compared_otherwise = bool(named) and set(named[0]).isdisjoint(comparators)
        if _is_plain_statement(claim, facts) and not is_compared_otherwise:
            opposing += _find_judged_otherwise(facts, claim)
    return opposing


def _find_judged_otherwise(facts: SentenceFacts, claim: RecognisedClaim) -> list[OpposingSource]:
    """Return the sources judged for a claim, if all of them say the opposite."""
    opposing = []
    for source in facts.sources:
        judgements = _list_judgements(facts, claim.claim, source.study)
        if judgements and not _is_opposed(judgements, claim):
            return []
        if judgements:
            reason = _explain_judgement(facts, judgements, claim)
            opposing.append(OpposingSource(source, reason, claim.claim))
    return opposing


def _is_plain_statement(claim: RecognisedClaim, facts: SentenceFacts) -> bool:
    """Return whether a sentence asserts or denies a claim plainly, and it is not about a number."""
    if claim.is_hedged or facts.base.claims[claim.claim].quantity is not None:
        return False
    if claim.stance == "denies":
        return _is_plain_denial(facts.sentence.text)
    return claim.stance == "asserts"


def _is_plain_denial(text: str) -> bool:
    """Return whether a sentence denies one thing in plain words, as its own statement."""
    return (
        _NEGATION.search(text) is not None
        and ";" not in text
        and len(text.split()) <= _MAX_SENTENCE_WORDS
        and not is_distanced(text)
    )


def _list_judgements(facts: SentenceFacts, claim: str, study: Study) -> list[Judgement]:
    return [row for row in facts.base.judgements_for(claim) if row.study == study.key]


def _is_opposed(judgements: Sequence[Judgement], claim: RecognisedClaim) -> bool:
    """Return whether each judgement directly says the opposite of the sentence."""
    opposite = "contradicts" if claim.stance == "asserts" else "supports"
    return all(row.stance == opposite and row.directness == "direct" for row in judgements)


def _explain_judgement(
    facts: SentenceFacts, judgements: Sequence[Judgement], claim: RecognisedClaim
) -> str:
    """Return the rationale of a judgement and the finding behind it, if the base has it."""
    first = judgements[0]
    registered = facts.base.claims[claim.claim]
    outcomes = registered.outcomes
    expected = _BENEFIT if first.stance == "supports" else _NO_BENEFIT
    findings = [
        row
        for row in facts.base.findings_on(first.study, registered)
        if row.comparator == first.comparator and row.direction in expected
    ]
    findings = [row for row in findings if row.outcome in outcomes] or findings
    findings = [row for row in findings if row.id == first.finding] or findings
    reason = first.rationale.rstrip(".")
    if not findings:
        return reason
    return f"{reason} ({describe_finding(facts.select_most_informative(findings))})"
