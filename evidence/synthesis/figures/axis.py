"""Axes of numbers: how far they reach, where their ticks stand, and what each place on paper is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_PADDING_SHARE = 0.06  # of the axis, beyond what it has to show
_MIN_LOG_TICK_RATIO = (
    3.0  # times its low end: up to there a logarithmic axis has ticks like any other
)
_MAX_HALF_WIDTHS = (
    3.0  # half-widths from the middle of things, beyond which an interval is cut off with an arrow
)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis on paper, from ``left`` to ``right`` in inches; logarithmic for ratios."""

    low: float
    high: float
    left: float
    right: float
    is_log: bool

    def position_of(self, value: float) -> float:
        """Where a value lies, in inches; beyond an end, at that end."""
        low, high, one = (
            _to_axis_scale(number, is_log=self.is_log) for number in (self.low, self.high, value)
        )
        share = (one - low) / (high - low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def contains(self, value: float) -> bool:
        """Whether a value lies between the ends."""
        return self.low <= value <= self.high

    def choose_ticks(self, most: int) -> list[float]:
        """Round values between the ends, so many at most, with that of no difference among them."""
        return (
            _log_ticks(self.low, self.high, most)
            if self.is_log
            else _linear_ticks(self.low, self.high, most)
        )


def fit_axis(
    estimates: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    null: float,
    *,
    between: tuple[float, float],
    is_log: bool,
) -> Axis:
    """An axis that holds all estimates, no difference, and all intervals but for the ends of those that are very wide.

    Args:
        estimates: points that must be seen.
        intervals: their intervals and others.
        null: the value of no difference.
        between: left and right end of the axis in inches.
        is_log: whether it is logarithmic.
    """
    points = [_to_axis_scale(value, is_log=is_log) for value in (*estimates, null)]
    ends = [tuple(_to_axis_scale(value, is_log=is_log) for value in pair) for pair in intervals]
    halves = sorted((high - low) / 2 for low, high in ends)
    far = _MAX_HALF_WIDTHS * max(halves[len(halves) // 2], (max(points) - min(points)) / 2)
    low = min(*points, max(min(low for low, _ in ends), min(points) - far))
    high = max(*points, min(max(high for _, high in ends), max(points) + far))
    least = 1e-3 if is_log else 1e-6 * max(1.0, -low, high)  # of estimates that are all the same
    air = max(_PADDING_SHARE * (high - low), least)
    low, high = low - air, high + air
    if is_log:
        low, high = math.exp(low), math.exp(high)
    return Axis(low, high, *between, is_log)


def format_tick(value: float) -> str:
    """A value at a tick: ``-20``, ``0.5``."""
    return f"{value:g}"


def _to_axis_scale(value: float, *, is_log: bool) -> float:
    return math.log(value) if is_log else value


def _linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10((high - low) / most))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            ticks = [float(f"{place * step:.12g}") for place in range(first, last + 1)]
            return [tick for tick in ticks if low <= tick <= high]
    return [low]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """Evenly spaced where the axis is short; else 1, 2 and 5 times powers of ten, or such powers alone."""
    if high / low < _MIN_LOG_TICK_RATIO:
        return _linear_ticks(low, high, most)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [float(f"{step}e{power}") for power in powers for step in (1, 2, 5)]
    for every in (fine, fine[::3], [float(f"1e{power}") for power in powers if power % 2 == 0]):
        ticks = [tick for tick in every if low <= tick <= high]
        if len(ticks) <= most:
            return ticks
    return [1.0]
