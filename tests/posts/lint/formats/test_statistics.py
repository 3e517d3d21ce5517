"""Counts by rule and claim."""

from __future__ import annotations

import json

from evidence.errors import FilePlace, Problem
from evidence.posts.lint.formats.statistics import (
    count_by_rule,
    statistics_to_json,
    statistics_to_text,
)

PROBLEMS = [
    Problem("a.md", "E402", "x", 1, 1, claim="A1"),
    Problem("a.md", "E401", "x", 1, 1, severity="error", claim="C5", also=(FilePlace(2, 1),) * 9),
    Problem("b.md", "E401", "x", 1, 1, severity="error", claim="C5"),
    Problem("b.md", "C101", "x", 1, 1, severity="info"),
]


def test_places_are_counted_by_rule_and_claim_the_most_frequent_first():
    assert statistics_to_text(count_by_rule(PROBLEMS)).splitlines() == [
        "11  E401  error    C5  contradicted-claim",
        " 1  C101  note     -   vague-mention",
        " 1  E402  warning  A1  overstated-claim",
    ]


def test_json_has_the_posts_too():
    first, second, _ = json.loads(statistics_to_json(count_by_rule(PROBLEMS)))
    assert first == {
        "code": "E401",
        "name": "contradicted-claim",
        "severity": "error",
        "claim": "C5",
        "count": 11,
        "posts": 2,
    }
    assert (second["severity"], second["claim"]) == ("info", None)


def test_without_problems_it_says_so():
    assert statistics_to_text(count_by_rule([])) == "No problems."
    assert json.loads(statistics_to_json([])) == []
