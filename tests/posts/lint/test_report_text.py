"""The report for a terminal."""

from __future__ import annotations

import re

import pytest
from support.linting import found

from evidence.errors import Problem
from evidence.posts.lint.report import Report
from evidence.posts.read.post import parse_post


def test_the_text_report_shows_the_line_with_carets_and_what_to_say_instead(base):
    post = parse_post("# Rest\n\nBed rest helps low back pain.\n", "post.md")
    report = Report(found(base, post.source), [post]).to_text()
    assert report.splitlines()[0].startswith("post.md:3:1 E401 error: contradicted by the evidence")
    assert "   3 | Bed rest helps low back pain." in report
    assert "     | ^^^^^^^^^^^^^^" in report
    assert "= " in report
    assert report.splitlines()[-1] == "1 problem in 1 post: 1 error."


def test_the_text_report_fits_its_width_and_cuts_long_lines_round_the_place(base):
    text = "Well " * 60 + "so cupping removes lactic acid " + "and so on " * 60
    post = parse_post(text, "post.md")
    report = Report(found(base, text), [post]).to_text()
    assert all(len(line) <= 100 for line in report.splitlines())
    caret = next(line for line in report.splitlines() if "^" in line)
    excerpt = report.splitlines()[report.splitlines().index(caret) - 1]
    assert excerpt[caret.index("^") :].startswith("cupping removes lactic acid")


def excerpt(source: str, *place: int, **more) -> list[str]:
    """The lines of the text report on one problem, without the summary."""
    post = parse_post(source, "post.md")
    problem = Problem("post.md", "C102", "unclear", *place, **more)
    return Report([problem], [post]).to_text().split("\n\n")[0].splitlines()


def test_carets_are_under_the_words():
    assert excerpt("Well, so it goes.", 1, 7, 1, 12) == [
        "post.md:1:7 C102 warning: unclear",
        "   1 | Well, so it goes.",
        "     |       ^^^^^",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_line_is_found_whatever_ends_lines(newline: str):
    source = newline.join(["\ufeffOne.", "", "Two\twords."])
    assert excerpt(source, 3, 5, 3, 10)[1:] == ["   3 | Two words.", "     |     ^^^^^"]


def test_a_problem_of_several_lines_is_marked_to_the_end_of_its_first_line():
    assert excerpt("One two\nthree.", 1, 5, 2, 6)[1:] == ["   1 | One two", "     |     ^^^"]


def test_the_suggestion_is_below_and_wrapped_to_its_own_margin():
    lines = excerpt("One.", 1, 1, 1, 4, suggestion="word " * 40)
    assert lines[3].startswith("      = word")
    assert lines[4].startswith("        word")
    assert max(map(len, lines)) <= 100


def test_an_address_is_not_broken():
    address = "https://a.example/" + "x" * 120
    assert any(address in line for line in excerpt("One.", 1, 1, 1, 4, suggestion=f"see {address}"))


@pytest.mark.parametrize(
    ("severity", "label"), [("error", "error"), ("warning", "warning"), ("info", "note")]
)
def test_the_severity_is_behind_the_code(severity: str, label: str):
    lines = excerpt("One.", 1, 1, 1, 4, severity)
    assert lines[0] == f"post.md:1:1 C102 {label}: unclear"


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_colours_change_nothing_but_the_colour(severity: str):
    post = parse_post("One.", "post.md")
    problem = Problem("post.md", "C102", "unclear", 1, 1, 1, 4, severity, suggestion="so")
    report = Report([problem], [post])
    painted = report.to_text(colour=True)
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == report.to_text()
