"""Problems as text for a terminal, as Markdown for an issue, as JSON for other tools."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence

from evidence.errors import SEVERITIES, Problem
from evidence.posts.read.post import Post

_LINE_WIDTH = 100
_MARGIN = 6
_LINE_END = re.compile(r"\r\n?|\n")


def problems_to_json(problems: Sequence[Problem]) -> str:
    """A JSON list; each problem with path, line, column, end_line, end_column, code, severity, message, claim,
    studies (keys) and suggestion."""  # noqa: D209, D205
    fields = (
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "code",
        "severity",
        "message",
        "claim",
        "studies",
        "suggestion",
    )
    rows = [{field: getattr(problem, field) for field in fields} for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def problems_to_text(
    problems: Sequence[Problem], posts: Sequence[Post], *, colour: bool = False
) -> str:
    """One block a problem: where, code and message, the line with a caret, what to do; a summary at the end."""
    lines_of = {post.path: _LINE_END.split(post.source.removeprefix("\ufeff")) for post in posts}
    blocks = [
        _format_problem(problem, lines_of[problem.path], _AnsiStyle(on=colour))
        for problem in problems
    ]
    return "\n\n".join([*blocks, summarise_problems(problems, len(posts))])


def problems_to_markdown(problems: Sequence[Problem], posts: Sequence[Post]) -> str:
    """A table a post, and a summary."""
    parts = []
    for post in posts:
        rows = [problem for problem in problems if problem.path == post.path]
        if rows:
            parts.append(f"## {post.path}\n\n| line | code | what | instead |\n|---:|---|---|---|")
            parts[-1] += "".join(
                f"\n| {row.line} | {row.code} | {_escape_cell(row.message)} | {_escape_cell(row.suggestion or '')} |"
                for row in rows
            )
    return "\n\n".join([*parts, summarise_problems(problems, len(posts))])


def summarise_problems(problems: Sequence[Problem], posts: int) -> str:
    """How many problems of which severity, in how many posts."""
    where = "1 post" if posts == 1 else f"{posts} posts"
    if not problems:
        return f"No problems in {where}."
    counts = Counter(problem.severity for problem in problems)
    names = {"error": "error", "warning": "warning", "info": "note"}
    parts = [
        _format_count(counts[severity], names[severity])
        for severity in SEVERITIES
        if counts[severity]
    ]
    return f"{_format_count(len(problems), 'problem')} in {where}: {', '.join(parts)}."


def _format_count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class _AnsiStyle:
    """ANSI colours, or none."""

    codes: Mapping[str, str] = {
        "error": "31;1",
        "warning": "33;1",
        "info": "36;1",
        "faint": "2",
        "bold": "1",
    }

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{self.codes[style]}m{text}\x1b[0m" if self._on else text


def _format_problem(problem: Problem, lines: Sequence[str], paint: _AnsiStyle) -> str:
    place = paint("bold", f"{problem.path}:{problem.line}:{problem.column}")
    head = _wrap(
        f"{problem.code} {problem.message}",
        first=len(f"{problem.path}:{problem.line}:{problem.column} "),
    )
    code, rest = head.split(" ", 1)
    block = [
        f"{place} {paint(problem.severity, code)} {rest}",
        *_format_excerpt(problem, lines, paint),
    ]
    if problem.suggestion:
        block.append(
            paint("faint", " " * _MARGIN + "= ")
            + _wrap(problem.suggestion, first=_MARGIN + 2, rest=_MARGIN + 2)
        )
    return "\n".join(block)


def _wrap(text: str, *, first: int, rest: int = 4) -> str:
    """Wrap to the width, counting what stands before the first line; addresses stay whole."""
    lines = textwrap.wrap(
        text,
        _LINE_WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[first:]


def _format_excerpt(problem: Problem, lines: Sequence[str], paint: _AnsiStyle) -> list[str]:
    """The line of the post, cut to the width round the place, with carets under it."""
    line = lines[problem.line - 1].replace("\t", " ")
    start = problem.column - 1
    end = problem.end_column - 1 if problem.end_line == problem.line else len(line)
    room = _LINE_WIDTH - _MARGIN - 2
    left = 0 if end <= room else max(0, min(start - 1, len(line) - room))
    shown = line[left : left + room]
    if left:
        shown = "…" + shown[1:]
    if left + room < len(line):
        shown = shown[:-1] + "…"
    carets = " " * (start - left) + "^" * max(1, min(end, left + room) - start)
    gutter = paint("faint", f"{problem.line:>{_MARGIN - 2}} | ")
    return [
        gutter + shown,
        paint("faint", " " * (_MARGIN - 1) + "| ") + paint(problem.severity, carets),
    ]


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
