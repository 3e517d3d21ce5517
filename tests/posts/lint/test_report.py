"""The result of a check as JSON, Markdown, HTML and a DataFrame."""

from __future__ import annotations

import json

from support.linting import found

from evidence.posts.lint.report import Report, problems_to_json, summarise_problems
from evidence.posts.read.post import parse_post


def test_the_json_of_a_problem_has_what_other_tools_rely_on(base):
    (row,) = json.loads(problems_to_json(found(base, "Cupping removes lactic acid.")))
    assert list(row) == [
        *(
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
        ),
        "suggestion",
    ]
    assert (row["path"], row["line"], row["column"], row["end_line"], row["end_column"]) == (
        "post.md",
        1,
        1,
        1,
        28,
    )
    assert row["studies"]


def test_the_markdown_report_is_a_table_a_post(base):
    post = parse_post("Cupping | removes lactic acid.", "post.md")
    report = Report(found(base, post.source), [post]).to_markdown()
    assert "| line | code | what | instead |" in report
    assert report.endswith("1 problem in 1 post: 1 error.")


def test_a_clean_post_is_said_to_be_clean():
    assert summarise_problems([], 1) == "No problems in 1 post."
    assert summarise_problems([], 2) == "No problems in 2 posts."
