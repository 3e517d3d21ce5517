"""The report for a terminal."""

from __future__ import annotations

from support.linting import found

from evidence.posts.lint.report import Report
from evidence.posts.read.post import parse_post


def test_the_text_report_shows_the_line_with_carets_and_what_to_say_instead(base):
    post = parse_post("# Cupping\n\nIt removes lactic acid.\n", "post.md")
    report = Report(found(base, post.source), [post]).to_text()
    assert report.splitlines()[0].startswith("post.md:3:1 E401 contradicted by the evidence")
    assert "   3 | It removes lactic acid." in report
    assert "     | ^^^^^^^^^^^^^^^^^^^^^^" in report
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
