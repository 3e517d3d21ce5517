"""Q303: the source found no difference, or the opposite of what a sentence says it found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import Comparator, Finding, Judgement
from evidence.claims.recognise.recogniser import Recognised
from evidence.claims.verdict.caveats import findings_of_work
from evidence.errors import Problem
from evidence.posts.lint.comparisons import comparators_in, comparison_in, is_distant, told_of
from evidence.posts.lint.sentence_facts import Rule, Source, View
from evidence.studies.study import Study

_WEIGHS: Final = re.compile(
    r"\b(?:disagree|conflict\w*|mixed|unclear|uncertain|although|but|however|may|might|while|whereas|rather than|"
    r"instead of)\b",
    re.IGNORECASE,
)
_WORKS: Final = (
    r"(?:help|work|reliev|reduc|improv|eas|lessen|recommend|advis|endors|support|beat|outperform|differ|better|effective|"
    r"more|superior|remov|increas|decreas|releas|prevent|show|find)"
)
_DENIAL: Final = re.compile(
    r"\bno (?:better|more effective|different|benefit|effect|difference|evidence|relief)\b"
    rf"|(?:\b(?:do|does|did|is|are|was|were|can|could|has|have|had) not|n['’]t)\W+(?:\w+\W+){{0,2}}?{_WORKS}"
    r"|\bineffective\b|\buseless\b|\bfail(?:s|ed)? to\b|\b(?:recommend|advis)\w* against\b|\bno longer\b",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:(?:recommend|advis)\w* against|discourag\w*|avoid"
    r"|(?:do|does|did|should)(?: not|n['’]t) (?:recommend|advise|endorse|offer|use))"
    r"\W+(?:\w+\W+){0,3}?acupuncture\b|\bacupuncture should not be (?:offered|used|recommended)\b",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"\b(?:acute|neither|nor|once|until|opioids?|alone|only)\b", re.IGNORECASE
)
_FUNCTION: Final = re.compile(r"\b(?:function\w*|disabilit\w+|mobility)\b", re.IGNORECASE)
_LONGEST: Final = 30  # words of a sentence that denies one thing
_NO_BENEFIT: Final = frozenset({"no_difference", "favours_comparator"})
_BENEFIT: Final = frozenset({"favours_intervention"})


class Opposite(NamedTuple):
    """Why a source says otherwise: in words, with the finding; ``claim`` where people judged it for one."""

    source: Source
    why: str
    claim: str | None = None


def not_found(rule: Rule, view: View) -> Iterator[Problem]:
    """A problem for each source that found otherwise."""
    for opposite in opposites(view):
        key = opposite.source.study.key
        on = f" on {opposite.claim}" if opposite.claim else ""
        yield view.problem(
            rule,
            f"{key} found otherwise{on}: {opposite.why}",
            at=view.place_of(opposite.source),
            claim=opposite.claim,
            studies=[key],
        )


def opposites(view: View) -> list[Opposite]:
    """The sources that found otherwise, if all sources that bear on it do.

    A sentence that weighs ("may", "studies disagree") or cites a study that agrees with it, too, sums up; it is let be.
    """
    if _WEIGHS.search(view.sentence.text):
        return []
    looks = (_by_judgement, _by_recommendation, _by_comparison, _by_benefit)
    return next((found for look in looks if (found := look(view))), [])


def _by_comparison(view: View) -> list[Opposite]:
    """What the sources found against the comparator that the sentence names."""
    told = comparison_in(view.sentence.text)
    if told is None:
        return []
    bearing = [
        (source, [row for row in _on_outcome(view, source.study) if told.is_of(row)])
        for source in view.sources
    ]
    return _all_opposed(bearing, _NO_BENEFIT if told.is_better else _BENEFIT)


def _on_outcome(view: View, study: Study) -> list[Finding]:
    """The findings of a study on what the sentence speaks of: function, if it names that."""
    found = findings_of_work(view.base, study)
    return (
        [row for row in found if row.outcome == "function"]
        if _FUNCTION.search(view.sentence.text)
        else found
    )


def _by_benefit(view: View) -> list[Opposite]:
    """A benefit, told without what it was compared with, of studies that found none against anything."""
    kinds = {
        view.base.claims[found.claim].kind for found in view.reading.asserted if not found.hedged
    }
    text = view.sentence.text
    if "treatment" not in kinds or "benefit" not in view.reading.concepts or _DENIAL.search(text):
        return []
    if comparators_in(text):
        return []
    return _all_opposed(
        [(source, findings_of_work(view.base, source.study)) for source in view.sources],
        _NO_BENEFIT,
    )


def _by_recommendation(view: View) -> list[Opposite]:
    """A guideline said to advise against what it recommends; what it is said to recommend has been judged."""
    text = view.sentence.text
    if not _AGAINST.search(text) or _OTHERWISE.search(text):
        return []
    bearing = [
        (
            source,
            [
                row
                for row in view.base.findings_of(source.study.key)
                if row.outcome == "recommendation"
            ],
        )
        for source in view.sources
    ]
    return _all_opposed(bearing, _BENEFIT)


def _all_opposed(
    bearing: Sequence[tuple[Source, Sequence[Finding]]], opposite: frozenset[str]
) -> list[Opposite]:
    """The sources that have findings, where each finding of each says the opposite."""
    known = [
        (source, [row for row in rows if row.direction != "not_applicable"])
        for source, rows in bearing
    ]
    told = [(source, rows) for source, rows in known if rows]
    if not all(row.direction in opposite for _, rows in told for row in rows):
        return []
    return [Opposite(source, told_of(_telling(rows))) for source, rows in told]


def _telling(findings: Sequence[Finding]) -> Finding:
    """The finding to show: on pain, with a number, if there is such a one."""
    return min(findings, key=lambda row: (row.outcome != "pain", row.estimate is None))


def _by_judgement(view: View) -> list[Opposite]:
    """What people judged the sources to say of the claims that the sentence makes, or denies."""
    named = comparators_in(view.sentence.text)
    if len(named) > 1:
        return []
    compared = frozenset(named[0]) if named else frozenset[Comparator]()
    found = []
    for claim in view.reading.claims:
        is_counted = view.base.claims[claim.claim].quantity is not None
        if claim.hedged or is_counted or claim.polarity not in ("asserts", "denies"):
            continue
        if claim.polarity == "denies" and not _denies(view.sentence.text):
            continue
        if compared and not compared & frozenset(view.base.claims[claim.claim].comparators):
            continue
        judged = {
            source.study.key: _judgements(view, claim.claim, source.study)
            for source in view.sources
        }
        bearing = [source for source in view.sources if judged[source.study.key]]
        if bearing and all(_is_opposed(judged[source.study.key], claim) for source in bearing):
            found += [
                Opposite(source, _why(view, judged[source.study.key], claim), claim.claim)
                for source in bearing
            ]
    return found


def _denies(text: str) -> bool:
    """Whether a sentence denies one thing in plain words, and sets nothing at a distance."""
    return (
        _DENIAL.search(text) is not None
        and ";" not in text
        and len(text.split()) <= _LONGEST
        and not is_distant(text)
    )


def _judgements(view: View, claim: str, study: Study) -> list[Judgement]:
    return [row for row in view.base.judgements_of(claim) if row.study == study.key]


def _is_opposed(judgements: Sequence[Judgement], claim: Recognised) -> bool:
    """Whether each judgement says the opposite of the sentence."""
    opposite = "contradicts" if claim.polarity == "asserts" else "supports"
    return all(row.stance == opposite and row.directness == "direct" for row in judgements)


def _why(view: View, judgements: Sequence[Judgement], claim: Recognised) -> str:
    """Why it was judged so, and the finding that it rests on, as far as the base has it."""
    first = judgements[0]
    outcomes = view.base.claims[claim.claim].outcomes
    expected = _BENEFIT if first.stance == "supports" else _NO_BENEFIT
    findings = [
        row
        for row in view.base.findings_of(first.study)
        if row.comparator == first.comparator and row.direction in expected
    ]
    findings = [row for row in findings if row.outcome in outcomes] or findings
    shown = [
        row
        for row in findings
        if row.estimate is not None and f"{row.estimate:g}" in first.rationale
    ] or findings
    return first.rationale.rstrip(".") + (f" ({told_of(_telling(shown))})" if shown else "")
