"""Render a report on posts as one page: the text with its marks, and the cards of its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from evidence.claims.card.card import Card
from evidence.errors import SEVERITIES, Problem, Severity
from evidence.posts.lint.formats.outside import split_outside
from evidence.posts.lint.formats.severities import SEVERITY_LABELS
from evidence.posts.lint.registry import RULES
from evidence.posts.lint.report import Report
from evidence.posts.read.post import Post
from evidence.site.render import STATIC_FOLDER, hash_style, mark_trusted, render_page
from evidence.site.report.marked_post import MarkedPost, mark_post, number_problems
from evidence.studies.study import Study

_REPORT_STYLE: Final = Path(__file__).with_name("report.css")
_STYLES: Final = (STATIC_FOLDER / "site.css", _REPORT_STYLE)


@dataclass(frozen=True, slots=True)
class ReportedPost:
    """A post of the report: its text, and its problems by their numbers."""

    post: Post
    number: int
    text: MarkedPost
    problems: Mapping[int, Problem]
    gathered: Sequence[str]

    @property
    def name(self) -> str:
        """Its title, or else its path."""
        return self.post.title or self.post.path


@dataclass(frozen=True, slots=True)
class FoundRule:
    """A rule that found something: its name, and how often it did with which severity."""

    code: str
    name: str
    counts: Mapping[Severity, int]

    @property
    def count(self) -> int:
        """How many problems it found."""
        return sum(self.counts.values())


def render_report(
    report: Report,
    cards: Mapping[str, Card],
    studies: Mapping[str, Study],
    *,
    made_on: date,
    version: str,
) -> str:
    """Render a report as a page of one file, which loads nothing and runs no script.

    Args:
        report: the problems, with the posts and their sentences.
        cards: the card of each claim that a problem is about.
        studies: the studies that reasons name, by their keys.
        made_on: the day that the page names.
        version: that of this package.

    Raises:
        EvidenceError: Jinja2 isn't installed.
    """
    values = lay_out_report(report, cards, studies)
    style = "\n".join(file.read_text("utf-8") for file in _STYLES)
    style += _write_filter_style(values["rules"])
    page = render_page(
        "report.html",
        "report_page.html",
        **values,
        made_on=made_on,
        version=version,
        style=mark_trusted(style),
        style_hash=hash_style(style),
    )
    return page.content.decode()


def lay_out_report(
    report: Report, cards: Mapping[str, Card], studies: Mapping[str, Study]
) -> dict[str, Any]:
    """Lay out what the template of reports shows; see ``render_report``."""
    listed, _ = split_outside(report.problems)
    return {
        "report": report,
        "posts": [_lay_out(number, post, report) for number, post in enumerate(report.posts, 1)],
        "cards": cards,
        "studies": studies,
        "rules": _count_by_rule(listed),
        "severities": _count_by_severity(listed),
        "labels": SEVERITY_LABELS,
    }


def write_report_style() -> str:
    """Write the style of any report, beside that of the pages, for a page that loads it."""
    found = dict.fromkeys(SEVERITIES, 1)
    rules = [FoundRule(rule.code, rule.name, found) for rule in RULES]
    return _REPORT_STYLE.read_text("utf-8") + _write_filter_style(rules)


def list_claims(problems: Iterable[Problem]) -> list[str]:
    """List the claims that problems are about, in their order."""
    return list(dict.fromkeys(problem.claim for problem in problems if problem.claim))


def _lay_out(number: int, post: Post, report: Report) -> ReportedPost:
    own = [problem for problem in report.problems if problem.path == post.path]
    listed, gathered = split_outside(own)
    problems = number_problems(listed)
    return ReportedPost(post, number, mark_post(post, problems), problems, gathered)


def _count_by_rule(problems: Sequence[Problem]) -> list[FoundRule]:
    counts = Counter((problem.code, problem.severity) for problem in problems)
    return [
        FoundRule(
            rule.code,
            rule.name,
            {one: counts[rule.code, one] for one in SEVERITIES if counts[rule.code, one]},
        )
        for rule in RULES
        if any(code == rule.code for code, _ in counts)
    ]


def _count_by_severity(problems: Sequence[Problem]) -> dict[Severity, int]:
    counts = Counter(problem.severity for problem in problems)
    return {severity: counts[severity] for severity in SEVERITIES if counts[severity]}


def _write_filter_style(rules: Sequence[FoundRule]) -> str:
    """Write the style that hides notes, and shows marks, as the boxes on the page are ticked."""
    lines = [
        f"body:has(#show-{name}:not(:checked)) .note.{name} {{ display: none; }}"
        for name in (*SEVERITIES, *(rule.code for rule in rules))
    ]
    for severity in reversed(SEVERITIES):  # the gravest wins
        lines += [
            f"body:has(#show-{severity}:checked):has(#show-{rule.code}:checked) "
            f"mark.{severity}-{rule.code} {{ --tone: var(--{severity}); "
            f"--tint: var(--{severity}-pale); }}"
            for rule in rules
            if severity in rule.counts
        ]
    return "\n".join(["", *lines, ""])
