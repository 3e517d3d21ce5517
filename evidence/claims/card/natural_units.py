"""Convert results to units that readers know: points of 100, people of 100."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from evidence.claims.base.models import RATIO_NAMES, Finding, Measure

NaturalUnits = Literal[
    "points of 100",
    "standard deviations",
    "people of 100",
    "risk ratio",
    "odds ratio",
    "hazard ratio",
]


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
        show = format_exact if self.is_ratio else format_rounded
        limits = ""
        if self.ci_low is not None and self.ci_high is not None:
            limits = f"95 % interval {show(self.ci_low)} to {show(self.ci_high)}"
        if self.is_ratio:
            side = f"{'below' if self.lower_is_better else 'above'} 1 is better"
            inside = "; ".join(filter(None, [limits, side]))
            return f"{self.units} {show(self.estimate)} ({inside})"
        side = "better" if self.estimate >= 0 else "worse"
        link = "for" if self.units == "people of 100" else "by"
        words = f"{side} {link} {show(abs(self.estimate))} {self.units}"
        return f"{words} ({limits})" if limits else words

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
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"


def format_exact(number: float) -> str:
    """Format a number as it was read."""
    return f"{number:.10g}"
