"""The rules of `check`: one function a rule, each yields problems of one sentence.

A rule that is not sure says nothing: a false alarm costs a writer's trust more than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence.claims.limits import findings_of_work, limits_of
from evidence.claims.recognise import THERAPIES, Recognised
from evidence.claims.standing import Note, Standing, notes_on
from evidence.claims.tables import Claim, Finding, label
from evidence.claims.verdict import Verdict
from evidence.errors import Problem
from evidence.ids import doi_url, pubmed_url
from evidence.posts.view import Check, Rule, Source, View
from evidence.studies.study import Study

OWN_THERAPIES = frozenset(THERAPIES) - {"other_therapy"}
ABOUT_OUR_MATTER = OWN_THERAPIES | {"health", "pain", "back", "back_pain", "chronic_pain"}
AS_MUCH = 2.0  # a number up to this many times the claim's is the claim's number


def claim_recognised(rule: Rule, view: View) -> Iterator[Problem]:
    """E400: every claim that the sentence asserts."""
    for found in view.reading.asserted:
        verdict = view.verdict_of(found.claim)
        hedged = ", with a hedge" if found.hedged else ""
        message = f"makes claim {found.claim}{hedged} ({_graded(verdict)}): {verdict.claim.text}"
        yield view.problem(rule, message, at=(found.start, found.end), claim=found.claim, studies=verdict.studies)


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
        return "contradicted, so that even a hedge says too much" if verdict.word == "contradicted" else ""
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
            message = f"no citation for a claim that has evidence ({found.claim}: {_graded(verdict)})"
            best = verdict.studies[:1]
            suggestion = f"cite {_reference(view.base.studies[best[0]])}" if best else None
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
    if reading.claims or not states or view.sentence.kind == "heading" or view.sentence.text.endswith("?"):
        return
    if view.mentions or view.has_citation or not reading.therapies & OWN_THERAPIES:
        return
    if "other_therapy" in reading.therapies:
        return
    near = view.nearest(view.sentence.text)
    listed = "; ".join(_reference(candidate.study) for candidate in near)
    suggestion = f"studies whose titles share its words, not judged for it: {listed}" if near else None
    yield view.problem(
        rule,
        "a claim about health that nobody has judged yet",
        studies=[candidate.study.key for candidate in near],
        suggestion=suggestion,
    )


def mention_resolved(rule: Rule, view: View) -> Iterator[Problem]:
    """C101: a vague mention of a study that is known."""
    if view.in_references:
        return
    cited = {source.study.key for source in view.sources if source.mention is None}
    for mention, resolution in view.mentions:
        if resolution.study is None or resolution.study.key in cited:
            continue
        cited.add(resolution.study.key)
        best = resolution.candidates[0]
        message = f"this is {_reference(best.study)} ({'; '.join(best.reasons)})"
        suggestion = f"cite [@{best.study.key}]"
        yield view.problem(
            rule, message, at=(mention.start, mention.end), studies=[best.study.key], suggestion=suggestion
        )


def mention_unclear(rule: Rule, view: View) -> Iterator[Problem]:
    """C102: a mention that fits several studies, or none that is known."""
    if view.in_references or view.has_citation or not ABOUT_OUR_MATTER & view.told:
        return
    for mention, resolution in view.mentions:
        if resolution.study is not None:
            continue
        keys = [candidate.study.key for candidate in resolution.candidates]
        several = resolution.status == "ambiguous"
        message = "fits several studies" if several else "fits no study of the evidence base well enough"
        options = "; ".join(_reference(candidate.study) for candidate in resolution.candidates[:3])
        suggestion = (
            f"name authors, year or journal; it may be {options}" if options else "name authors, year or journal"
        )
        yield view.problem(rule, message, at=(mention.start, mention.end), studies=keys, suggestion=suggestion)


def _standing(*standings: Standing) -> Check:
    def check(rule: Rule, view: View) -> Iterator[Problem]:
        cited = {source.study.key for source in view.sources}
        for source in view.sources:
            for note in notes_on(view.base.studies, source.study.key):
                if note.standing in standings and note.instead not in cited:
                    yield _standing_problem(rule, view, source, note)

    return check


def _standing_problem(rule: Rule, view: View, source: Source, note: Note) -> Problem:
    key = source.study.key
    suggestion = f"cite this instead: {_reference(view.base.studies[note.instead])}" if note.instead else None
    keys = [key, note.instead] if note.instead else [key]
    return view.problem(rule, f"{key}: {note.message}", at=view.place_of(source), studies=keys, suggestion=suggestion)


def left_out(rule: Rule, view: View) -> Iterator[Problem]:
    """Q301: the sentence tells a benefit, the source also set it a limit."""
    kinds = {view.base.claims[found.claim].kind for found in view.reading.asserted}
    if "treatment" not in kinds or "benefit" not in view.reading.concepts:
        return
    for source in view.sources:
        limits = list(limits_of(findings_of_work(view.base, source.study), view.told))
        if limits:
            yield _left_out_problem(rule, view, source, limits)


def _left_out_problem(rule: Rule, view: View, source: Source, limits: Sequence[tuple[str, Finding]]) -> Problem:
    key = source.study.key
    read_in = tuple(dict.fromkeys(finding.study for _, finding in limits if finding.study != key))
    also = f" (read in {', '.join(read_in)}, another report of the same work)" if read_in else ""
    message = f"{key} also found what this leaves out: {'; '.join(limit for limit, _ in limits)}{also}"
    suggestion = _quoted_wording(view, source.study)
    return view.problem(rule, message, at=view.place_of(source), studies=(key, *read_in), suggestion=suggestion)


def _quoted_wording(view: View, study: Study) -> str | None:
    for claim in view.base.claims.values():
        if claim.cites == study.key and claim.wording:
            return f'"{claim.wording} [@{study.key}]"'
    return None


def _plain_claims(view: View) -> Iterator[tuple[Recognised, Verdict]]:
    """Claims that the sentence makes itself, as the registry words them.

    What it reports of a named study or body is for the S and Q rules; what it compares with something that the
    claim does not speak of, or counts with another number, is another claim.
    """
    for found in view.reading.asserted:
        verdict = view.verdict_of(found.claim)
        if _reports(view, verdict.claim) or not _speaks_of_its_number(verdict.claim, view.sentence.text):
            continue
        if verdict.claim.kind in ("treatment", "cost") and "other_comparator" in view.reading.concepts:
            continue
        if verdict.claim.kind == "prevalence" and "elsewhere" in view.reading.concepts:
            continue
        yield found, verdict


def _reports(view: View, claim: Claim) -> bool:
    """Whether the sentence says what a study or body said, and that has to do with the claim."""
    if claim.kind == "guideline" and "named_body" in view.reading.concepts:
        return True
    judged = {row.study for row in view.base.judgements_of(claim.id)}
    for study in (resolution.study for _, resolution in view.mentions if resolution.study is not None):
        findings = findings_of_work(view.base, study)
        of_treatment = claim.kind == "treatment" and any(row.outcome in claim.outcomes for row in findings)
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


def _claim_problem(rule: Rule, view: View, found: Recognised, verdict: Verdict, message: str) -> Problem:
    suggestion = f'"{verdict.claim.wording}"' if verdict.claim.wording else None
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


def _reference(study: Study) -> str:
    """A study in a line: key, who, year, where, and the address of its record."""
    who = study.authors[0].split(" ")[0] if study.authors else study.journal or study.key
    address = pubmed_url(study.pmid) if study.pmid else doi_url(study.doi) if study.doi else ""
    place = study.journal or (study.journal_full or "").split(": ")[-1]
    return " ".join(
        part
        for part in (
            f"{study.key} ({place} {study.year})" if place else f"{study.key} ({who} {study.year})",
            address,
        )
        if part
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "C101",
        "vague-mention",
        "a vague mention, resolved: the study, and the citation to use",
        "info",
        mention_resolved,
    ),
    Rule(
        "C102",
        "unclear-mention",
        "a mention that fits several studies, or none that is known",
        "warning",
        mention_unclear,
    ),
    Rule("S201", "retracted-source", "the study has been retracted", "error", _standing("retracted")),
    Rule(
        "S202",
        "source-under-concern",
        "the journal has voiced concern about the study",
        "warning",
        _standing("concern"),
    ),
    Rule(
        "S203",
        "superseded-source",
        "the study has been superseded: cite this instead",
        "warning",
        _standing("superseded"),
    ),
    Rule("S204", "corrected-source", "a correction of the study was published", "info", _standing("corrected")),
    Rule(
        "S205",
        "lapsed-guideline",
        "the guideline has lapsed: cite this instead",
        "warning",
        _standing("lapsed"),
    ),
    Rule(
        "Q301",
        "limit-left-out",
        "the source also found a limit that the post leaves out",
        "warning",
        left_out,
    ),
    Rule(
        "E400",
        "claim-recognised",
        "the claim that a sentence makes, whatever its verdict",
        "info",
        claim_recognised,
        on_by_default=False,
    ),
    Rule("E401", "contradicted-claim", "the claim is contradicted by the evidence", "error", contradicted),
    Rule(
        "E402",
        "overstated-claim",
        "the claim is worded more strongly than the evidence",
        "warning",
        overstated,
    ),
    Rule("E403", "uncited-claim", "a claim with evidence, but no citation", "info", uncited),
    Rule("E404", "unjudged-claim", "a claim for which nothing has been judged yet", "info", unjudged),
)
