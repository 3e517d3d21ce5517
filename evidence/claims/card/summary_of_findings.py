"""Sum up what was found on a claim, outcome by outcome (Guyatt 2013, J Clin Epidemiol 66:158).

A row is one outcome against one comparator at one time; comparators are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, CuratedComparator, Finding, Outcome, Timepoint
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.card.effect_size import bears_on, iter_sizes, list_effect_sources, select_size
from evidence.claims.card.rows.informative_statements import write_statement
from evidence.claims.card.rows.row_certainty import list_row_steps
from evidence.claims.card.rows.row_notes import (
    explain_absence,
    explain_number,
    explain_opposed,
    explain_people,
    select_findings,
)
from evidence.claims.card.rows.summary_row import SummaryRow
from evidence.claims.verdict.verdict import Verdict, compute_verdict
from evidence.claims.verdict.weighted_judgement import (
    EFFECT_KINDS,
    JudgementRole,
    WeightedJudgement,
)
from evidence.messages.catalogue import gettext
from evidence.wording import capitalise_first

# Of studies that were read and bear on the question, whether they count or not.
_READ_ROLES: Final[frozenset[JudgementRole]] = frozenset(
    {"counts", "newer", "overlapping", "inside_review", "wider_review", "weaker"}
)
_TIMES: Final[tuple[Timepoint, ...]] = get_args(Timepoint)


class _Comparison(NamedTuple):
    """The evidence against one comparator, and the sizes in it."""

    base: EvidenceBase
    verdict: Verdict
    comparator: CuratedComparator
    sources: Sequence[WeightedJudgement]
    sizes: Sequence[Sequence[ClaimEffect]]

    def list_results(self, item: WeightedJudgement, outcome: Outcome) -> list[Finding]:
        """List the results of a source on an outcome against the comparator."""
        if item.judgement.comparator != self.comparator:
            return []
        return select_findings(self.base, self.verdict.claim, item, outcome)


def build_summary_of_findings(
    base: EvidenceBase, verdict: Verdict, by_comparator: Mapping[CuratedComparator, Verdict]
) -> tuple[SummaryRow, ...]:
    """Build the rows of a claim on an effect, comparator by comparator; none for other claims.

    Every outcome of the claim has a row against each of its comparators, even where nobody measured
    it. For a claim that names no comparators these are the ones that a direct source used. A claim
    for which nothing was read has no rows.

    Args:
        base: the evidence base.
        verdict: the verdict of the claim.
        by_comparator: its verdict for each comparator by itself.
    """
    claim = verdict.claim
    if claim.kind not in EFFECT_KINDS or not verdict.weighted_judgements:
        return ()
    rows: list[SummaryRow] = []
    for comparator in _list_comparators(base, claim, by_comparator):
        other = by_comparator.get(comparator, verdict)
        rows += _build_rows(base, other, comparator)
    return tuple(rows) or tuple(
        _build_empty_row(base, verdict, outcome, None) for outcome in claim.outcomes
    )


def _list_comparators(
    base: EvidenceBase, claim: Claim, by_comparator: Mapping[CuratedComparator, Verdict]
) -> list[CuratedComparator]:
    """List the comparators of a claim, and no comparison where that has results."""
    used = [word for word, other in by_comparator.items() if list_effect_sources(other)]
    if not claim.comparators:
        return used
    uncompared = [word for word in used if word == "none" and word not in claim.comparators]
    bodies = [_compare(base, by_comparator[word], word) for word in uncompared]
    measured = [body for body in bodies if any(_list_times(body, name) for name in claim.outcomes)]
    return [*claim.comparators, *(body.comparator for body in measured)]


def _compare(base: EvidenceBase, verdict: Verdict, comparator: CuratedComparator) -> _Comparison:
    sources = [
        item for item in list_effect_sources(verdict) if item.judgement.comparator == comparator
    ]
    sizes = [group for group in iter_sizes(base, verdict) if _is_against(group, comparator)]
    return _Comparison(base, verdict, comparator, sources, sizes)


def _is_against(sizes: Sequence[ClaimEffect], comparator: CuratedComparator) -> bool:
    return all(size.finding and size.finding.comparator == comparator for size in sizes)


def _build_rows(
    base: EvidenceBase, verdict: Verdict, comparator: CuratedComparator
) -> Iterator[SummaryRow]:
    body = _compare(base, verdict, comparator)
    for outcome in verdict.claim.outcomes:
        times = _list_times(body, outcome)
        for time in times:
            yield _build_row(_narrow(body, outcome, time), outcome, time)
        if not times:
            yield _build_empty_row(base, verdict, outcome, comparator)


def _list_times(body: _Comparison, outcome: Outcome) -> list[Timepoint]:
    """List the times at which a direct study has a result on an outcome, whether it counts or not.

    A claim about one time has that time always, and results whose times are not separated.
    """
    wanted = body.verdict.claim.timepoint
    known = {
        finding.timepoint
        for item in body.verdict.weighted_judgements
        if item.role in _READ_ROLES and item.is_direct
        for finding in body.list_results(item, outcome)
    }
    if wanted and known:
        known = {wanted, *known.intersection({"any"})}
    return [time for time in _TIMES if time in known]


def _narrow(body: _Comparison, outcome: Outcome, time: Timepoint) -> _Comparison:
    """Leave out judgements on other outcomes and times, where judgements tell them apart."""
    items = body.verdict.weighted_judgements
    if not any(item.judgement.outcome or item.judgement.timepoint for item in items):
        return body
    claim = body.verdict.claim.id
    kept = tuple(
        row
        for row in body.base.judgements
        if row.claim != claim
        or (row.outcome in (None, outcome) and row.timepoint in (None, "any", time))
    )
    base = replace(body.base, judgements=kept)
    return _compare(base, compute_verdict(base, claim, only=body.comparator), body.comparator)


def _build_row(body: _Comparison, outcome: Outcome, time: Timepoint) -> SummaryRow:
    base, verdict, sources = body.base, body.verdict, body.sources
    groups = (sizes for sizes in body.sizes if _is_of(sizes[0], outcome, time))
    size = select_size(groups)
    finding = size.finding if size else _find_result(body, outcome, time)
    if finding is None:
        return _build_empty_row(base, verdict, outcome, body.comparator, time)
    source = next(item for item in sources if _is_source(item, finding))
    steps = list_row_steps(base, verdict, source, finding, size)
    certainty = steps[-1].certainty
    return SummaryRow(
        outcome,
        _label(base, outcome),
        body.comparator,
        time,
        write_statement(base.topic, finding, size, certainty, verdict.category),
        finding,
        source,
        size,
        tuple(steps),
        certainty,
        explain_people(source, finding),
        (
            *explain_number(base, verdict.claim, sources, finding, size),
            *explain_opposed(base, verdict.claim, sources, outcome),
        ),
    )


def _is_source(item: WeightedJudgement, finding: Finding) -> bool:
    return item.study.key == finding.study and bears_on(item, finding)


def _is_of(size: ClaimEffect, outcome: Outcome, time: Timepoint) -> bool:
    finding = size.finding
    return finding is not None and (finding.outcome, finding.timepoint) == (outcome, time)


def _find_result(body: _Comparison, outcome: Outcome, time: Timepoint) -> Finding | None:
    """Find a result without a number, that of the source to prefer; mixed where its own differ."""
    for item in body.sources:
        results = [row for row in body.list_results(item, outcome) if row.timepoint == time]
        directions = {row.direction for row in results}
        if {"favours_intervention", "favours_comparator"} <= directions:
            return replace(results[0], direction="mixed")
        if results:
            return results[0]
    return None


def _build_empty_row(
    base: EvidenceBase,
    verdict: Verdict,
    outcome: Outcome,
    comparator: CuratedComparator | None,
    time: Timepoint | None = None,
) -> SummaryRow:
    """Build the row of an outcome on which no source gives a result."""
    claim = verdict.claim
    items = [
        item
        for item in verdict.weighted_judgements
        if item.role in _READ_ROLES and comparator in (None, item.judgement.comparator)
    ]
    reporting = [item for item in items if _reports_on(base, claim, item, outcome, time)]
    counted = [item for item in items if item.is_counted and item.is_direct]
    unmeasured = [item for item in counted if not _has_results(base, claim, item)]
    return SummaryRow(
        outcome,
        _label(base, outcome),
        comparator,
        time or claim.timepoint,
        _state_absence(reporting),
        notes=(
            *explain_absence(reporting, unmeasured),
            *explain_opposed(base, claim, items, outcome),
        ),
    )


def _reports_on(
    base: EvidenceBase,
    claim: Claim,
    item: WeightedJudgement,
    outcome: Outcome,
    time: Timepoint | None,
) -> bool:
    results = select_findings(base, claim, item, outcome)
    return any(time in (None, row.timepoint) for row in results)


def _has_results(base: EvidenceBase, claim: Claim, item: WeightedJudgement) -> bool:
    return any(select_findings(base, claim, item, outcome) for outcome in claim.outcomes)


def _state_absence(reporting: Sequence[WeightedJudgement]) -> str:
    if any(item.is_direct for item in reporting):
        return gettext("Not reported by the sources that count")
    return gettext("Not reported by the sources read")


def _label(base: EvidenceBase, outcome: Outcome) -> str:
    return capitalise_first(base.topic.outcome_labels.get(outcome, outcome))
