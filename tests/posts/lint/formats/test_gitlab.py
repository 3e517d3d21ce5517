"""Problems as GitLab's Code Quality report."""

import json

from evidence.posts.lint.checker import check_posts
from evidence.posts.read.post import parse_post

TEXT = "Bed rest helps back pain.\n\nCupping removes toxins.\n\nCupping draws out toxins.\n"


def rows(base, text):
    return json.loads(check_posts([parse_post(text, "a/post.md")], base).to_gitlab())


def test_each_problem_is_a_row_with_its_place_and_a_fingerprint_of_its_own(base):
    report = check_posts([parse_post(TEXT, "a/post.md")], base)
    found = json.loads(report.to_gitlab())
    assert [(row["check_name"], row["location"]["lines"]["begin"]) for row in found] == [
        (problem.code, problem.line) for problem in report
    ]
    assert {row["location"]["path"] for row in found} == {"a/post.md"}
    assert found[0]["severity"] == "major"
    assert len({row["fingerprint"] for row in found}) == len(found) > 1


def test_a_fingerprint_stays_when_lines_move(base):
    before = [row["fingerprint"] for row in rows(base, TEXT)]
    assert [row["fingerprint"] for row in rows(base, f"The weather.\n\n{TEXT}")] == before
