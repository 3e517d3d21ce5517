"""The fitted model of record linkage: what each level of agreement is worth.

A level has two probabilities (Fellegi and Sunter, 1969, https://doi.org/10.1080/01621459.1969.10501049):
``m`` that a mention and the study that it means agree at this level, ``u`` that a mention and any
other study do. The log of m/u is what the level is worth. ``benchmarks/fit_mentions.py``
estimates them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from evidence.claims.resolve.linkage.pair import AgreementLevel
from evidence.lexicon import load_vocabulary
from evidence.studies.study import Study

_MODEL_FILE: Final = "mention_model"


_MIN_OBJECTION: Final = -1.0  # weight from which a difference is shown
MIN_TELLING: Final = 0.7  # log(m/u) from which an agreement is telling: twice as likely
FREE_AGREEMENTS: Final = 2  # telling agreements that cost nothing


class WeighedReason(NamedTuple):
    """What an agreement is worth, and what agrees or differs, in words."""

    weight: float
    reason: str


class WeighedStudy(NamedTuple):
    """A study, the log odds that a mention means it, and the reasons."""

    study: Study
    weight: float
    reasons: Sequence[WeighedReason]

    def explain(self) -> tuple[str, ...]:
        """Return what speaks for the study, then, behind "but", what speaks against it."""
        worded = [one for one in self.reasons if one.reason]
        in_favour = [one.reason for one in worded if one.weight > 0]
        against = [f"but {one.reason}" for one in worded if one.weight <= _MIN_OBJECTION]
        return (*in_favour, *against)


class LevelProbabilities(NamedTuple):
    """How often mentions agree at a level: with the study that they mean, and with others."""

    m: float
    u: float


@dataclass(frozen=True, slots=True)
class ComparisonWeights:
    """What the levels of a comparison are worth.

    Attributes:
        levels: probabilities by level.
        agree, differ: what log(m/u) is multiplied with where it speaks for a study and against
            one. Comparisons depend on each other, so that their sum would be too sure.
    """

    levels: Mapping[str, LevelProbabilities]
    agree: float
    differ: float

    def log_ratio(self, agreement: AgreementLevel) -> float:
        """Return log(m/u) of an agreement; 0 for a level that was never seen."""
        level = self.levels.get(agreement.level)
        return math.log(level.m / (agreement.share or level.u)) if level else 0.0

    def weigh(self, log_ratio: float) -> float:
        """Return what an agreement is worth."""
        return log_ratio * (self.agree if log_ratio > 0 else self.differ)


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """What agreements are worth, and how sums of them become probabilities.

    Attributes:
        comparisons: weights by comparison.
        overlap: what each telling agreement beyond the second costs, since the more of them there
            are, the more of what they say is the same.
        null_log_odds: weight of "none of the known studies".
        min_probability: probability from which a mention is resolved.
    """

    comparisons: Mapping[str, ComparisonWeights]
    overlap: float
    null_log_odds: float
    min_probability: float

    def weigh(self, agreements: Mapping[str, AgreementLevel]) -> tuple[float, list[WeighedReason]]:
        """Return what agreements are worth together, and each with its reason."""
        ratios = [(name, self.comparisons[name].log_ratio(one)) for name, one in agreements.items()]
        weights = [self.comparisons[name].weigh(ratio) for name, ratio in ratios]
        telling = sum(ratio >= MIN_TELLING for _, ratio in ratios)
        total = math.fsum(weights) - self.overlap * max(0, telling - FREE_AGREEMENTS)
        reasons = (agreement.reason for agreement in agreements.values())
        return total, [WeighedReason(*both) for both in zip(weights, reasons, strict=True)]

    def compute_probability(self, weight: float) -> float:
        """Return the probability that a study of a weight is meant, and not none."""
        return 1 / (1 + math.exp(self.null_log_odds - weight))


@cache
def load_linkage_model() -> LinkageModel:
    """Return the model that comes with the package."""
    table = load_vocabulary(_MODEL_FILE)
    comparisons = {name: _read_weights(rows) for name, rows in table["comparisons"].items()}
    return LinkageModel(
        comparisons, table["overlap"], table["null_log_odds"], table["min_probability"]
    )


def _read_weights(rows: Mapping[str, Any]) -> ComparisonWeights:
    levels = {name: LevelProbabilities(*both) for name, both in rows["levels"].items()}
    return ComparisonWeights(levels, rows["agree"], rows["differ"])
