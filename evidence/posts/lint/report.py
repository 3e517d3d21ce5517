"""The result of a check: its problems, as text, Markdown, JSON, SARIF, HTML or a DataFrame."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, overload

from evidence import schema
from evidence.errors import SEVERITIES, Problem, Severity
from evidence.escaping import escape_controls, escape_markdown
from evidence.posts.lint.formats.severities import SEVERITY_LABELS
from evidence.posts.lint.report_html import problems_to_html
from evidence.posts.lint.report_text import problems_to_text
from evidence.posts.read.post import Post
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem as other tools get it: an object of the JSON, a row of the DataFrame."""

    path: str = schema.column("Path of the post")
    line: int = schema.column("Line on which the problem begins, from 1")
    column: int = schema.column("Column at which it begins, from 1, in characters")
    end_line: int = schema.column("Line on which it ends")
    end_column: int = schema.column("Column behind its last character")
    code: str = schema.column("Code of the rule")
    severity: Severity = schema.column("error, warning or info")
    message: str = schema.column("What is wrong")
    claim: str | None = schema.column("Id of the claim that it is about")
    studies: tuple[str, ...] = schema.column("Keys of the studies that it is about")
    suggestion: str | None = schema.column("What to write or do instead")
    confidence: float | None = schema.column(
        "How sure it is that the text makes the claim, from 0 to 1; null without a claim"
    )
    also: tuple[str, ...] = schema.column("Other places where it occurs, as line:column")
    url: str | None = schema.column("Link to the sentence; null for a post that is not on the web")
    place: str | None = schema.column(
        "What its line is called, such as paragraph 12; null for a post that is a text"
    )


@dataclass(frozen=True, eq=False, repr=False)
class Report(Sequence[Problem]):
    """The problems of some posts: a sequence that also knows the posts.

    Attributes:
        problems: the problems, in the order of the posts and of their lines.
        posts: the posts that were checked.
        messages: an error for each file that could not be read and each part of a post that was
            not checked, and a warning for each ignored range that nothing ends.
    """

    problems: Sequence[Problem]
    posts: Sequence[Post] = ()
    messages: Sequence[Problem] = field(default=())

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | Sequence[Problem]:
        return self.problems[index]

    def __len__(self) -> int:
        return len(self.problems)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Report | list | tuple):
            return list(self) == list(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.problems))

    def __repr__(self) -> str:
        return f"<Report: {self.summary}>"

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return problems_to_html(self.problems, self.summary, self.errors)

    @property
    def errors(self) -> Sequence[Problem]:
        """The messages on what was not checked: files, or parts of posts."""
        return [message for message in self.messages if message.severity == "error"]

    @property
    def summary(self) -> str:
        """How many problems of which severity there are in how many posts, if all was checked."""
        counted = summarise_problems(self.problems, len(self.posts))
        return f"{counted} Not everything was checked." if self.errors else counted

    def to_text(self, *, colour: bool = False, verbose: bool = False) -> str:
        """Return text for a terminal, with the lines of the posts; see ``problems_to_text``."""
        unchecked = [escape_controls(f"{error.location}: {error.message}") for error in self.errors]
        return problems_to_text(
            self.problems,
            self.posts,
            "\n\n".join([*unchecked, self.summary]),
            colour=colour,
            verbose=verbose,
        )

    def to_markdown(self) -> str:
        """Return a table for each post that has problems, what was not checked, and the summary."""
        by_path: dict[str, list[Problem]] = {}
        for problem in self.problems:
            by_path.setdefault(problem.path, []).append(problem)
        tables = [_format_table(post, by_path.get(post.path, ())) for post in self.posts]
        unchecked = [escape_markdown(f"{error.location}: {error.message}") for error in self.errors]
        return "\n\n".join([*filter(None, tables), *unchecked, self.summary])

    def to_json(self) -> str:
        """Return a JSON list of the problems; see ``problems_to_json``."""
        return problems_to_json(self.problems)

    def to_concise(self) -> str:
        """Return a line for each problem and error, as compilers write it, and the summary."""
        from evidence.posts.lint.formats.concise import problems_to_lines

        return problems_to_lines([*self.problems, *self.errors], self.summary)

    def to_github(self) -> str:
        """Return a workflow command of GitHub Actions for each problem."""
        from evidence.posts.lint.formats.github import problems_to_commands

        return problems_to_commands(self.problems)

    def to_gitlab(self) -> str:
        """Return a Code Quality report of GitLab."""
        from evidence.posts.lint.formats.gitlab import problems_to_code_quality

        return problems_to_code_quality(self.problems, self.posts)

    def to_sarif(self, version: str) -> str:
        """Return a SARIF log; ``version`` is that of this package."""
        from evidence.posts.lint.sarif import problems_to_sarif

        return problems_to_sarif(self.problems, version, self.posts)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each problem; the columns are those of ``ProblemRow``."""
        from evidence.studies.table.frame import build_frame

        return build_frame(ProblemRow, map(_make_row, self.problems))


def problems_to_json(problems: Iterable[Problem]) -> str:
    """Return a JSON list of the problems.

    The fields are those of ``ProblemRow``; ``also`` is a list of objects with line and column.
    """
    rows = [
        _make_object(problem) | {"also": [place._asdict() for place in problem.also]}
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def summarise_problems(problems: Sequence[Problem], posts: int) -> str:
    """Return how many problems of which severity there are in how many posts."""
    where = format_count(posts, "post")
    if not problems:
        return f"No problems in {where}."
    counts = Counter(problem.severity for problem in problems)
    parts = [
        format_count(counts[severity], SEVERITY_LABELS[severity])
        for severity in SEVERITIES
        if counts[severity]
    ]
    return f"{format_count(len(problems), 'problem')} in {where}: {', '.join(parts)}."


def _make_object(problem: Problem) -> dict[str, Any]:
    return {row.name: getattr(problem, row.name) for row in fields(ProblemRow)}


def _make_row(problem: Problem) -> ProblemRow:
    also = tuple(f"{place.line}:{place.column}" for place in problem.also)
    return ProblemRow(**_make_object(problem) | {"also": also})


def _format_table(post: Post, own: Sequence[Problem]) -> str:
    """Return the problems of a post as a Markdown table, or "" if it has none."""
    if not own:
        return ""
    head = "| line | code | what | instead |\n|---:|---|---|---|"
    return "\n".join([f"## {escape_markdown(post.path)}", "", head, *map(_format_row, own)])


def _format_row(problem: Problem) -> str:
    message, suggestion = map(escape_markdown, (problem.message, problem.suggestion or ""))
    line = escape_markdown(problem.place) if problem.place else problem.line
    place = f"[{line}](<{problem.url}>)" if problem.url else line
    return f"| {place} | {problem.code} | {message} | {suggestion} |"
