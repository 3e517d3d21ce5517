"""Q303: the source found no difference, or the opposite of what a sentence says it found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import CuratedComparator, Finding, Judgement
from evidence.claims.recognise.recogniser import RecognisedClaim
from evidence.errors import Problem
from evidence.posts.lint.comparisons import (
    describe_finding,
    is_distanced,
)
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, SourceStudy
from evidence.studies.study import Study

_HEDGE_OR_CONTRAST: Final = re.compile(
    r"\b(?:disagree|conflict\w*|mixed|unclear|uncertain|although|but|however|may|might|while|whereas|rather than|"
    r"instead of)\b",
    re.IGNORECASE,
)
_EFFECT_VERBS: Final = (
    r"(?:help|work|reliev|reduc|improv|eas|lessen|recommend|advis|endors|support|beat|outperform|differ|better|effective|"
    r"more|superior|remov|increas|decreas|releas|prevent|show|find)"
)
_NEGATION: Final = re.compile(
    r"\bno (?:better|more effective|different|benefit|effect|difference|evidence|relief)\b"
    rf"|(?:\b(?:do|does|did|is|are|was|were|can|could|has|have|had) not|n['’]t)\W+(?:\w+\W+){{0,2}}?{_EFFECT_VERBS}"
    r"|\bineffective\b|\buseless\b|\bfail(?:s|ed)? to\b|\b(?:recommend|advis)\w* against\b|\bno longer\b",
    re.IGNORECASE,
)
_ADVISES_AGAINST: Final = re.compile(
    r"\b(?:(?:recommend|advis)\w* against|discourag\w*|avoid"
    r"|(?:do|does|did|should)(?: not|n['’]t) (?:recommend|advise|endorse|offer|use))"
    r"\W+(?:\w+\W+){0,3}?acupuncture\b|\bacupuncture should not be (?:offered|used|recommended)\b",
    re.IGNORECASE,
)
_RESTRICTION: Final = re.compile(
    r"\b(?:acute|neither|nor|once|until|opioids?|alone|only)\b", re.IGNORECASE
)
_FUNCTION: Final = re.compile(r"\b(?:function\w*|disabilit\w+|mobility)\b", re.IGNORECASE)
_MAX_SENTENCE_WORDS: Final = 30  # words of a sentence that denies one thing
_NO_BENEFIT: Final = frozenset({"no_difference", "favours_comparator"})
_BENEFIT: Final = frozenset({"favours_intervention"})


class OpposingSource(NamedTuple):
    """Why a source says otherwise: in words, with the finding; ``claim`` where people judged it for one."""

    source: SourceStudy
    reason: str
    claim: str | None = None


def check_opposite_finding(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """A problem for each source that found otherwise."""
    for opposite in find_opposing_sources(view):
        key = opposite.source.study.key
        on = f" on {opposite.claim}" if opposite.claim else ""
        yield view.make_problem(
            rule,
            f"{key} found otherwise{on}: {opposite.reason}",
            at=view.locate_source(opposite.source),
            claim=opposite.claim,
            studies=[key],
        )


def find_opposing_sources(view: SentenceFacts) -> list[OpposingSource]:
    """The sources that found otherwise, if all sources that bear on it do.

    A sentence that weighs ("may", "studies disagree") or cites a study that agrees with it, too, sums up; it is let be.
    """
    if _HEDGE_OR_CONTRAST.search(view.sentence.text):
        return []
    looks = (
        _opposed_by_judgement,
        _opposed_by_recommendation,
        _opposed_by_comparison,
        _opposed_by_benefit,
    )
    return next((found for look in looks if (found := look(view))), [])


def _opposed_by_comparison(view: SentenceFacts) -> list[OpposingSource]:
    """What the sources found against the comparator that the sentence names."""
    told = view.comparison
    if told is None:
        return []
    bearing = [
        (
            source,
            [row for row in _findings_on_outcome(view, source.study) if told.is_comparison_of(row)],
        )
        for source in view.sources
    ]
    return _find_unanimous_opposition(bearing, _NO_BENEFIT if told.is_better else _BENEFIT)


def _findings_on_outcome(view: SentenceFacts, study: Study) -> list[Finding]:
    """The findings of a study on what the sentence speaks of: function, if it names that."""
    found = view.benefit_findings[study.key]
    return (
        [row for row in found if row.outcome == "function"]
        if _FUNCTION.search(view.sentence.text)
        else found
    )


def _opposed_by_benefit(view: SentenceFacts) -> list[OpposingSource]:
    """A benefit, told without what it was compared with, of studies that found none against anything."""
    kinds = {
        view.base.claims[found.claim].kind
        for found in view.reading.asserted_claims
        if not found.is_hedged
    }
    text = view.sentence.text
    if "treatment" not in kinds or "benefit" not in view.reading.concepts or _NEGATION.search(text):
        return []
    if view.named_comparators:
        return []
    return _find_unanimous_opposition(
        [(source, view.benefit_findings[source.study.key]) for source in view.sources],
        _NO_BENEFIT,
    )


def _opposed_by_recommendation(view: SentenceFacts) -> list[OpposingSource]:
    """A guideline said to advise against what it recommends; what it is said to recommend has been judged."""
    text = view.sentence.text
    if not _ADVISES_AGAINST.search(text) or _RESTRICTION.search(text):
        return []
    bearing = [
        (
            source,
            [
                row
                for row in view.base.findings_for(source.study.key)
                if row.outcome == "recommendation"
            ],
        )
        for source in view.sources
    ]
    return _find_unanimous_opposition(bearing, _BENEFIT)


def _find_unanimous_opposition(
    bearing: Sequence[tuple[SourceStudy, Sequence[Finding]]], opposite: frozenset[str]
) -> list[OpposingSource]:
    """The sources that have findings, where each finding of each says the opposite."""
    known = [
        (source, [row for row in rows if row.direction != "not_applicable"])
        for source, rows in bearing
    ]
    told = [(source, rows) for source, rows in known if rows]
    if not all(row.direction in opposite for _, rows in told for row in rows):
        return []
    return [
        OpposingSource(source, describe_finding(_most_informative(rows))) for source, rows in told
    ]


def _most_informative(findings: Sequence[Finding]) -> Finding:
    """The finding to show: on pain, with a number, if there is such a one."""
    return min(findings, key=lambda row: (row.outcome != "pain", row.estimate is None))


def _opposed_by_judgement(view: SentenceFacts) -> list[OpposingSource]:
    """What people judged the sources to say of the claims that the sentence makes, or denies."""
    named = view.named_comparators
    if len(named) > 1:
        return []
    compared = frozenset(named[0]) if named else frozenset[CuratedComparator]()
    found = []
    for claim in view.reading.claims:
        is_counted = view.base.claims[claim.claim].quantity is not None
        if claim.is_hedged or is_counted or claim.polarity not in ("asserts", "denies"):
            continue
        if claim.polarity == "denies" and not _is_plain_denial(view.sentence.text):
            continue
        if compared and not compared & frozenset(view.base.claims[claim.claim].comparators):
            continue
        judged = {
            source.study.key: _judgements_of_study(view, claim.claim, source.study)
            for source in view.sources
        }
        bearing = [source for source in view.sources if judged[source.study.key]]
        if bearing and all(_is_opposed(judged[source.study.key], claim) for source in bearing):
            found += [
                OpposingSource(
                    source, _explain_judgement(view, judged[source.study.key], claim), claim.claim
                )
                for source in bearing
            ]
    return found


def _is_plain_denial(text: str) -> bool:
    """Whether a sentence denies one thing in plain words, and sets nothing at a distance."""
    return (
        _NEGATION.search(text) is not None
        and ";" not in text
        and len(text.split()) <= _MAX_SENTENCE_WORDS
        and not is_distanced(text)
    )


def _judgements_of_study(view: SentenceFacts, claim: str, study: Study) -> list[Judgement]:
    return [row for row in view.base.judgements_for(claim) if row.study == study.key]


def _is_opposed(judgements: Sequence[Judgement], claim: RecognisedClaim) -> bool:
    """Whether each judgement says the opposite of the sentence."""
    opposite = "contradicts" if claim.polarity == "asserts" else "supports"
    return all(row.stance == opposite and row.directness == "direct" for row in judgements)


def _explain_judgement(
    view: SentenceFacts, judgements: Sequence[Judgement], claim: RecognisedClaim
) -> str:
    """Why it was judged so, and the finding that it rests on, as far as the base has it."""
    first = judgements[0]
    outcomes = view.base.claims[claim.claim].outcomes
    expected = _BENEFIT if first.stance == "supports" else _NO_BENEFIT
    findings = [
        row
        for row in view.base.findings_for(first.study)
        if row.comparator == first.comparator and row.direction in expected
    ]
    findings = [row for row in findings if row.outcome in outcomes] or findings
    shown = [row for row in findings if row.id == first.finding] or findings
    return first.rationale.rstrip(".") + (
        f" ({describe_finding(_most_informative(shown))})" if shown else ""
    )
