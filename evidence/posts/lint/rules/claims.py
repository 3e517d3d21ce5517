"""Rules on what a post claims (E): contradicted, too strong, uncited, not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence.claims.base.models import Claim, Stance, label
from evidence.claims.recognise.recogniser import THERAPIES, Recognised
from evidence.claims.verdict.caveats import findings_of_work
from evidence.claims.verdict.publication_status import notes_on
from evidence.claims.verdict.verdict import Verdict, VerdictWord
from evidence.errors import Problem
from evidence.posts.lint.sentence_facts import Rule, View, reference_to
from evidence.studies.study import Study

OWN_THERAPIES = frozenset(THERAPIES) - {"other_therapy"}
_REPLACED = frozenset({"retracted", "concern", "lapsed", "superseded"})
# Whose studies say what the wording of a verdict says.
_SIDES: Mapping[VerdictWord, tuple[frozenset[Stance], ...]] = {
    "supported": (frozenset({"supports"}),),
    "contradicted": (frozenset({"contradicts"}),),
    "mixed": (frozenset({"supports"}), frozenset({"contradicts", "mixed"})),
    "insufficient": (frozenset({"insufficient", "mixed", "contradicts"}),),
    "no_evidence": (),
}
AS_MUCH = 2.0  # a number up to this many times the claim's is the claim's number


def claim_recognised(rule: Rule, view: View) -> Iterator[Problem]:
    """E400: every claim that the sentence asserts."""
    for found in view.reading.asserted:
        verdict = view.verdict_of(found.claim)
        hedged = ", with a hedge" if found.hedged else ""
        message = f"makes claim {found.claim}{hedged} ({_graded(verdict)}): {verdict.claim.text}"
        yield view.problem(
            rule, message, at=(found.start, found.end), claim=found.claim, studies=verdict.studies
        )


def contradicted(rule: Rule, view: View) -> Iterator[Problem]:
    """E401: asserted plainly, and the evidence says the opposite."""
    for found, verdict in _plain_claims(view):
        if verdict.word == "contradicted" and not found.hedged:
            graded = f"{found.claim}, {label(verdict.certainty)} certainty"
            message = f"contradicted by the evidence ({graded}): {verdict.claim.text}"
            yield _claim_problem(rule, view, found, verdict, message)


def overstated(rule: Rule, view: View) -> Iterator[Problem]:
    """E402: worded more strongly than the evidence allows."""
    for found, verdict in _plain_claims(view):
        why = _overstatement(view, found, verdict)
        if why:
            message = f"stronger than the evidence ({found.claim}: {why}): {verdict.claim.text}"
            yield _claim_problem(rule, view, found, verdict, message)


def _overstatement(view: View, found: Recognised, verdict: Verdict) -> str:
    """Why a wording is too strong.

    GRADE words low certainty with "may" and moderate with "probably" (Santesso 2020, J Clin Epidemiol 119:126);
    a plain wording of moderate certainty is let pass here, which is our leniency.
    """
    if verdict.word != "contradicted" and "absolute" in view.reading.concepts:
        return f"{_graded(verdict)}, but no study shows that it always or fully helps"
    if found.hedged:
        return (
            "contradicted, so that even a hedge says too much"
            if verdict.word == "contradicted"
            else ""
        )
    unsure = verdict.word == "supported" and verdict.certainty in ("low", "very_low")
    if verdict.word in ("mixed", "insufficient") or unsure:
        return _graded(verdict)
    return ""


def uncited(rule: Rule, view: View) -> Iterator[Problem]:
    """E403: the claim holds as worded, and nothing is cited for it."""
    if view.has_citation or view.mentions:
        return
    for found, verdict in _plain_claims(view):
        holds = verdict.word == "supported" or (found.hedged and verdict.word == "mixed")
        if holds and not _overstatement(view, found, verdict):
            message = (
                f"no citation for a claim that has evidence ({found.claim}: {_graded(verdict)})"
            )
            best = verdict.studies[:1]
            suggestion = f"cite {reference_to(view.base.studies[best[0]])}" if best else None
            yield view.problem(
                rule,
                message,
                at=(found.start, found.end),
                claim=found.claim,
                studies=verdict.studies[:3],
                suggestion=suggestion,
            )


def unjudged(rule: Rule, view: View) -> Iterator[Problem]:
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
    if view.mentions or view.has_citation or not reading.therapies & OWN_THERAPIES:
        return
    if "other_therapy" in reading.therapies:
        return
    near = view.nearest(view.sentence.text)
    listed = "; ".join(reference_to(candidate.study) for candidate in near)
    suggestion = (
        f"studies whose titles share its words, not judged for it: {listed}" if near else None
    )
    yield view.problem(
        rule,
        "a claim about health that nobody has judged yet",
        studies=[candidate.study.key for candidate in near],
        suggestion=suggestion,
    )


def _plain_claims(view: View) -> Iterator[tuple[Recognised, Verdict]]:
    """Claims that the sentence makes itself, as the registry words them.

    What it reports of a named study or body is for the S and Q rules; what it compares with something that the
    claim does not speak of, or counts with another number, is another claim.
    """
    for found in view.reading.asserted:
        verdict = view.verdict_of(found.claim)
        if _reports(view, verdict.claim) or not _speaks_of_its_number(
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


def _reports(view: View, claim: Claim) -> bool:
    """Whether the sentence says what a study or body said, and that has to do with the claim."""
    if claim.kind == "guideline" and "named_body" in view.reading.concepts:
        return True
    judged = {row.study for row in view.base.judgements_of(claim.id)}
    for study in (
        resolution.study for _, resolution in view.mentions if resolution.study is not None
    ):
        findings = findings_of_work(view.base, study)
        of_treatment = claim.kind == "treatment" and any(
            row.outcome in claim.outcomes for row in findings
        )
        if study.key in judged or of_treatment:
            return True
    return False


def _speaks_of_its_number(claim: Claim, text: str) -> bool:
    """Whether a claim with a number is made with that number (E2 says "up to 10 million", not 65)."""
    if claim.unit != "visits_per_year" or claim.quantity is None:
        return True
    words = {"one": 1, "five": 5, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20}
    found = re.findall(r"([\d.]+|\b(?:" + "|".join(words) + r"))[\s-]+million", text.lower())
    numbers = [1e6 * (words.get(number) or float(number.strip(".") or 0)) for number in found]
    return bool(numbers) and max(numbers) <= AS_MUCH * claim.quantity


def _claim_problem(
    rule: Rule, view: View, found: Recognised, verdict: Verdict, message: str
) -> Problem:
    suggestion = (
        f'"{verdict.claim.wording}{_citation(view.studies, verdict)}"'
        if verdict.claim.wording
        else None
    )
    return view.problem(
        rule,
        message,
        at=(found.start, found.end),
        claim=found.claim,
        studies=verdict.studies,
        suggestion=suggestion,
    )


def _graded(verdict: Verdict) -> str:
    return f"{label(verdict.word)}, {label(verdict.certainty)} certainty"


def cited_for(studies: Mapping[str, Study], verdict: Verdict) -> tuple[str, ...]:
    """What to cite for a wording: what people chose, or else the weightiest study of each side that the verdict names.

    A study that something has replaced is not cited for what is known now.
    """
    if verdict.claim.wording_cites:
        return verdict.claim.wording_cites
    current = [
        item
        for item in verdict.weighed
        if item.counts
        and not _REPLACED & {note.standing for note in notes_on(studies, item.study.key)}
    ]
    sides = [
        [item.study.key for item in current if item.judgement.stance in side]
        for side in _SIDES[verdict.word]
    ]
    return tuple(dict.fromkeys(keys[0] for keys in sides if keys))


def _citation(studies: Mapping[str, Study], verdict: Verdict) -> str:
    cited = cited_for(studies, verdict)
    return f" [{'; '.join(f'@{key}' for key in cited)}]" if cited else ""
