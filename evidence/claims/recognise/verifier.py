"""Weigh the features of a statement: how sure it is that the sentence makes it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from evidence.claims.recognise.stance import SentenceStance
from evidence.lexicon import load_vocabulary


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A logistic regression over named features, each of which a statement has or not."""

    intercept: float
    weights: Mapping[str, float]

    def rate(self, features: Collection[str]) -> float:
        """Return the probability for a statement with these features."""
        score = math.fsum(self.weights.get(name, 0.0) for name in features) + self.intercept
        return 1 / (1 + math.exp(-score))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Rates what a sentence asserts, and what it denies, doubts, asks or attributes.

    Attributes:
        asserted: rates statements that the sentence seems to assert.
        stated: rates the others: whether the sentence is about the claim at all.
    """

    asserted: LogisticModel
    stated: LogisticModel

    def rate(self, features: Collection[str], stance: SentenceStance) -> float:
        """Return the probability that a sentence relates to a claim as it seems to."""
        model = self.asserted if stance == "asserts" else self.stated
        return model.rate(features)


@cache
def load_verifier() -> Verifier:
    """Return the verifier that comes with the package; ``benchmarks/fit_verifier.py`` fits it."""
    table = load_vocabulary("verifier")
    models = (LogisticModel(table[name]["intercept"], table[name]["weights"]) for name in _MODELS)
    return Verifier(*models)


_MODELS = ("asserted", "stated")
