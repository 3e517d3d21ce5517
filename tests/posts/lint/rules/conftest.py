"""Problems that the rules on citations and quotations find in a text."""

import pytest

from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.read.post import parse_post


@pytest.fixture(scope="session")
def find_problems(base):
    """Return the codes and messages of C103, C104 and the Q rules for a text in Markdown."""
    checker = Checker(
        base, select_rules(["C103", "C104", "Q"]), bibliography=lambda _: frozenset({"mine2020"})
    )

    def find(text):
        problems = checker.check(parse_post(text, "post.md"))
        return [(problem.code, problem.message) for problem in problems]

    return find


@pytest.fixture(scope="session")
def check_codes(find_problems):
    """Assert which codes a text gets: "Q303,-Q304" wants the one and not the other, "" none."""

    def check(text, expected):
        codes = {code for code, _ in find_problems(text)}
        named = expected.split(",") if expected else []
        assert {code for code in named if not code.startswith("-")} <= codes
        assert not {code[1:] for code in named if code.startswith("-")} & codes
        assert named or not codes

    return check
