"""Rules on how a post tells what its source found (Q)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.claims.limits import findings_of_work, limits_of, other_duration
from evidence.claims.recognise import Recognised
from evidence.claims.tables import Finding, Judgement, label
from evidence.errors import Problem
from evidence.posts.comparisons import compared_than, told_of
from evidence.posts.view import Rule, Source, View
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_WEIGHS: Final = re.compile(
    r"\b(?:disagree|conflict\w*|mixed|unclear|uncertain|although|but|however|may|might)\b", re.IGNORECASE
)
_DENIAL: Final = re.compile(
    r"\bno (?:better|more effective|different|benefit|effect|difference|evidence|relief)\b"
    r"|(?:\bnot|n['’]t) \w+|\bineffective\b|\buseless\b|\bfail(?:s|ed)? to\b",
    re.IGNORECASE,
)


def left_out(rule: Rule, view: View) -> Iterator[Problem]:
    """Q301: the sentence tells a benefit, the source also set it a limit."""
    kinds = {view.base.claims[found.claim].kind for found in view.reading.asserted}
    if "treatment" not in kinds or "benefit" not in view.reading.concepts:
        return
    for source in view.sources:
        limits = list(limits_of(findings_of_work(view.base, source.study), view.told))
        words = [limit for limit, _ in limits]
        whom = other_duration(source.study, view.told)
        words += [whom] if whom else []
        if words:
            yield _left_out_problem(rule, view, source, words, [finding for _, finding in limits])


def _left_out_problem(
    rule: Rule, view: View, source: Source, limits: Sequence[str], findings: Sequence[Finding]
) -> Problem:
    key = source.study.key
    read_in = tuple(dict.fromkeys(finding.study for finding in findings if finding.study != key))
    also = f" (read in {', '.join(read_in)}, another report of the same work)" if read_in else ""
    message = f"{key} also found what this leaves out: {'; '.join(limits)}{also}"
    suggestion = _quoted_wording(view, source.study)
    return view.problem(rule, message, at=view.place_of(source), studies=(key, *read_in), suggestion=suggestion)


def _quoted_wording(view: View, study: Study) -> str | None:
    for claim in view.base.claims.values():
        if claim.cites == study.key and claim.wording:
            return f'"{claim.wording} [@{study.key}]"'
    return None


def other_comparator(rule: Rule, view: View) -> Iterator[Problem]:
    """Q302: the sentence compares with one thing, the trial that it cites compared with others only.

    Reviews are left alone: not all that they compared stands in the evidence base.
    """
    told = compared_than(view.sentence.text)
    if not told or not view.reading.asserted:
        return
    for source in view.sources:
        findings = findings_of_work(view.base, source.study)
        known = {finding.comparator for finding in findings} - {"none"}
        if known and known.isdisjoint(told) and not design_info(source.study.design).is_review:
            against = " and ".join(sorted(label(name) for name in known))
            message = f"{source.study.key} compared with {against}, not with {label(told[0])} ({told_of(findings[0])})"
            yield view.problem(rule, message, at=view.place_of(source), studies=[source.study.key])


def not_found(rule: Rule, view: View) -> Iterator[Problem]:
    """Q303: the source found no difference, or the opposite of what the sentence says it did.

    A sentence that weighs ("may", "studies disagree") or cites a study that agrees with it, too, sums up; it is let be.
    """
    if _WEIGHS.search(view.sentence.text):
        return
    for found in view.reading.claims:
        is_counted = view.base.claims[found.claim].quantity is not None
        if found.hedged or is_counted or (found.polarity == "denies" and not _DENIAL.search(view.sentence.text)):
            continue
        judged = [source for source in view.sources if _judgements(view, found.claim, source.study)]
        against = {source.study.key: _opposed(view, found, source.study) for source in judged}
        for source in judged if against and all(against.values()) else ():
            rows = against[source.study.key]
            why = f"{rows[0].rationale.rstrip('.')}{_shown(view, rows)}"
            message = f"{source.study.key} found otherwise on {found.claim}: {why}"
            at, keys = view.place_of(source), [source.study.key]
            yield view.problem(rule, message, at=at, claim=found.claim, studies=keys)


def _judgements(view: View, claim: str, study: Study) -> list[Judgement]:
    return [row for row in view.base.judgements_of(claim) if row.study == study.key]


def _opposed(view: View, found: Recognised, study: Study) -> list[Judgement]:
    """The judgements of a study for a claim, where each says the opposite of the sentence."""
    judged = _judgements(view, found.claim, study)
    opposite = "contradicts" if found.polarity == "asserts" else "supports"
    return judged if judged and all(row.stance == opposite and row.directness == "direct" for row in judged) else []


def _shown(view: View, judgements: Sequence[Judgement]) -> str:
    """The findings that judgements rest on, as far as the base has them."""
    compared = {judgement.comparator for judgement in judgements}
    findings = [row for row in view.base.findings_of(judgements[0].study) if row.comparator in compared]
    return f" ({told_of(findings[0])})" if findings else ""
