"""Estimate the model by which mentions are linked with studies, from mentions that are labelled.

First m and u of each level (Fellegi and Sunter), by counting. Then, since comparisons depend on
each other (papers of one group share authors, place and subject), two scales of each comparison,
for what agrees and for what differs, and the weight of "none of them": those under which what is
true is likeliest, by conditional logistic regression with a penalty on scales that differ. One
more scale is for the number of telling agreements beyond the second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from generate_mentions import LabelledMention
from scipy.optimize import minimize

from evidence.claims.resolve.linkage.compare_numbers import is_after_post
from evidence.claims.resolve.linkage.comparisons import COMPARISONS
from evidence.claims.resolve.linkage.model import (
    FREE_AGREEMENTS,
    MIN_TELLING,
    LevelProbabilities,
)
from evidence.claims.resolve.resolver import Resolver
from evidence.studies.study import Study

PRIOR = 30.0  # labelled mentions that all generated ones together count as, for m
GENERATED_WEIGHT = 0.1  # of a generated mention beside a labelled one, for the scales
KNOWN_SHARE = 2 / 3  # of mentions that mean a paper of the base, in posts on its topic: assumed
PENALTY = 10.0  # of squared differences between scales
NEAREST = 40  # studies that compete for a mention while scales are fitted
LABELLED_ONLY = frozenset({"roles"})  # what generated mentions, made for every paper, cannot tell
NOT_COMPARED = 0
NONE = -1  # rank of "none of the studies"
_FAR = -1e9

Model = Sequence[Sequence[LevelProbabilities]]


@dataclass(frozen=True)
class Compared:
    """Mentions compared with every study of the base.

    Attributes:
        rows: the mentions.
        keys: the studies.
        levels: rank of the level by mention, study and comparison; 0 where nothing is compared.
        shares: log of the share of studies that agree; NaN where the level has its own u.
        names: the level of each rank, by comparison.
        later: which studies are later than the post, by mention and study.
    """

    rows: Sequence[LabelledMention]
    keys: Sequence[str]
    levels: np.ndarray
    shares: np.ndarray
    names: Sequence[Sequence[str]]
    later: np.ndarray

    def targets(self) -> np.ndarray:
        """Return the rank of the study that each mention means."""
        places = {key: place for place, key in enumerate(self.keys)}
        return np.array([places.get(row.key, NONE) if row.key else NONE for row in self.rows])

    def generated(self) -> np.ndarray:
        """Return which mentions are generated."""
        return np.array([row.is_generated for row in self.rows])


def compare_all(
    rows: Sequence[LabelledMention], studies: Sequence[Study], resolver: Resolver
) -> Compared:
    """Compare each mention with each study."""
    shape = (len(rows), len(studies), len(COMPARISONS))
    levels, shares = np.zeros(shape, dtype=np.int8), np.full(shape, np.nan, dtype=np.float32)
    later = np.zeros(shape[:2], dtype=bool)
    names: list[list[str]] = [["not compared"] for _ in COMPARISONS]
    ranks = {comparison: rank for rank, comparison in enumerate(COMPARISONS)}
    for number, row in enumerate(rows):
        cues = resolver.parse_cues(row.mention)
        for place, study in enumerate(studies):
            later[number, place] = is_after_post(study, cues, row.published)
            for comparison, agreement in resolver.compare(cues, study, row.published).items():
                rank = ranks[comparison]
                if agreement.level not in names[rank]:
                    names[rank].append(agreement.level)
                at = number, place, rank
                levels[at] = names[rank].index(agreement.level)
                if agreement.share:
                    shares[at] = math.log(agreement.share)
    return Compared(rows, [study.key for study in studies], levels, shares, names, later)


def estimate_levels(data: Compared, used: np.ndarray) -> Model:
    """Estimate m and u of each level from the mentions that are used."""
    targets, generated = data.targets(), data.generated()
    known = used & (targets != NONE)
    estimated = []
    for rank, (comparison, names) in enumerate(zip(COMPARISONS, data.names, strict=True)):
        levels = data.levels[:, :, rank]
        own = levels[np.arange(len(data.rows)), np.maximum(targets, 0)]
        real = count_levels(own[known & ~generated], len(names))
        made = count_levels(own[known & generated], len(names))
        weight = min(PRIOR, made.sum()) if comparison not in LABELLED_ONLY else 1.0
        m = real + weight * normalise(made + 0.5) + 0.5 / len(names)
        u = count_levels(levels[used][~data.later[used]], len(names)) - real - made + 0.5
        both = zip(normalise(m), normalise(u), strict=True)
        estimated.append([LevelProbabilities(*pair) for pair in both])
    return estimated


def count_levels(levels: np.ndarray, size: int) -> np.ndarray:
    """Count the levels at which something was compared."""
    counts = np.bincount(levels, minlength=size).astype(float)
    counts[NOT_COMPARED] = 0
    return counts


def normalise(counts: np.ndarray) -> np.ndarray:
    """Return shares of the levels that are compared."""
    counts = counts.copy()
    counts[NOT_COMPARED] = 0
    shares = counts / counts.sum()
    shares[NOT_COMPARED] = 1.0
    return shares


@dataclass(frozen=True)
class Outcomes:
    """Mentions beside all studies, and those of known papers again with the paper taken out.

    Attributes:
        weights: log(m/u) by mention, study and comparison: first of agreements, then of
            differences; last, how many telling agreements there are beyond the second, negative.
        rows: rank of the mention of each outcome.
        truths: rank of the study that is meant and there; NONE where it is not there.
        missing: rank of the study that was taken out; NONE where none was.
        importance: weight of each outcome in fitting.
    """

    weights: np.ndarray
    rows: np.ndarray
    truths: np.ndarray
    missing: np.ndarray
    importance: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def score(self, chosen: np.ndarray, scales: np.ndarray, null: float) -> np.ndarray:
        """Return the probability of each study, then that of none, for the chosen outcomes."""
        size = self.weights.shape[1]
        studies = self.weights[self.rows[chosen]] @ scales - math.log(size)
        scores = np.c_[studies, np.full(len(chosen), null)]
        taken = self.missing[chosen]
        gone = np.flatnonzero(taken != NONE)
        scores[gone, taken[gone]] = _FAR
        return softmax(scores)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turn log odds into probabilities, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def make_outcomes(data: Compared, model: Model) -> Outcomes:
    """Weigh all pairs, and add the outcomes with the paper taken out."""
    targets, generated = data.targets(), data.generated()
    known = np.flatnonzero(targets != NONE)
    nothing = np.full(len(known), NONE)
    rows = np.r_[np.arange(len(targets)), known]
    truths = np.r_[targets, nothing]
    importance = np.where(generated, GENERATED_WEIGHT, 1.0)[rows]
    for group, share in ((truths != NONE, KNOWN_SHARE), (truths == NONE, 1 - KNOWN_SHARE)):
        importance[group] *= share * len(rows) / importance[group].sum()
    missing = np.r_[np.full(len(targets), NONE), targets[known]]
    return Outcomes(weigh(data, model), rows, truths, missing, importance)


def weigh(data: Compared, model: Model) -> np.ndarray:
    """Return log(m/u) by mention, study and comparison: agreements, differences, overlap."""
    weights = np.zeros(data.levels.shape, dtype=np.float32)
    for rank, rows in enumerate(model):
        m, u = (np.log(np.array(column)) for column in zip(*rows, strict=True))
        levels, shares = data.levels[:, :, rank], data.shares[:, :, rank]
        weights[:, :, rank] = m[levels] - np.where(np.isnan(shares), u[levels], shares)
    telling = (weights >= MIN_TELLING).sum(axis=2, keepdims=True)
    overlap = np.minimum(FREE_AGREEMENTS - telling, 0)
    parts = [np.maximum(weights, 0), np.minimum(weights, 0), overlap]
    together: np.ndarray = np.concatenate(parts, axis=2)
    together[data.later] = -100
    return together


def fit_scales(outcomes: Outcomes, chosen: np.ndarray) -> tuple[np.ndarray, float]:
    """Find the scales and the weight of "none" under which the chosen outcomes are likeliest."""
    weights, position, is_gone = select_nearest(outcomes, chosen)
    importance, count = outcomes.importance[chosen], weights.shape[2]
    rows, size = np.arange(len(chosen)), math.log(outcomes.weights.shape[1])

    def loss(both: np.ndarray) -> tuple[float, np.ndarray]:
        scales, null = both[:-1], both[-1]
        scores = np.c_[weights @ scales - size, np.full(len(chosen), null)]
        scores[:, :-1][is_gone] = _FAR
        found = softmax(scores)
        spread = scales - scales.mean()
        value = -(importance * np.log(np.maximum(found[rows, position], 1e-12))).sum()
        found[rows, position] -= 1
        found *= importance[:, None]
        slope = np.einsum("ik,ikc->c", found[:, :-1], weights) + 2 * PENALTY * spread
        return float(value + PENALTY * (spread @ spread)), np.r_[slope, found[:, -1].sum()]

    bounds = [(0.05, 3.0)] * count + [(-20.0, 20.0)]
    start = np.r_[np.full(count, 0.7), 0.5]
    solved = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return solved[:-1], float(solved[-1])


def select_nearest(
    outcomes: Outcomes, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keep the studies that compete for each mention, the one that is meant among them.

    Returns:
        Their weights, the position of the one that is meant (the last: none), and which were
        taken out.
    """
    weights = outcomes.weights[outcomes.rows[chosen]]
    sums = weights.sum(axis=2)
    rows = np.arange(len(chosen))
    truths, missing = outcomes.truths[chosen], outcomes.missing[chosen]
    sums[rows[missing != NONE], missing[missing != NONE]] = _FAR
    sums[rows[truths != NONE], truths[truths != NONE]] = -_FAR
    nearest = np.argsort(-sums, axis=1)[:, :NEAREST]
    position = np.where(truths != NONE, 0, NEAREST)
    kept = np.take_along_axis(weights, nearest[:, :, None], axis=1).astype(float)
    return kept, position, np.take_along_axis(sums, nearest, axis=1) <= _FAR
