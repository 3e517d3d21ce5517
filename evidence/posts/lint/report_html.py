"""Problems as an HTML table, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from evidence.errors import Problem, Severity

# Readable on a light and on a dark page; the severity is also written out.
_COLOURS: Mapping[Severity, str] = {"error": "#d1453b", "warning": "#b87503", "info": "#3f7fbf"}
_CELL_STYLE = "text-align: left; vertical-align: top; white-space: normal"


def problems_to_html(
    problems: Sequence[Problem], summary: str, errors: Sequence[Problem] = ()
) -> str:
    """Return a table with a row for each problem, and the summary below; all text is escaped.

    Args:
        problems: the problems; the table has a column for their paths if these differ.
        summary: a sentence on the whole.
        errors: what was not checked.
    """
    told = [f"{error.location}: {error.message}" for error in errors]
    below = "".join(f"<p>{escape(text)}</p>" for text in (*told, summary))
    if not problems:
        return below
    with_path = len({problem.path for problem in problems}) > 1
    names = ["line", "rule", "problem", "suggestion"]
    head = "".join(_format_cell(escape(name), "th") for name in ["post"] * with_path + names)
    rows = "".join(_format_row(problem, with_path=with_path) for problem in problems)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{below}"


def _format_row(problem: Problem, *, with_path: bool) -> str:
    colour = _COLOURS[problem.severity]
    rule = f'<b style="color: {colour}">{escape(problem.code)}</b> {escape(problem.severity)}'
    cells = [
        _format_line(problem),
        rule,
        escape(problem.message),
        escape(problem.suggestion or ""),
    ]
    if with_path:
        cells.insert(0, escape(problem.path))
    return f"<tr>{''.join(_format_cell(cell) for cell in cells)}</tr>"


def _format_line(problem: Problem) -> str:
    line = escape(problem.place or str(problem.line))
    return f'<a href="{escape(problem.url)}">{line}</a>' if problem.url else line


def _format_cell(content: str, element: str = "td") -> str:
    return f'<{element} style="{_CELL_STYLE}">{content}</{element}>'
