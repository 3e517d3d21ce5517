"""Rules on what a post claims (E): contradicted, too strong, uncited, not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence.claims.base.models import Claim, Stance, format_label
from evidence.claims.recognise.recogniser import RecognisedClaim
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.verdict import Verdict, VerdictCategory
from evidence.errors import Problem
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, format_reference
from evidence.studies.study import Study

_NOT_CURRENT = frozenset({"retracted", "concern", "lapsed", "superseded"})
# Whose studies say what the wording of a verdict says.
_STANCES_BY_VERDICT: Mapping[VerdictCategory, tuple[frozenset[Stance], ...]] = {
    "supported": (frozenset({"supports"}),),
    "contradicted": (frozenset({"contradicts"}),),
    "mixed": (frozenset({"supports"}), frozenset({"contradicts", "mixed"})),
    "insufficient": (frozenset({"insufficient", "mixed", "contradicts"}),),
    "no_evidence": (),
}
MAX_QUANTITY_RATIO = 2.0  # a number up to this many times the claim's is the claim's number


def check_recognised_claim(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """E400: every claim that the sentence asserts."""
    for found in view.reading.asserted_claims:
        verdict = view.verdict_of(found.claim)
        hedged = ", with a hedge" if found.is_hedged else ""
        message = (
            f"makes claim {found.claim}{hedged} ({_format_verdict(verdict)}): {verdict.claim.text}"
        )
        yield view.make_problem(
            rule,
            message,
            at=(found.start, found.end),
            claim=found.claim,
            studies=verdict.study_keys,
        )


def check_contradicted_claim(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """E401: asserted plainly, and the evidence says the opposite."""
    for found, verdict in _asserted_claims(view):
        if verdict.category == "contradicted" and not found.is_hedged:
            graded = f"{found.claim}, {format_label(verdict.certainty)} certainty"
            message = f"contradicted by the evidence ({graded}): {verdict.claim.text}"
            yield _make_claim_problem(rule, view, found, verdict, message)


def check_overstated_claim(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """E402: worded more strongly than the evidence allows."""
    for found, verdict in _asserted_claims(view):
        why = _explain_overstatement(view, found, verdict)
        if why:
            message = f"stronger than the evidence ({found.claim}: {why}): {verdict.claim.text}"
            yield _make_claim_problem(rule, view, found, verdict, message)


def _explain_overstatement(view: SentenceFacts, found: RecognisedClaim, verdict: Verdict) -> str:
    """Why a wording is too strong.

    GRADE words low certainty with "may" and moderate with "probably" (Santesso 2020, J Clin Epidemiol 119:126);
    a plain wording of moderate certainty is let pass here, which is our leniency.
    """
    if verdict.category != "contradicted" and "absolute" in view.reading.concepts:
        return f"{_format_verdict(verdict)}, but no study shows that it always or fully helps"
    if found.is_hedged:
        return (
            "contradicted, so that even a hedge says too much"
            if verdict.category == "contradicted"
            else ""
        )
    unsure = verdict.category == "supported" and verdict.certainty in ("low", "very_low")
    if verdict.category in ("mixed", "insufficient") or unsure:
        return _format_verdict(verdict)
    return ""


def check_uncited_claim(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """E403: the claim holds as worded, and nothing is cited for it."""
    if view.has_citation or view.mentions:
        return
    for found, verdict in _asserted_claims(view):
        holds = verdict.category == "supported" or (found.is_hedged and verdict.category == "mixed")
        if holds and not _explain_overstatement(view, found, verdict):
            message = f"no citation for a claim that has evidence ({found.claim}: {_format_verdict(verdict)})"
            best = verdict.study_keys[:1]
            suggestion = f"cite {format_reference(view.base.studies[best[0]])}" if best else None
            yield view.make_problem(
                rule,
                message,
                at=(found.start, found.end),
                claim=found.claim,
                studies=verdict.study_keys[:3],
                suggestion=suggestion,
            )


def check_unjudged_claim(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """E404: says what the therapy does, and no registered claim covers it."""
    reading = view.reading
    states = {"health", "effect"} <= reading.concepts and not {
        "denial",
        "doubt",
        "asks",
        "negation",
    } & reading.concepts
    if (
        reading.claims
        or not states
        or view.sentence.kind == "heading"
        or view.sentence.text.endswith("?")
    ):
        return
    roles = view.base.topic.roles
    if view.mentions or view.has_citation or not reading.treatments & roles.own_treatments:
        return
    if roles.foreign in reading.treatments:
        return
    near = view.find_nearest(view.sentence.text)
    listed = "; ".join(format_reference(candidate.study) for candidate in near)
    suggestion = (
        f"studies whose titles share its words, not judged for it: {listed}" if near else None
    )
    yield view.make_problem(
        rule,
        "a claim about health that nobody has judged yet",
        studies=[candidate.study.key for candidate in near],
        suggestion=suggestion,
    )


def _asserted_claims(view: SentenceFacts) -> Iterator[tuple[RecognisedClaim, Verdict]]:
    """Claims that the sentence makes itself, as the registry words them.

    What it reports of a named study or body is for the S and Q rules; what it compares with something that the
    claim does not speak of, or counts with another number, is another claim.
    """
    for found in view.reading.asserted_claims:
        verdict = view.verdict_of(found.claim)
        if _is_reported(view, verdict.claim) or not _has_matching_quantity(
            verdict.claim, view.sentence.text
        ):
            continue
        if (
            verdict.claim.kind in ("treatment", "cost")
            and "other_comparator" in view.reading.concepts
        ):
            continue
        if verdict.claim.kind == "prevalence" and "elsewhere" in view.reading.concepts:
            continue
        yield found, verdict


def _is_reported(view: SentenceFacts, claim: Claim) -> bool:
    """Whether the sentence says what a study or body said, and that has to do with the claim."""
    if claim.kind == "guideline" and "named_body" in view.reading.concepts:
        return True
    judged = {row.study for row in view.base.judgements_for(claim.id)}
    for study in (
        resolution.study for _, resolution in view.mentions if resolution.study is not None
    ):
        findings = view.benefit_findings[study.key]
        of_treatment = claim.kind == "treatment" and any(
            row.outcome in claim.outcomes for row in findings
        )
        if study.key in judged or of_treatment:
            return True
    return False


def _has_matching_quantity(claim: Claim, text: str) -> bool:
    """Whether a claim with a number is made with that number (E2 says "up to 10 million", not 65)."""
    if claim.unit != "visits_per_year" or claim.quantity is None:
        return True
    words = {"one": 1, "five": 5, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20}
    found = re.findall(r"([\d.]+|\b(?:" + "|".join(words) + r"))[\s-]+million", text.lower())
    numbers = [1e6 * (words.get(number) or float(number.strip(".") or 0)) for number in found]
    return bool(numbers) and max(numbers) <= MAX_QUANTITY_RATIO * claim.quantity


def _make_claim_problem(
    rule: LintRule, view: SentenceFacts, found: RecognisedClaim, verdict: Verdict, message: str
) -> Problem:
    suggestion = (
        f'"{verdict.claim.wording}{_format_citation(view.studies, verdict)}"'
        if verdict.claim.wording
        else None
    )
    return view.make_problem(
        rule,
        message,
        at=(found.start, found.end),
        claim=found.claim,
        studies=verdict.study_keys,
        suggestion=suggestion,
    )


def _format_verdict(verdict: Verdict) -> str:
    return f"{format_label(verdict.category)}, {format_label(verdict.certainty)} certainty"


def select_studies_to_cite(studies: Mapping[str, Study], verdict: Verdict) -> tuple[str, ...]:
    """What to cite for a wording: what people chose, or else the weightiest study of each side that the verdict names.

    A study that something has replaced is not cited for what is known now.
    """
    if verdict.claim.wording_cites:
        return verdict.claim.wording_cites
    current = [
        item
        for item in verdict.weighted_judgements
        if item.is_counted
        and not _NOT_CURRENT & {note.status for note in find_status_notes(studies, item.study.key)}
    ]
    sides = [
        [item.study.key for item in current if item.judgement.stance in side]
        for side in _STANCES_BY_VERDICT[verdict.category]
    ]
    return tuple(dict.fromkeys(keys[0] for keys in sides if keys))


def _format_citation(studies: Mapping[str, Study], verdict: Verdict) -> str:
    cited = select_studies_to_cite(studies, verdict)
    return f" [{'; '.join(f'@{key}' for key in cited)}]" if cited else ""
