"""A line for each problem."""

from evidence.errors import Problem
from evidence.posts.lint.report import Report
from evidence.posts.read.post import parse_post


def test_each_problem_is_a_line_as_compilers_write_it():
    problems = [
        Problem("my post.md", "E401", "wrong:\nvery", 3, 7, severity="error"),
        Problem("my post.md", "C101", "this is known", 4, 1, severity="info", suggestion="cite it"),
    ]
    report = Report(problems, [parse_post("One.", "my post.md")])
    assert report.to_concise().splitlines() == [
        "my post.md:3:7: error: wrong: very [E401]",
        "my post.md:4:1: note: this is known [C101]",
        "2 problems in 1 post: 1 error, 1 note.",
    ]
