"""Rules by prefixes of codes, and claims by id."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.checker import check_posts
from evidence.posts.lint.filters.selectors import (
    IgnoreList,
    PathIgnores,
    find_ambiguous_codes,
    parse_ignore_list,
)
from evidence.posts.read.post import parse_post

CLAIMS = ["C1", "C5", "A1", "x-1"]


def test_claims_are_told_from_codes():
    assert parse_ignore_list(["E4", "claim:c5", "CLAIM:X-1"], CLAIMS) == IgnoreList(
        ("E4",), frozenset({"C5", "x-1"})
    )
    assert parse_ignore_list("claim:C5", CLAIMS) == IgnoreList((), frozenset({"C5"}))
    assert parse_ignore_list(["C1"], CLAIMS) == IgnoreList(("C1",))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("claim:C9", "no claim has the id 'C9'; `evidence claims` lists them"),
        ("A1", "there is a claim A1: write claim:A1 to silence it"),
    ],
)
def test_what_names_nothing_is_an_error_that_says_what_to_write(value, message):
    with pytest.raises(EvidenceError, match=message):
        parse_ignore_list(["E4", value], CLAIMS)


def test_a_code_that_is_also_a_claim_gets_a_hint():
    assert find_ambiguous_codes(["E4", "C1", "C5", "C1"], CLAIMS) == [
        "C1 means the rules C101 to C104; `--ignore claim:C1` silences the claim C1"
    ]
    assert find_ambiguous_codes(["C101", "Q30"], ["C101", "A1"]) == [
        "C101 means the rule C101; `--ignore claim:C101` silences the claim C101"
    ]


def test_a_silenced_claim_is_silent_in_python_too(base):
    post = parse_post("Cupping removes lactic acid.\n\nCupping increases blood flow.\n", "post.md")
    assert [problem.claim for problem in check_posts([post], base)] == ["C5", "C2"]
    assert [p.claim for p in check_posts([post], base, ignore=["claim:C5"])] == ["C2"]
    with pytest.raises(EvidenceError, match="claim:C5 goes with ignore"):
        check_posts([post], base, select=["claim:C5"])


def test_what_is_left_out_in_some_posts_is_told_in_others(tmp_path: Path):
    ignores = PathIgnores({"old/**": parse_ignore_list(["E4", "claim:C1"], CLAIMS)}, tmp_path)

    def covers(path: str, code: str, claim: str | None = None) -> bool:
        return ignores.covers(Problem(path, code, "wrong", 1, 1, claim=claim))

    old, new = f"{tmp_path}/old/a.md", f"{tmp_path}/new/a.md"
    assert covers(old, "E402", "C5")
    assert covers(old, "Q301", "C1")
    assert not covers(old, "Q301", "C5")
    assert not covers(new, "E402", "C1")
    assert not covers("-", "E402", "C1")
