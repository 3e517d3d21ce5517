"""A report in a notebook."""

from html.parser import HTMLParser

import pytest

from evidence.errors import Problem
from evidence.posts.lint.report import Report

PROBLEM = Problem(
    "a.md", "E401", "<b>bad</b>", 3, 1, 3, 9, "error", suggestion="<script>alert(1)</script>"
)


class Cells(HTMLParser):
    """The text of each row of a table, and all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.elements: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def cells(*problems: Problem) -> Cells:
    return Cells(Report(problems)._repr_html_())


def test_a_problem_is_a_row_with_line_rule_message_and_suggestion():
    head, row, *_ = cells(PROBLEM).rows
    assert head == ["line", "rule", "problem", "suggestion"]
    assert row[:3] == ["3", "E401 error", "<b>bad</b>"]


def test_all_text_is_escaped():
    parsed = cells(PROBLEM)
    assert parsed.elements <= {"table", "thead", "tbody", "tr", "th", "td", "b", "p"}
    assert "<script>" not in Report([PROBLEM])._repr_html_()


def test_the_path_is_shown_where_there_are_several():
    other = Problem("b & c.md", "C102", "unclear", 1, 1, 1, 2)
    head, first, second = cells(PROBLEM, other).rows
    assert (head[0], first[0], second[0]) == ("post", "a.md", "b & c.md")


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_each_severity_is_written_out(severity):
    problem = Problem("a.md", "E401", "x", 1, 1, 1, 2, severity)
    assert cells(problem).rows[1][1] == f"E401 {severity}"


def test_a_clean_post_is_one_sentence():
    assert Report([])._repr_html_() == "<p>No problems in 0 posts.</p>"
