"""Independent readings of one judgement: what two people read, and what was settled between them.

Two people read a study without sight of each other's reading, and a third decides where they
differ (Cochrane Handbook, version 6.5, chapter 4.6.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evidence.claims.base.models import Judgement, Reading
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.people import fold_signature

ReadingState = Literal["one_reading", "agreed", "adjudicated", "disputed"]
_STATE_WORDS: Final[Mapping[ReadingState, str]] = {
    "one_reading": gettext_noop("read by one person"),
    "agreed": gettext_noop("read by two people, who agree"),
    "adjudicated": gettext_noop("read by two people, who differed; a third decided"),
    "disputed": gettext_noop("read by two people, who differ"),
}


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of one question: a claim, a study, a comparator, an outcome and a time."""

    first: Judgement
    second: Judgement | None = None
    adjudication: Judgement | None = None

    @property
    def state(self) -> ReadingState:
        """How far the readings agree on stance and directness."""
        if self.adjudication is not None:
            return "adjudicated"
        if self.second is None:
            return "one_reading"
        return "agreed" if _answer_of(self.first) == _answer_of(self.second) else "disputed"

    @property
    def settled(self) -> Judgement:
        """The judgement that stands: the decision, else the first reading.

        Where two readers agree, the doubts of both stand.
        """
        if self.adjudication is not None or self.second is None:
            return self.adjudication or self.first
        doubts = (*self.first.concerns, *self.second.concerns)
        return replace(self.first, concerns=tuple(dict.fromkeys(doubts)))

    def is_reader(self, name: str) -> bool:
        """Return whether a person is one of the readers."""
        known = filter(None, (self.first, self.second))
        return fold_signature(name) in {fold_signature(row.judged_by) for row in known}

    def describe(self) -> str:
        """Describe who read: "read by one person"."""
        return gettext(_STATE_WORDS[self.state])


def name_question(judgement: Judgement) -> str:
    """Name what was judged: claim x study (comparator, outcome and time where stated)."""
    parts = (judgement.comparator, judgement.outcome, judgement.timepoint)
    return f"{judgement.claim} x {judgement.study} ({', '.join(filter(None, parts))})"


def group_readings(judgements: Iterable[Judgement]) -> tuple[Readings, ...]:
    """Group judgements into readings of one question, in the order of the first ones."""
    return tuple(
        Readings(rows["first"], rows.get("second"), rows.get("adjudication"))
        for rows in _group_by_question(judgements).values()
        if "first" in rows
    )


def _group_by_question(
    judgements: Iterable[Judgement],
) -> Mapping[str, Mapping[Reading, Judgement]]:
    groups: dict[str, dict[Reading, Judgement]] = {}
    for row in judgements:
        groups.setdefault(name_question(row), {})[row.reading] = row
    return groups


def check_readings(judgements: Sequence[Judgement]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with second readings and decisions, with the place of the row."""
    groups = _group_by_question(judgements)
    for place, row in enumerate(judgements):
        message = _check_reading(row, groups[name_question(row)])
        if message:
            yield place, f"{name_question(row)}: {message}"


def _check_reading(row: Judgement, readings: Mapping[Reading, Judgement]) -> str | None:
    if row.reading == "first":
        return None
    if "first" not in readings:
        return f"there is no first reading beside the {row.reading}"
    if row.reading == "second":
        is_same = Readings(readings["first"]).is_reader(row.judged_by)
        return f"{row.judged_by} read it first, too; two people read" if is_same else None
    return _check_decision(row, Readings(readings["first"], readings.get("second")))


def _check_decision(row: Judgement, readings: Readings) -> str | None:
    if readings.second is None:
        return "there is nothing to decide without a second reading"
    if readings.is_reader(row.judged_by):
        return f"{row.judged_by} is one of its readers; a third person decides"
    is_same_doubt = set(readings.first.concerns) == set(readings.second.concerns)
    if readings.state == "agreed" and is_same_doubt:
        return "there is nothing to decide: its readers agree"
    return None


def _answer_of(judgement: Judgement) -> tuple[str, str]:
    return judgement.stance, judgement.directness
