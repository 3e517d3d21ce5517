"""Axes of numbers: their range, their ticks, and the position of a value in inches."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.messages.numbers import format_digits

_PADDING_SHARE = 0.06  # of the range, added at both ends
_MIN_LOG_TICK_RATIO = 3.0  # high end to low end, below which a logarithmic axis has linear ticks
_MAX_HALF_WIDTHS = 3.0  # median half-widths beyond the estimates at which intervals are cut off


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``left`` to ``right`` in inches; logarithmic for ratios."""

    low: float
    high: float
    left: float
    right: float
    is_log: bool

    def position_of(self, value: float) -> float:
        """Return the position of a value in inches; one beyond an end lies at that end."""
        low = _to_axis_scale(self.low, is_log=self.is_log)
        high = _to_axis_scale(self.high, is_log=self.is_log)
        share = (_to_axis_scale(value, is_log=self.is_log) - low) / (high - low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def contains(self, value: float) -> bool:
        """Tell whether a value lies between the ends."""
        return self.low <= value <= self.high

    def choose_ticks(self, most: int) -> list[float]:
        """Choose round values between the ends, at most ``most``; no difference is among them."""
        choose = _log_ticks if self.is_log else _linear_ticks
        return choose(self.low, self.high, most)


def fit_axis(
    estimates: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    null: float,
    *,
    between: tuple[float, float],
    is_log: bool,
) -> Axis:
    """Fit an axis to estimates, no difference, and their intervals; very wide ones are cut off.

    Args:
        estimates: points that the axis must contain.
        intervals: low and high end of each interval; at least one.
        null: the value of no difference.
        between: left and right end of the axis in inches.
        is_log: whether the axis is logarithmic.
    """
    points = [_to_axis_scale(value, is_log=is_log) for value in (*estimates, null)]
    ends = [tuple(_to_axis_scale(value, is_log=is_log) for value in pair) for pair in intervals]
    halves = sorted((high - low) / 2 for low, high in ends)
    far = _MAX_HALF_WIDTHS * max(halves[len(halves) // 2], (max(points) - min(points)) / 2)
    low = min(*points, max(min(low for low, _ in ends), min(points) - far))
    high = max(*points, min(max(high for _, high in ends), max(points) + far))
    # where all values are equal the range would be empty
    least = 1e-3 if is_log else 1e-6 * max(1.0, -low, high)
    padding = max(_PADDING_SHARE * (high - low), least)
    low, high = low - padding, high + padding
    if is_log:
        low, high = math.exp(low), math.exp(high)
    return Axis(low, high, *between, is_log)


def format_tick(value: float) -> str:
    """Format the value of a tick: ``-20``, ``0.5``."""
    return format_digits(f"{value:g}")


def _to_axis_scale(value: float, *, is_log: bool) -> float:
    return math.log(value) if is_log else value


def _linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Choose multiples of 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10((high - low) / most))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            ticks = [float(f"{place * step:.12g}") for place in range(first, last + 1)]
            return [tick for tick in ticks if low <= tick <= high]
    return [low]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """Choose 1, 1.5, 2, 3, 5 and 7 times powers of ten, or fewer; even steps on a short axis."""
    if high / low < _MIN_LOG_TICK_RATIO:
        return _linear_ticks(low, high, most)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    even = [power for power in powers if power % 2 == 0]
    choices = ((powers, (1, 1.5, 2, 3, 5, 7)), (powers, (1, 2, 5)), (powers, (1,)), (even, (1,)))
    for chosen, steps in choices:
        every = (float(f"{step}e{power}") for power, step in itertools.product(chosen, steps))
        ticks = [tick for tick in every if low <= tick <= high]
        if len(ticks) <= most:
            return ticks
    return [1.0]
