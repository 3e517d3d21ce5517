"""Problems as text for a terminal, each with its line of the post and carets under the place."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from evidence.errors import Problem
from evidence.escaping import escape_controls, mask_controls
from evidence.posts.lint.formats.outside import split_outside
from evidence.posts.lint.formats.quotes import split_source_lines
from evidence.posts.lint.formats.severities import SEVERITY_LABELS
from evidence.posts.read.post import Post

_LINE_WIDTH = 100
_MARGIN = 6
_ANSI_CODES: Mapping[str, str] = {
    "error": "31;1",
    "warning": "33;1",
    "info": "36;1",
    "faint": "2",
    "bold": "1",
}


def problems_to_text(
    problems: Sequence[Problem],
    posts: Sequence[Post],
    summary: str,
    *,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """Return a paragraph for each problem, and the summary.

    A paragraph shows where the problem is, its code, severity and message, the line of the post
    with carets under the place, what to do, and for a page of the web a link to the place.

    Args:
        problems: the problems.
        posts: the posts that they are in.
        summary: what is said of the whole.
        colour: whether to use ANSI colours.
        verbose: whether to list every statement that is outside the base, too.
    """
    lines_of = {post.path: split_source_lines(post) for post in posts}
    listed, gathered = (problems, []) if verbose else split_outside(problems)
    paragraphs = [
        _format_problem(problem, lines_of[problem.path], colour=colour) for problem in listed
    ]
    return "\n\n".join([*paragraphs, *map(escape_controls, gathered), summary])


def _format_problem(problem: Problem, lines: Sequence[str], *, colour: bool) -> str:
    place = escape_controls(problem.location) + (":" if problem.place else "")
    label = f"{problem.code} {SEVERITY_LABELS[problem.severity]}:"
    message = _wrap(escape_controls(problem.message), first=len(place) + len(label) + 2)
    shown = [
        f"{_paint('bold', place, colour)} {_paint(problem.severity, label, colour)} {message}",
        *_format_excerpt(problem, lines, colour=colour),
    ]
    if problem.suggestion:
        mark = _paint("faint", " " * _MARGIN + "= ", colour)
        advice = _wrap(escape_controls(problem.suggestion), first=_MARGIN + 2, rest=_MARGIN + 2)
        shown.append(mark + advice)
    if problem.url:
        shown.append(_paint("faint", f"{' ' * _MARGIN}@ {problem.url}", colour))
    return "\n".join(shown)


def _wrap(text: str, *, first: int, rest: int = 4) -> str:
    """Wrap a text that begins at column ``first``; addresses stay whole."""
    lines = textwrap.wrap(
        text,
        _LINE_WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[first:]


def _format_excerpt(problem: Problem, lines: Sequence[str], *, colour: bool) -> list[str]:
    """Return the line of the post, cut to the width around the place, and carets under it."""
    line = lines[problem.line - 1]
    start = problem.column - 1
    end = problem.end_column - 1 if problem.end_line == problem.line else len(line)
    room = _LINE_WIDTH - _MARGIN - 2
    left = 0 if end <= room else max(0, min(start - 1, len(line) - room))
    carets = " " * (start - left) + "^" * max(1, min(end, left + room) - start)
    return [
        _paint("faint", f"{problem.line:>{_MARGIN - 2}} | ", colour) + _cut(line, left, room),
        _paint("faint", " " * (_MARGIN - 1) + "| ", colour)
        + _paint(problem.severity, carets, colour),
    ]


def _cut(line: str, left: int, width: int) -> str:
    """Cut ``width`` characters out of a line, with an ellipsis for what is left out."""
    shown = mask_controls(line[left : left + width].replace("\t", " "))
    if left:
        shown = "…" + shown[1:]
    if left + width < len(line):
        shown = shown[:-1] + "…"
    return shown


def _paint(style: str, text: str, colour: bool) -> str:
    return f"\x1b[{_ANSI_CODES[style]}m{text}\x1b[0m" if colour else text
