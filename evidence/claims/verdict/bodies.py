"""Weigh the judgements of a claim, one body of evidence for each comparator, outcome and time.

A body is all that answers the claim against one comparator, and, where judgements tell outcomes and
times apart, on one outcome at one time. Its best and newest review leads it; other reviews of the
same question pool the same trials, so they are shown and do not count.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from evidence.claims.base.models import ClaimKind, Outcome, Timepoint
from evidence.claims.base.readings import name_question
from evidence.claims.verdict.weighted_judgement import WeightedJudgement, find_deciding_level
from evidence.messages.catalogue import gettext
from evidence.studies.study import Study

# Questions that each survey, guideline or document answers by itself.
SEPARATE_KINDS: Final[frozenset[ClaimKind]] = frozenset({"prevalence", "guideline", "policy"})
INDIRECT_WEIGHT: Final = 0.5
NEWER_WEIGHT: Final = 0.5  # of a study newer than the leading review, one level below it
LOWER_BODY_WEIGHT: Final = 0.5  # of a body one level below the best one
TRIAL_DESIGNS: Final = ("rct", "crossover_trial")
_ALL_TIMES: Final[frozenset[Timepoint | None]] = frozenset({None, "any"})

IsRated = Callable[[WeightedJudgement], bool]


@dataclass(frozen=True, slots=True)
class _Body:
    """What the weight of a judgement depends on beside itself.

    ``lead`` is the leading review, ``wide_lead`` that of the indirect reviews of a better level;
    None where there is none. ``direct_trials`` are those of the deciding level.
    """

    level: int
    lead: WeightedJudgement | None
    wide_lead: WeightedJudgement | None
    direct_trials: tuple[Study, ...]


def weigh_bodies(
    kind: ClaimKind, items: Sequence[WeightedJudgement], is_rated: IsRated
) -> list[WeightedJudgement]:
    """Weigh the judgements that may count; those of one study share its weight.

    Args:
        kind: the kind of claim.
        items: the judgements that may count.
        is_rated: tells whether a source rates its own evidence on the subject.
    """
    if kind in SEPARATE_KINDS:
        body = _Body(find_deciding_level(items), None, None, ())
        weighted = [_weigh_judgement(item, body) for item in items]
    else:
        bodies = [_weigh_body(body, is_rated) for body in _split_bodies(items)]
        weighted = _keep_heaviest(_combine_bodies(bodies))
    shares = Counter(item.study.key for item in weighted if item.is_counted)
    return [replace(item, weight=item.weight / max(1, shares[item.study.key])) for item in weighted]


def _split_bodies(items: Iterable[WeightedJudgement]) -> Iterator[list[WeightedJudgement]]:
    """Split judgements by comparator, outcome and time.

    A judgement of all outcomes, or of all times, answers for each that another one names.
    """
    comparator_of = attrgetter("judgement.comparator")
    for _, members in itertools.groupby(sorted(items, key=comparator_of), comparator_of):
        against = list(members)
        outcomes = sorted({item.judgement.outcome for item in against} - {None}, key=str)
        times = sorted({item.judgement.timepoint for item in against} - _ALL_TIMES, key=str)
        for outcome, timepoint in itertools.product(outcomes or [None], times or [None]):
            body = [item for item in against if _answers(item, outcome, timepoint)]
            if body:
                yield body


def _answers(item: WeightedJudgement, outcome: Outcome | None, timepoint: Timepoint | None) -> bool:
    """Return whether a judgement answers for an outcome and a time; None stands for all."""
    judged = item.judgement
    is_on_outcome = None in (outcome, judged.outcome) or judged.outcome == outcome
    is_all_times = timepoint is None or judged.timepoint in _ALL_TIMES
    return is_on_outcome and (is_all_times or judged.timepoint == timepoint)


def _keep_heaviest(items: Iterable[WeightedJudgement]) -> list[WeightedJudgement]:
    """Keep each judgement once, as in the body where it weighs most."""
    kept: dict[str, WeightedJudgement] = {}
    for item in items:
        question = name_question(item.judgement)
        if question not in kept or item.weight > kept[question].weight:
            kept[question] = item
    return list(kept.values())


def _weigh_body(items: Sequence[WeightedJudgement], is_rated: IsRated) -> list[WeightedJudgement]:
    level = find_deciding_level(items)
    trials = tuple(
        item.study for item in items if item.level == level and item.is_direct and _is_trial(item)
    )
    lead = _find_lead((item for item in items if item.level == level), is_rated)
    wide_lead = _find_lead((item for item in items if item.level < level), is_rated)
    body = _Body(level, lead, wide_lead, trials)
    return [_weigh_judgement(item, body) for item in items]


def _find_lead(items: Iterable[WeightedJudgement], is_rated: IsRated) -> WeightedJudgement | None:
    """Return the review that leads: direct, rated, without a critical flaw, latest, largest."""
    reviews = [item for item in items if item.is_from_review]
    return max(
        reviews,
        key=lambda item: (
            item.is_direct,
            is_rated(item),
            not item.has_critical_flaw,
            _find_last_search(item.study),
            item.study.sample_size or 0,
            item.study.key,
        ),
        default=None,
    )


def _find_last_search(study: Study) -> tuple[int, ...]:
    """Return year and month of a review's last search; its year of publication if not known."""
    if study.search_date is None:
        return (study.year,)
    return tuple(map(int, study.search_date.split("-")))


def _combine_bodies(bodies: Sequence[Sequence[WeightedJudgement]]) -> list[WeightedJudgement]:
    """Join the bodies: one a level below the best counts half, a weaker one not at all."""
    counted = [[item for item in body if item.is_counted] for body in bodies]
    best = find_deciding_level(itertools.chain.from_iterable(counted))
    levels = [find_deciding_level(items) for items in counted]
    pairs = zip(levels, bodies, strict=True)
    return [_lower(item, level - best) for level, body in pairs for item in body]


def _lower(item: WeightedJudgement, levels_below: int) -> WeightedJudgement:
    if not item.is_counted or levels_below <= 0:
        return item
    if levels_below == 1:
        return replace(item, weight=item.weight * LOWER_BODY_WEIGHT)
    note = gettext(
        "level %(level)s, where better evidence is on another outcome, time or comparator",
        level=item.level,
    )
    return replace(item, role="weaker", weight=0.0, note=note)


def _is_trial(item: WeightedJudgement) -> bool:
    return item.study.design in TRIAL_DESIGNS


def _weigh_judgement(item: WeightedJudgement, body: _Body) -> WeightedJudgement:
    weight = 1.0 if item.is_direct else INDIRECT_WEIGHT
    if item.level > body.level:
        return _weigh_weaker(item, body, weight)
    if item.level < body.level and _is_wider_review(item, body):
        note = gettext("a wider review of trials that are counted themselves")
        return replace(item, role="wider_review", note=note)
    wide = body.wide_lead
    if wide is not None and item.level == body.level and _is_inside(item, wide, body):
        note = _explain_inclusion(item.study, wide.study)
        return replace(item, role="inside_review", note=note)
    lead = body.lead if item.level == body.level else body.wide_lead
    if lead is not None and item.is_from_review and item is not lead:
        return replace(item, role="overlapping", note=_explain_overlap(item, lead.study))
    return replace(item, weight=weight)


def _is_inside(item: WeightedJudgement, wide: WeightedJudgement, body: _Body) -> bool:
    """Return whether an item is an indirect trial that a counted, wider review may include."""
    is_indirect_trial = _is_trial(item) and not item.is_direct
    is_contained = is_indirect_trial and _may_contain(wide.study, item.study)
    return is_contained and not _is_wider_review(wide, body)


def _is_wider_review(item: WeightedJudgement, body: _Body) -> bool:
    """Return whether an item is a review that may include the direct trials that decide."""
    is_review = item.is_from_review
    return is_review and any(_may_contain(item.study, trial) for trial in body.direct_trials)


def _may_contain(review: Study, trial: Study) -> bool:
    """Return whether a review is known to include a trial, or searched in its year or later."""
    return trial.key in review.included_trials or trial.year <= _find_last_search(review)[0]


def _weigh_weaker(item: WeightedJudgement, body: _Body, weight: float) -> WeightedJudgement:
    """Weigh a judgement of a level below the deciding one: it counts if newer than the lead."""
    if body.lead is not None:
        lead = body.lead.study
        is_newer = not _may_contain(lead, item.study)
        if is_newer and item.level - body.level == 1:
            note = gettext("newer than the search of %(study)s", study=lead.key)
            return replace(item, role="newer", weight=weight * NEWER_WEIGHT, note=note)
        if _is_trial(item):
            return replace(item, role="inside_review", note=_explain_inclusion(item.study, lead))
    note = gettext(
        "level %(level)s, where level %(deciding)s decides", level=item.level, deciding=body.level
    )
    return replace(item, role="weaker", note=note)


def _explain_overlap(item: WeightedJudgement, lead: Study) -> str:
    if item.has_critical_flaw:
        return gettext(
            "the same question as %(study)s, and a critical flaw was found in it (AMSTAR 2)",
            study=lead.key,
        )
    return gettext("the same question as %(study)s", study=lead.key)


def _explain_inclusion(trial: Study, review: Study) -> str:
    if trial.key in review.included_trials:
        return gettext("in %(study)s", study=review.key)
    if review.search_date:
        return gettext(
            "not newer than the search of %(study)s, which is assumed to include it",
            study=review.key,
        )
    return gettext(
        "not newer than %(study)s, whose search is taken to be of its year of publication",
        study=review.key,
    )
