"""Rules on what a post claims (E): contradicted, too strong, uncited, not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from evidence.claims.base.models import Claim, Stance, format_label
from evidence.claims.card.card_text import format_verdict
from evidence.claims.recognise.recogniser import RecognisedClaim
from evidence.claims.verdict.publication_status import RETRACTED_STATUSES, find_status_notes
from evidence.claims.verdict.verdict import Verdict, VerdictCategory
from evidence.errors import Problem, Severity
from evidence.numerals import NUMBER_WORDS, parse_number_words
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, format_reference
from evidence.studies.study import Study

_NOT_CURRENT: Final = frozenset(
    {*RETRACTED_STATUSES, "partly_retracted", "concern", "lapsed", "superseded"}
)
# The stances of the studies that say what the wording of a verdict says.
_STANCES_BY_VERDICT: Final[Mapping[VerdictCategory, tuple[frozenset[Stance], ...]]] = {
    "supported": (frozenset({"supports"}),),
    "contradicted": (frozenset({"contradicts"}),),
    "not_supported": (frozenset({"contradicts"}),),
    "mixed": (frozenset({"supports"}), frozenset({"contradicts", "mixed"})),
    "insufficient": (frozenset({"insufficient", "mixed", "contradicts"}),),
    "not_studied": (),
}
# Verdicts against a claim, and what the rule says of them.
_REFUTED: Final[Mapping[VerdictCategory, str]] = {
    "contradicted": "contradicted by the evidence",
    "not_supported": "not supported by the studies there are",
}
_OTHER_TREATMENTS: Final = frozenset({"medication", "active"})  # as comparators
MAX_QUANTITY_RATIO = 2.0  # a number up to this many times the claim's is the claim's number
_NUMBER_WORD: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_MILLIONS: Final = re.compile(
    r"(?<!\d)(?P<digits>\d++(?:\.\d++)?)[\s-]++million"
    rf"|\b(?P<words>(?:{_NUMBER_WORD})(?:[\s-]++(?:{_NUMBER_WORD})){{0,12}})[\s-]++million"
)
_MAX_STUDIES_CITED: Final = 3


def check_recognised_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E400: report every claim that the sentence asserts."""
    for found in facts.reading.asserted_claims:
        verdict = facts.verdict_of(found.claim)
        hedged = ", with a hedge" if found.is_hedged else ""
        head = f"makes claim {found.claim}{hedged} ({format_verdict(verdict)})"
        yield facts.make_problem(
            rule,
            f"{head}: {verdict.claim.text}",
            at=(found.start, found.end),
            claim=found.claim,
            studies=verdict.study_keys,
            confidence=found.confidence,
        )


def check_contradicted_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E401: report claims that are asserted plainly while the evidence says the opposite.

    It is an error from moderate certainty on; below, the studies there are do not support it.
    """
    for found, verdict in _iter_own_claims(facts):
        if verdict.category in _REFUTED and not found.is_hedged:
            graded = f"{found.claim}, {format_label(verdict.certainty)} certainty"
            message = f"{_REFUTED[verdict.category]} ({graded}): {verdict.claim.text}"
            severity = rule.severity if verdict.category == "contradicted" else "warning"
            yield _make_claim_problem(rule, facts, found, verdict, message, severity)


def check_overstated_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E402: report claims that are worded more strongly than the evidence allows."""
    for found, verdict in _iter_own_claims(facts):
        reason = _explain_overstatement(found, verdict)
        if reason:
            head = f"stronger than the evidence ({found.claim}: {reason})"
            message = f"{head}: {verdict.claim.text}"
            yield _make_claim_problem(rule, facts, found, verdict, message)


def _explain_overstatement(found: RecognisedClaim, verdict: Verdict) -> str:
    """Return why a wording is too strong, or an empty text if it is not.

    GRADE words low certainty with "may" and moderate certainty with "probably" (Santesso 2020,
    J Clin Epidemiol 119:126). This rule is more lenient: it accepts a plain wording of moderate
    certainty.
    """
    is_refuted = verdict.category in _REFUTED
    if not is_refuted and found.is_overclaimed:
        return f"{format_verdict(verdict)}, but no study shows that it always or fully helps"
    if found.is_hedged:
        word = format_label(verdict.category)
        return f"{word}, so that even a hedge says too much" if is_refuted else ""
    is_unsure = verdict.category == "supported" and verdict.certainty in ("low", "very_low")
    if verdict.category in ("mixed", "insufficient", "not_studied") or is_unsure:
        return format_verdict(verdict)
    return ""


def check_uncited_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E403: report claims that hold as worded and have no citation."""
    if facts.has_citation or facts.mentions:
        return
    for found, verdict in _iter_own_claims(facts):
        holds = verdict.category == "supported" or (found.is_hedged and verdict.category == "mixed")
        if holds and not _explain_overstatement(found, verdict):
            keys = verdict.study_keys[:_MAX_STUDIES_CITED]
            graded = f"{found.claim}: {format_verdict(verdict)}"
            best = facts.base.studies[keys[0]] if keys else None
            yield facts.make_problem(
                rule,
                f"no citation for a claim that has evidence ({graded}): {verdict.claim.text}",
                at=(found.start, found.end),
                claim=found.claim,
                studies=keys,
                suggestion=_suggest_citation(verdict, best),
                confidence=found.confidence,
                wording=_word_verdict(facts.base.studies, verdict),
            )


def _suggest_citation(verdict: Verdict, best: Study | None) -> str | None:
    """Return what to cite, and the wording that holds, so that a misreading is seen at once."""
    parts = [f"cite {format_reference(best)}" if best else ""]
    parts += [f'the careful wording: "{verdict.wording}"' if verdict.wording else ""]
    return "; ".join(filter(None, parts)) or None


def check_reversed_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E405: report sentences that say or advise the reverse of what the evidence supports.

    It is an error from moderate certainty on and a warning at low certainty.
    """
    for found in facts.reading.claims:
        verdict = facts.verdict_of(found.claim)
        if not _is_reversed(found, verdict) or _is_about_others(facts, found, verdict.claim):
            continue
        graded = f"{found.claim}, {format_label(verdict.certainty)} certainty"
        message = f"the reverse of what the evidence supports ({graded}): {verdict.claim.text}"
        severity = "warning" if verdict.certainty == "low" else rule.severity
        yield _make_claim_problem(rule, facts, found, verdict, message, severity)


def _is_reversed(found: RecognisedClaim, verdict: Verdict) -> bool:
    """Return whether a sentence turns round a claim that is known to hold."""
    if found.is_hedged or found.stance not in ("reverse", "denies"):
        return False
    return verdict.category == "supported" and verdict.certainty != "very_low"


def _is_about_others(facts: SentenceFacts, found: RecognisedClaim, claim: Claim) -> bool:
    """Return whether a sentence is about another claim, source, comparator, or other people."""
    if _is_reported(facts, claim) or not _is_same_claim(facts, claim):
        return True
    if "special_people" in facts.reading.concepts:
        return True
    return found.stance == "denies" and _denies_something_else(facts, claim)


def _denies_something_else(facts: SentenceFacts, claim: Claim) -> bool:
    """Return whether a denial is about a comparator that the claim does not name."""
    concepts = facts.reading.concepts
    if "sham" in concepts and "sham" not in claim.comparators:
        return True
    return "compare" in concepts and "untreated" not in concepts


def check_unjudged_claim(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """E404: report sentences on effects of a treatment that no registered claim covers."""
    outside = facts.reading.outside
    if outside is None or outside.stance != "asserts" or not _is_about_own_treatment(facts):
        return
    if facts.reading.claims or facts.mentions or facts.has_citation:
        return
    nearest = [candidate.study for candidate in facts.find_nearest(facts.sentence.text)]
    suggestion = None
    if nearest:
        listed = "; ".join(map(format_reference, nearest))
        suggestion = f"studies whose titles share its words, not judged for it: {listed}"
    yield facts.make_problem(
        rule,
        "a claim about health that nobody has judged yet",
        at=(outside.start, outside.end),
        confidence=outside.confidence,
        studies=[study.key for study in nearest],
        suggestion=suggestion,
    )


def _is_about_own_treatment(facts: SentenceFacts) -> bool:
    """Return whether a sentence is about treatments of the topic and no others."""
    treatments, roles = facts.reading.treatments, facts.base.topic.roles
    return bool(treatments & roles.own_treatments) and roles.foreign not in treatments


def _iter_own_claims(facts: SentenceFacts) -> Iterator[tuple[RecognisedClaim, Verdict]]:
    """Yield the claims that a sentence makes itself, as the registry words them.

    What it reports of a named study or organisation is for the S and Q rules.
    """
    for found in facts.reading.asserted_claims:
        verdict = facts.verdict_of(found.claim)
        claim = verdict.claim
        if not _is_reported(facts, claim) and _is_same_claim(facts, claim):
            yield found, verdict


def _is_same_claim(facts: SentenceFacts, claim: Claim) -> bool:
    """Return whether a sentence makes a claim with the claim's own comparator, place and number."""
    concepts = facts.reading.concepts
    is_on_benefit = claim.kind in ("treatment", "cost")
    is_of_claim = not _OTHER_TREATMENTS.isdisjoint(claim.comparators)
    if is_on_benefit and not is_of_claim and "other_comparator" in concepts:
        return False
    if claim.kind == "prevalence" and "elsewhere" in concepts:
        return False
    return _has_matching_quantity(claim, facts.sentence.text)


def _is_reported(facts: SentenceFacts, claim: Claim) -> bool:
    """Return whether a sentence reports what a study or organisation said on a claim."""
    if claim.kind == "guideline" and "named_body" in facts.reading.concepts:
        return True
    judged = {row.study for row in facts.base.judgements_for(claim.id)}
    mentioned = [found.study for _, found in facts.mentions if found.study is not None]
    return any(
        study.key in judged or _has_outcome_of_claim(facts, study, claim) for study in mentioned
    )


def _has_outcome_of_claim(facts: SentenceFacts, study: Study, claim: Claim) -> bool:
    """Return whether a study has findings on what a claim about a treatment says."""
    if claim.kind != "treatment":
        return False
    findings = facts.benefit_findings[study.key]
    return any(finding.outcome in claim.outcomes for finding in findings)


def _has_matching_quantity(claim: Claim, text: str) -> bool:
    """Return whether a sentence gives the number of a claim: "10 million visits", not 65."""
    if claim.unit != "visits_per_year" or claim.quantity is None:
        return True
    numbers = [_parse_millions(match) for match in _MILLIONS.finditer(text.lower())]
    known = [number for number in numbers if number is not None]
    return bool(known) and max(known) <= MAX_QUANTITY_RATIO * claim.quantity


def _parse_millions(match: re.Match[str]) -> float | None:
    if match["digits"]:
        return 1e6 * float(match["digits"])
    number = parse_number_words(re.split(r"[\s-]+", match["words"]))
    return None if number is None else 1e6 * number


def _make_claim_problem(
    rule: LintRule,
    facts: SentenceFacts,
    found: RecognisedClaim,
    verdict: Verdict,
    message: str,
    severity: Severity | None = None,
) -> Problem:
    wording = _word_verdict(facts.base.studies, verdict)
    return facts.make_problem(
        rule,
        message,
        at=(found.start, found.end),
        claim=found.claim,
        studies=verdict.study_keys,
        suggestion=f'"{wording}"' if wording else None,
        confidence=found.confidence,
        severity=severity,
        wording=wording,
    )


def select_studies_to_cite(studies: Mapping[str, Study], verdict: Verdict) -> tuple[str, ...]:
    """Select the studies to cite for the wording of a verdict.

    Args:
        studies: the known studies, by key.
        verdict: the verdict on a claim.

    Returns:
        Keys: those that people chose, or else the weightiest study of each side that the wording
        names. A study that another has replaced is not cited for what is known now.
    """
    if verdict.claim.wording_cites:
        return verdict.claim.wording_cites
    current = [
        item
        for item in verdict.weighted_judgements
        if item.is_counted and _is_current(studies, item.study.key)
    ]
    keys = []
    for stances in _STANCES_BY_VERDICT[verdict.category]:
        side = [item.study.key for item in current if item.judgement.stance in stances]
        keys += side[:1]
    return tuple(dict.fromkeys(keys))


def _is_current(studies: Mapping[str, Study], key: str) -> bool:
    return _NOT_CURRENT.isdisjoint(note.status for note in find_status_notes(studies, key))


def _word_verdict(studies: Mapping[str, Study], verdict: Verdict) -> str | None:
    """Return the wording of a verdict with the studies to cite for it, or None without one."""
    return f"{verdict.wording}{_format_citation(studies, verdict)}" if verdict.wording else None


def _format_citation(studies: Mapping[str, Study], verdict: Verdict) -> str:
    keys = select_studies_to_cite(studies, verdict)
    return f" [{'; '.join(f'@{key}' for key in keys)}]" if keys else ""
