"""What keeps results of different questions apart: the ``[pooling]`` tables of a topic."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.errors import EvidenceError
from evidence.topic import Topic


@dataclass(frozen=True, slots=True)
class OtherCondition:
    """A condition that is not pooled with the topic's own."""

    id: str
    label: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Times of measurement that are pooled with each other: weeks after the start of treatment.

    ``start`` belongs to it, ``end`` does not.
    """

    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PoolingVocabulary:
    """Words by which conditions and interventions of studies are told apart, and windows of time.

    ``condition`` finds the topic's own condition; ``interventions`` are by subject of a claim.
    """

    condition: re.Pattern[str]
    other_conditions: tuple[OtherCondition, ...] = ()
    interventions: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    windows: tuple[TimeWindow, ...] = ()

    def find_other_conditions(self, description: str) -> dict[str, str]:
        """Find the other conditions that a description names: label by id."""
        found = (one for one in self.other_conditions if one.pattern.search(description))
        return {one.id: one.label for one in found}

    def find_window(self, weeks: float | None) -> TimeWindow | None:
        """Find the window that a time falls into; None where the time is not known."""
        if weeks is None:
            return None
        return next((one for one in self.windows if one.start <= weeks < one.end), None)


@functools.cache
def read_pooling_vocabulary(topic: Topic) -> PoolingVocabulary:
    """Read the pooling vocabulary of a topic.

    Raises:
        EvidenceError: an entry lacks a field, or its pattern is not a regular expression.
    """
    try:
        return parse_pooling_vocabulary(topic.tables.get("pooling", {}))
    except (IndexError, KeyError, TypeError, ValueError, re.error) as error:
        file = topic.folder / "topic.toml"
        raise EvidenceError(f"{file}: the table [pooling] has a faulty entry: {error}") from error


def parse_pooling_vocabulary(tables: Mapping[str, Any]) -> PoolingVocabulary:
    """Parse the ``[pooling]`` tables of a topic; without them, nothing is told apart.

    Raises:
        KeyError: an entry lacks a field.
        IndexError: a window has not two ends.
        TypeError: the weeks of a window are not a list.
        ValueError: a window begins before the one before it ends.
        re.error: a pattern is not a regular expression.
    """
    others = [
        OtherCondition(row["id"], row["label"], _compile(row["pattern"]))
        for row in tables.get("other_conditions", ())
    ]
    interventions = {
        row["subject"]: _compile(row["pattern"]) for row in tables.get("interventions", ())
    }
    windows = [
        TimeWindow(row["label"], row["weeks"][0], row["weeks"][1])
        for row in tables.get("windows", ())
    ]
    for one, following in itertools.pairwise(windows):
        if one.end > following.start:
            raise ValueError(f"the windows {one.label!r} and {following.label!r} overlap")
    condition = _compile(tables.get("condition", ""))
    return PoolingVocabulary(condition, tuple(others), interventions, tuple(windows))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
