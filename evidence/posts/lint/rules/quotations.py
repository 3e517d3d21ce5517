"""Rules on how a post tells what its source found (Q)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.claims.base.models import Finding, label
from evidence.claims.verdict.caveats import findings_of_work, limits_of, other_duration
from evidence.errors import Problem
from evidence.posts.lint.comparisons import compared_than, told_of
from evidence.posts.lint.rules.opposites import opposites
from evidence.posts.lint.sentence_facts import Rule, Source, View
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_DURATION: Final = re.compile(r"\b(?:days?|weeks?|months?)\b", re.IGNORECASE)


def left_out(rule: Rule, view: View) -> Iterator[Problem]:
    """Q301: the sentence tells a benefit, the source also set it a limit."""
    kinds = {view.base.claims[found.claim].kind for found in view.reading.asserted}
    if "treatment" not in kinds or "benefit" not in view.reading.concepts:
        return
    otherwise = {
        opposite.source.study.key for opposite in opposites(view)
    }  # then there is no benefit to limit
    for source in view.sources:
        if source.study.key in otherwise:
            continue
        limits = list(limits_of(findings_of_work(view.base, source.study), view.told))
        if _DURATION.search(view.sentence.text):
            limits = [
                (limit, finding)
                for limit, finding in limits
                if not limit.startswith("its benefit is known")
            ]
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
    return view.problem(
        rule, message, at=view.place_of(source), studies=(key, *read_in), suggestion=suggestion
    )


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
            shown = told_of(min(findings, key=lambda row: row.outcome != "pain"))
            message = (
                f"{source.study.key} compared with {against}, not with {label(told[0])} ({shown})"
            )
            yield view.problem(rule, message, at=view.place_of(source), studies=[source.study.key])
