"""The result of a check as JSON, Markdown, HTML and a DataFrame."""

from __future__ import annotations

import json
import re

import pytest
from support.linting import found

from evidence.errors import Problem
from evidence.posts.lint.checker import check_posts
from evidence.posts.lint.report import Report, problems_to_json, summarise_problems
from evidence.posts.read.post import parse_post


def test_the_json_of_a_problem_has_what_other_tools_rely_on(base):
    (row,) = json.loads(problems_to_json(found(base, "Cupping increases circulation.")))
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
        *("suggestion", "confidence", "also", "url", "place"),
    ]
    assert row["also"] == []
    assert 0.5 < row["confidence"] <= 1
    assert (row["path"], row["line"], row["column"], row["end_line"], row["end_column"]) == (
        "post.md",
        1,
        1,
        1,
        30,
    )
    assert row["studies"]


def test_the_markdown_report_is_a_table_a_post(base):
    post = parse_post("Bed rest | helps low back pain.", "post.md")
    report = Report(found(base, post.source), [post]).to_markdown()
    assert "| line | code | what | instead |" in report
    assert report.endswith("1 problem in 1 post: 1 error.")


def test_a_clean_post_is_said_to_be_clean():
    assert summarise_problems([], 1) == "No problems in 1 post."
    assert summarise_problems([], 2) == "No problems in 2 posts."


PROBLEMS = [
    Problem("a.md", "E401", "a < b", 3, 1, 3, 9, "error", "C5", ("smith2001",), 'say "c" & d'),
    Problem("a.md", "C102", "unclear", 4, 1, 4, 9),
    Problem("b.md", "E403", "uncited", 1, 2, 1, 9, "info"),
]
POSTS = [parse_post("One.\n\nTwo words.\nThree more.", "a.md"), parse_post("Four words.", "b.md")]


def test_a_report_is_a_sequence_of_its_problems():
    report = Report(PROBLEMS, POSTS)
    assert (len(report), report[0], list(report[1:])) == (3, PROBLEMS[0], PROBLEMS[1:])
    assert list(report) == PROBLEMS
    assert PROBLEMS[1] in report
    assert report == PROBLEMS
    assert report == Report(tuple(PROBLEMS))
    assert report != PROBLEMS[:2]
    assert hash(report) == hash(Report(PROBLEMS))


def test_a_report_without_problems_equals_an_empty_list_and_is_false():
    report = Report([], POSTS)
    assert report == []
    assert not report
    assert repr(report) == "<Report: No problems in 2 posts.>"


def test_the_repr_of_a_report_is_short_however_many_problems_there_are():
    report = Report(PROBLEMS * 1000, POSTS)
    assert repr(report) == (
        "<Report: 3,000 problems in 2 posts: 1,000 errors, 1,000 warnings, 1,000 notes.>"
    )


def test_printing_a_report_shows_what_the_command_prints(base):
    report = check_posts([parse_post("Bed rest helps low back pain.", "post.md")], base)
    assert str(report) == report.to_text()
    assert str(report).startswith("post.md:1:1 E401 ")


def test_checking_gives_a_report_that_knows_its_posts(base):
    posts = [parse_post("Bed rest helps low back pain.", "a.md"), parse_post("It rains.", "b.md")]
    report = check_posts(posts, base)
    assert [post.path for post in report.posts] == ["a.md", "b.md"]
    assert report.summary == "1 problem in 2 posts: 1 error."


def test_the_data_frame_has_a_typed_column_for_each_field_of_the_json():
    frame = Report(PROBLEMS, POSTS).to_frame()
    assert list(frame.columns) == list(json.loads(problems_to_json(PROBLEMS))[0])
    assert frame["line"].tolist() == [3, 4, 1]
    assert str(frame["line"].dtype) == "Int64"
    assert str(frame["message"].dtype) == "string"
    assert frame["severity"].cat.categories.tolist() == ["error", "warning", "info"]
    assert list(frame["studies"][0]) == ["smith2001"]
    assert frame["claim"].isna().tolist() == [False, True, True]
    assert set(frame.attrs["columns"]) == set(frame.columns)


def test_other_places_are_objects_in_json_and_texts_in_the_data_frame(base):
    text = "Cupping removes lactic acid.\n\nCupping removes lactic acid.\n"
    report = check_posts([parse_post(text, "post.md")], base)
    (row,) = json.loads(report.to_json())
    assert row["also"] == [{"line": 3, "column": 1}]
    assert list(report.to_frame()["also"][0]) == ["3:1"]


def test_the_data_frame_of_a_clean_post_has_the_same_columns():
    frame = Report([], POSTS).to_frame()
    assert list(frame.columns) == list(Report(PROBLEMS).to_frame().columns)
    assert len(frame) == 0


def test_the_json_of_a_report_is_that_of_its_problems():
    rows = json.loads(Report(PROBLEMS).to_json())
    assert [row["code"] for row in rows] == ["E401", "C102", "E403"]
    assert rows[1]["claim"] is None
    assert rows[0]["suggestion"] == 'say "c" & d'


def test_the_markdown_has_a_table_for_each_post_with_problems():
    text = Report(PROBLEMS, [*POSTS, parse_post("Clean.", "c.md")]).to_markdown()
    assert re.findall(r"^## .*$", text, re.MULTILINE) == ["## a.md", "## b.md"]
    assert '| 3 | E401 | a &lt; b | say "c" &amp; d |' in text
    assert text.endswith("3 problems in 3 posts: 1 error, 1 warning, 1 note.")


def test_the_sarif_of_a_report_has_a_result_for_each_problem():
    log = json.loads(Report(PROBLEMS).to_sarif("1.0"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["E401", "C102", "E403"]


@pytest.mark.parametrize(
    ("problems", "posts", "summary"),
    [
        ([], 1, "No problems in 1 post."),
        (PROBLEMS[:1], 1, "1 problem in 1 post: 1 error."),
        (PROBLEMS[:1] * 2 + PROBLEMS[2:], 2, "3 problems in 2 posts: 2 errors, 1 note."),
    ],
)
def test_the_summary_counts_by_severity(problems, posts, summary):
    assert summarise_problems(problems, posts) == summary


def test_a_report_shows_what_was_not_checked():
    errors = [Problem("a*b.md", "post", "not checked <from> here", 9, 1, severity="error")]
    report = Report([], POSTS, [*errors, Problem("a.md", "post", "no end", 2, 1)])
    summary = "No problems in 2 posts. Not everything was checked."
    assert repr(report) == f"<Report: {summary}>"
    assert report.to_text() == f"a*b.md:9:1: not checked <from> here\n\n{summary}"
    assert report.to_markdown().endswith(summary)
    assert "a\\*b.md:9:1" in report.to_markdown()
    assert report._repr_html_().startswith("<p>a*b.md:9:1: not checked &lt;from&gt; here</p>")
    assert report.to_concise().startswith("a*b.md:9:1: error: not checked <from> here [post]\n")
