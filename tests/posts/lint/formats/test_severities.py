"""The lowest severity that a run fails for."""

from __future__ import annotations

import pytest

from evidence.errors import SEVERITIES, Problem
from evidence.posts.lint.formats.severities import reaches_level


@pytest.mark.parametrize(
    ("level", "failing"),
    [
        ("error", ["error"]),
        ("warning", ["error", "warning"]),
        ("note", ["error", "warning", "info"]),
        ("info", ["error", "warning", "info"]),
    ],
)
def test_a_level_is_reached_by_its_severity_and_those_above(level, failing):
    reaching = [
        severity
        for severity in SEVERITIES
        if reaches_level([Problem("a.md", "E4", "x", severity=severity)], level)
    ]
    assert reaching == failing
    assert not reaches_level([], level)
