"""Convert results to units that readers know: points of 100, people of 100."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from evidence.claims.base.models import RATIO_NAMES, Finding, Measure, format_label
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.messages.numbers import format_digits

NaturalUnits = Literal[
    "points of 100",
    "standard deviations",
    "people of 100",
    "risk ratio",
    "odds ratio",
    "hazard ratio",
]

# What a difference is called, worse and better.
_DIFFERENCES: Final[Mapping[NaturalUnits, tuple[str, str]]] = {
    "points of 100": (
        gettext_noop("worse by %(number)s points of 100"),
        gettext_noop("better by %(number)s points of 100"),
    ),
    "standard deviations": (
        gettext_noop("worse by %(number)s standard deviations"),
        gettext_noop("better by %(number)s standard deviations"),
    ),
    "people of 100": (
        gettext_noop("worse for %(number)s people of 100"),
        gettext_noop("better for %(number)s people of 100"),
    ),
}


@dataclass(frozen=True, slots=True)
class NaturalEffect:
    """A result in natural units: above 0 is better; a ratio is as printed."""

    units: NaturalUnits
    estimate: float
    ci_low: float | None
    ci_high: float | None
    lower_is_better: bool = False  # of a ratio

    @property
    def is_ratio(self) -> bool:
        """Whether it stayed a ratio, for want of a baseline risk."""
        return self.units.endswith("ratio")

    @property
    def is_better(self) -> bool:
        """Whether it is on the better side, or at no difference."""
        if not self.is_ratio:
            return self.estimate >= 0
        return self.estimate <= 1 if self.lower_is_better else self.estimate >= 1

    @property
    def includes_none(self) -> bool:
        """Whether its interval includes no difference."""
        if self.ci_low is None or self.ci_high is None:
            return False
        return self.ci_low <= (1 if self.is_ratio else 0) <= self.ci_high

    def describe(self) -> str:
        """Describe it in words: "better by 10 points of 100 (95 % interval 3.4 to 17)"."""
        if self.is_ratio:
            return self._describe_ratio()
        message = _DIFFERENCES[self.units][self.estimate >= 0]
        number = gettext(message, number=format_rounded(abs(self.estimate)))
        limits = self.describe_limits()
        return f"{number} ({limits})" if limits else number

    def _describe_ratio(self) -> str:
        number = f"{format_label(self.units)} {format_exact(self.estimate)}"
        side = describe_better_side(lower=self.lower_is_better)
        return f"{number} ({'; '.join(filter(None, [self.describe_limits(), side]))})"

    def describe_limits(self) -> str:
        """Say its 95 % interval in the direction of the number; empty where it has none."""
        low, high = self.ci_low, self.ci_high
        if low is None or high is None:
            return ""
        if self.is_ratio:
            return describe_interval(format_exact(low), format_exact(high))
        if low < 0 < high:
            return gettext(
                "95 %% interval %(worse)s worse to %(better)s better",
                worse=format_rounded(-low),
                better=format_rounded(high),
            )
        nearest, farthest = sorted((abs(low), abs(high)))
        return describe_interval(format_rounded(nearest), format_rounded(farthest))

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        interval = None if self.ci_low is None else [self.ci_low, self.ci_high]
        return {"estimate": self.estimate, "interval": interval, "units": self.units}


def convert_to_natural_units(finding: Finding) -> NaturalEffect | None:
    """Convert a result to natural units; None where its scale or measure allows none.

    Differences on a scale whose range is known are stretched to 100 points. Ratios become people
    of 100 where the baseline risk is known (Cochrane Handbook, version 6.5, sections 15.4.4.3 and
    15.4.4.4), and stay what they are otherwise. Risk differences are in people of 100 already.
    """
    if finding.estimate is None:
        return None
    side = -1 if finding.lower_is_better else 1
    if finding.measure == "SMD":
        return _map_numbers(finding, "standard deviations", lambda value: side * value)
    if finding.measure == "RD":
        return _map_numbers(finding, "people of 100", lambda value: side * value)
    if finding.measure in ("MD", "WMD"):
        return _convert_difference(finding)
    return _convert_ratio(finding) if finding.measure in RATIO_NAMES else None


def _convert_difference(finding: Finding) -> NaturalEffect | None:
    if finding.scale_min is None or finding.scale_max is None:
        return None
    side = -1 if finding.lower_is_better else 1
    factor = side * 100 / (finding.scale_max - finding.scale_min)
    return _map_numbers(finding, "points of 100", lambda value: value * factor)


def _convert_ratio(finding: Finding) -> NaturalEffect | None:
    """Convert a ratio by its baseline risk; a hazard ratio would need a time as well."""
    baseline = finding.baseline_risk
    if baseline is None or finding.measure == "HR":
        return _map_numbers(finding, RATIO_NAMES[finding.measure], float)
    side = -1 if finding.lower_is_better else 1
    risk_at = _RISKS[finding.measure]
    return _map_numbers(
        finding, "people of 100", lambda ratio: side * (risk_at(ratio, baseline) - baseline)
    )


def _map_numbers(
    finding: Finding, units: NaturalUnits, convert: Callable[[float], float]
) -> NaturalEffect:
    """Convert the estimate and both limits, the lower limit first."""
    assert finding.estimate is not None
    low, high = finding.ci_low, finding.ci_high
    if low is None or high is None:
        return NaturalEffect(units, convert(finding.estimate), None, None, finding.lower_is_better)
    first, last = sorted((convert(low), convert(high)))
    return NaturalEffect(units, convert(finding.estimate), first, last, finding.lower_is_better)


def _find_risk_by_risk_ratio(ratio: float, baseline: float) -> float:
    """Return the risk with treatment, in people of 100; never more than all of them."""
    return min(100.0, ratio * baseline)


def _find_risk_by_odds_ratio(ratio: float, baseline: float) -> float:
    """Return the risk with treatment, in people of 100."""
    share = baseline / 100
    return 100 * ratio * share / (1 - share + ratio * share)


_RISKS: Final[Mapping[Measure | None, Callable[[float, float], float]]] = {
    "RR": _find_risk_by_risk_ratio,
    "OR": _find_risk_by_odds_ratio,
}


def format_rounded(number: float) -> str:
    """Format a number with two digits, or as a whole one from 10 on."""
    return format_digits(_write_out(f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"))


def format_exact(number: float) -> str:
    """Format a number as it was read."""
    return format_digits(_write_out(f"{number:.10g}"))


def _write_out(number: str) -> str:
    """Write a number without a power of ten: "0.00005" for "5e-05"."""
    return f"{Decimal(number):f}"


def describe_interval(low: str, high: str) -> str:
    """Say a 95 % interval."""
    return gettext("95 %% interval %(low)s to %(high)s", low=low, high=high)


def describe_better_side(*, lower: bool) -> str:
    """Say which side of a ratio is better."""
    return gettext("below 1 is better") if lower else gettext("above 1 is better")
