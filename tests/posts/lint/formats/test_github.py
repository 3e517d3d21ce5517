"""Problems as workflow commands of GitHub."""

from __future__ import annotations

import pytest

from evidence.errors import Problem, Severity
from evidence.posts.lint.report import Report


def command(**more) -> str:
    fields = {"path": "a.md", "code": "E401", "message": "wrong", "line": 3, "column": 7} | more
    return Report([Problem(**fields)]).to_github()


@pytest.mark.parametrize(
    ("severity", "name"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_a_problem_is_a_command_with_its_place_and_rule(severity: Severity, name: str):
    title = "title=E401 contradicted-claim"
    assert command(severity=severity) == f"::{name} file=a.md,line=3,col=7,{title}::wrong"


def test_what_would_end_a_property_or_the_command_is_escaped():
    told = command(path="a,b:c%.md", message="100%: a,\r\nb", suggestion="say\nso")
    assert told.startswith("::warning file=a%2Cb%3Ac%25.md,line=3,")
    assert told.endswith("::100%25: a,%0D%0Ab%0Asay%0Aso")
    assert "\n" not in told


def test_without_problems_there_is_no_command():
    assert Report([]).to_github() == ""
