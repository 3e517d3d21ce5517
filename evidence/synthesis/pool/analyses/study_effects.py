"""Read effects with their variances from a table of one's own; a row without them is a problem."""

from __future__ import annotations

import dataclasses
import math
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, cast

import numpy as np

from evidence.errors import EvidenceError, Problem, RowWarning
from evidence.synthesis.pool.effects import effect_from_interval
from evidence.synthesis.pool.pooling import check_level, find_quantile, validate_effects
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_MAX_TOLD = 5  # problems in a warning


class EffectColumns(TypedDict, total=False):
    """The names of the columns of a table of effects: ``yi``, and one of ``vi``, ``sei``, ``ci``.

    Attributes:
        yi: effects, ratios as logarithms; "yi" by default.
        vi: their sampling variances; "vi" by default.
        sei: their standard errors.
        ci: the columns of the lower and the upper limits of their intervals.
        ci_level: the level of these intervals; 0.95 by default.
        label: the names of studies; the index by default.
    """

    yi: str
    vi: str
    sei: str
    ci: tuple[str, str]
    ci_level: float
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class StudyEffects:
    """Effects that can be pooled, and the rows of the table that have none.

    Attributes:
        name: of the column of effects.
        labels: the names of studies.
        yi: their effects.
        vi: their sampling variances.
        rows: where they stand in the table, from 0.
        problems: one for each row that was left out.
        left_out: the labels of the rows that give no effect.
        published: intervals as the table has them, with their level; None where it has none.
        set_aside: the effects of rows that lack the group or the moderator; None without any.
    """

    name: str
    labels: tuple[str, ...]
    yi: NDArray[np.float64]
    vi: NDArray[np.float64]
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    published: tuple[NDArray[np.float64], float] | None
    set_aside: StudyEffects | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def intervals(self, level: float) -> list[tuple[float, float]]:
        """Return the interval of each effect: as published, or made of effect and variance."""
        if self.published and self.published[1] == level:
            return [(float(low), float(high)) for low, high in self.published[0]]
        reach = find_quantile(level, None) * np.sqrt(self.vi)
        return [*zip((self.yi - reach).tolist(), (self.yi + reach).tolist(), strict=True)]

    def select(self, column: pd.Series[Any]) -> list[Any]:
        """Return the cells of a column of the table for these effects."""
        cells = [*column]
        return [cells[row] for row in self.rows]


def read_study_effects(
    data: pd.DataFrame, columns: EffectColumns, *, needed: str | None = None
) -> StudyEffects:
    """Read the effects of a table, a study a row.

    Rows that give no effect are left out and told: ``RowWarning``, and ``problems``.

    Args:
        data: the table.
        columns: the names of its columns; see ``EffectColumns``.
        needed: another column that no row may lack: a group or a moderator.

    Raises:
        EvidenceError: there is no such column, it has no numbers, or no row gives an effect.
    """
    _check_table(data)
    _check_names(columns)
    reader = _EffectReader(data, columns, needed)
    labels = reader.read_labels()
    made: list[_RowEffect] = []
    set_aside: list[_RowEffect] = []
    problems: list[Problem] = []
    left_out: list[str] = []
    for row in range(len(data)):
        reason = ""
        try:
            effect = _RowEffect(row, labels[row], *reader.read_row(row))
        except EvidenceError as error:
            reason = str(error)
            left_out.append(labels[row])
        else:
            reason = reader.explain_lack(row)
            (set_aside if reason else made).append(effect)
        if reason:
            message = f"row {row + 1} ({labels[row]}): {reason}"
            problems.append(Problem("data", "effects", message, line=row + 1))
    if not made:
        raise EvidenceError("no row of the table gives an effect with its variance", problems)
    _warn_of(problems, len(data))
    return dataclasses.replace(
        _collect_effects(reader, made),
        problems=tuple(problems),
        left_out=tuple(left_out),
        set_aside=_collect_effects(reader, set_aside) if set_aside else None,
    )


def _collect_effects(reader: _EffectReader, made: Sequence[_RowEffect]) -> StudyEffects:
    yi, vi = validate_effects([one.yi for one in made], [one.vi for one in made])
    rows = tuple(one.row for one in made)
    return StudyEffects(
        name=reader.yi_name,
        labels=tuple(one.label for one in made),
        yi=yi,
        vi=vi,
        rows=rows,
        problems=(),
        left_out=(),
        published=reader.select_published(rows),
    )


def find_column(data: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column of a table.

    Raises:
        EvidenceError: there is none of this name, or there are several.
    """
    if name not in data.columns:
        named = ", ".join(map(str, data.columns))
        raise EvidenceError(f"the table has no column {name!r}; it has {named}")
    column = data[name]
    if column.ndim > 1:
        raise EvidenceError(f"the table has several columns {name!r}; rename all but one")
    return column


def is_missing(cell: object) -> bool:
    """Return whether a cell holds nothing: None, NaN, NaT or pandas' NA."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(cell, float) and math.isnan(cell)


def _check_table(data: object) -> None:
    if not hasattr(data, "columns"):
        raise EvidenceError(
            f"effects are columns of a DataFrame, not {type(data).__name__}; "
            "make one with pd.DataFrame({'yi': ..., 'vi': ...})"
        )


def _check_names(columns: Mapping[str, Any]) -> None:
    known = EffectColumns.__annotations__
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise EvidenceError(
            f"{', '.join(unknown)} is not known; name columns by {', '.join(known)}"
        )
    spreads = [name for name in ("vi", "sei", "ci") if columns.get(name) is not None]
    if len(spreads) > 1:
        raise EvidenceError(f"{' and '.join(spreads)} say the same; give one of them")


class _RowEffect(NamedTuple):
    """The effect that a row gives, with its variance."""

    row: int
    label: str
    yi: float
    vi: float


class _EffectReader:
    """The columns of a table of effects as numbers."""

    def __init__(self, data: pd.DataFrame, columns: EffectColumns, needed: str | None) -> None:
        self._data = data
        self._needed_name = needed
        self._needed = [*find_column(data, needed)] if needed is not None else None
        self._label = columns.get("label")
        self.yi_name = columns.get("yi") or "yi"
        self._yi = _read_numbers(data, self.yi_name)
        self._ci_level = columns.get("ci_level", 0.95)
        check_level(self._ci_level)
        self._is_error = columns.get("sei") is not None
        self._spread_name = columns.get("sei") or columns.get("vi") or "vi"
        self._limits = _read_limits(data, columns.get("ci"))
        self._spread = None if self._limits else self._read_spread(data)

    def _read_spread(self, data: pd.DataFrame) -> list[float | str]:
        if self._spread_name not in data.columns and self._spread_name == "vi":
            raise EvidenceError(
                "the table has no column 'vi' of variances; name it (vi=...), or that of "
                "standard errors (sei=...), or those of the limits of intervals (ci=(..., ...))"
            )
        return _read_numbers(data, self._spread_name)

    def read_labels(self) -> list[str]:
        """Return the name of each row: that of its column, or else its place in the index."""
        names = [*self._data.index] if self._label is None else find_column(self._data, self._label)
        return ["" if is_missing(name) else " ".join(str(name).split()) for name in names]

    def explain_lack(self, row: int) -> str:
        """Return why a row with an effect is not among the others; "" if it is."""
        is_lacking = self._needed is not None and is_missing(self._needed[row])
        return f"{self._needed_name} is missing" if is_lacking else ""

    def read_row(self, row: int) -> tuple[float, float]:
        """Return effect and variance of a row.

        Raises:
            EvidenceError: it has none; the message says why.
        """
        yi = _check_cell(self.yi_name, self._yi[row])
        if self._limits is not None:
            names, lows, highs = self._limits
            low, high = _check_cell(names[0], lows[row]), _check_cell(names[1], highs[row])
            return yi, _variance_from_interval(yi, low, high, self._ci_level)
        assert self._spread is not None
        spread = _check_cell(self._spread_name, self._spread[row])
        if spread <= 0:
            kind = "standard error" if self._is_error else "variance"
            raise EvidenceError(f"{self._spread_name} is {spread:g}; a {kind} is above 0")
        return yi, spread**2 if self._is_error else spread

    def select_published(self, rows: Sequence[int]) -> tuple[NDArray[np.float64], float] | None:
        """Return the intervals of rows that gave an effect, and their level."""
        if self._limits is None:
            return None
        _, lows, highs = self._limits
        pairs = [(cast(float, lows[row]), cast(float, highs[row])) for row in rows]
        return np.array(pairs, dtype=np.float64), self._ci_level


def _variance_from_interval(yi: float, low: float, high: float, level: float) -> float:
    if low > high:
        raise EvidenceError(f"the lower limit, {low:g}, is above the upper, {high:g}")
    if not low <= yi <= high:
        raise EvidenceError(f"{yi:g} is not within its interval, {low:g} to {high:g}")
    try:
        return effect_from_interval("MD", yi, low, high, level=level).vi
    except EvidenceError as error:
        raise EvidenceError(f"{error}; of ratios, give the logarithms of all three") from None


def _read_limits(
    data: pd.DataFrame, names: tuple[str, str] | None
) -> tuple[tuple[str, str], list[float | str], list[float | str]] | None:
    if names is None:
        return None
    if isinstance(names, str) or len(names) != 2:
        raise EvidenceError("ci takes two columns, those of the lower and the upper limits")
    low, high = names
    return (low, high), _read_numbers(data, low), _read_numbers(data, high)


def _read_numbers(data: pd.DataFrame, name: str) -> list[float | str]:
    """Return the cells of a column: numbers, NaN where one is missing, text where it is none."""
    cells = [_read_number(cell) for cell in find_column(data, name)]
    if cells and all(isinstance(cell, str) for cell in cells):
        raise EvidenceError(
            f"column {name!r} holds text, such as {cells[0]!r}; "
            "give numbers (pandas.to_numeric makes them of text)"
        )
    return cells


def _read_number(cell: Any) -> float | str:
    if is_missing(cell):
        return math.nan
    if isinstance(cell, str):
        return cell
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return str(cell)


def _check_cell(name: str, cell: float | str) -> float:
    if isinstance(cell, str):
        raise EvidenceError(f"{name} is {cell!r}, which is not a number")
    if math.isnan(cell):
        raise EvidenceError(f"{name} is missing")
    if math.isinf(cell):
        raise EvidenceError(f"{name} is infinite")
    return cell


def _warn_of(problems: Sequence[Problem], asked: int) -> None:
    if not problems:
        return
    told = "; ".join(problem.message for problem in problems[:_MAX_TOLD])
    more = "; ..." if len(problems) > _MAX_TOLD else ""
    left = f"{len(problems)} of {format_count(asked, 'row')} left out"
    warnings.warn(f"{left}: {told}{more}", RowWarning, stacklevel=_count_own_frames())


def _count_own_frames() -> int:
    """Count the frames of this package, so that a warning names the line of whoever called it."""
    frame, count = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == "evidence":
        frame, count = frame.f_back, count + 1
    return count
