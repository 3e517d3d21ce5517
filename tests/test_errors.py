"""Errors and problems say where and what."""

import pytest

from evidence.errors import SEVERITIES, EvidenceError, Problem, describe_os_error


@pytest.mark.parametrize(
    ("place", "location"),
    [
        ({}, "post.md"),
        ({"line": 3}, "post.md:3"),
        ({"line": 3, "column": 7}, "post.md:3:7"),
        ({"offset": 0}, "post.md, byte 0"),
        ({"offset": 12, "line": 3}, "post.md, byte 12"),
    ],
)
def test_the_location_is_as_precise_as_the_problem(place, location):
    assert Problem("post.md", "X100", "wrong", **place).location == location


def test_an_error_lists_its_problems_below_its_message():
    problems = [Problem("a.csv", "row", "no key", line=2), Problem("b.csv", "row", "no title")]
    error = EvidenceError("two rows are wrong", problems)
    assert str(error) == "two rows are wrong\n  a.csv:2: no key\n  b.csv: no title"
    assert error.problems == tuple(problems)


def test_an_error_without_problems_is_its_message():
    assert (str(EvidenceError("gone")), EvidenceError("gone").problems) == ("gone", ())


def test_a_problem_is_a_warning_unless_said_otherwise():
    assert Problem("post.md", "X100", "wrong").severity == "warning"
    assert SEVERITIES == ("error", "warning", "info")


def test_what_the_system_says_ends_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "missing").read_text()
    assert describe_os_error(caught.value) == "no such file or directory"
    assert describe_os_error(OSError("Odd")) == "odd"
