"""One problem for a claim and post."""

from __future__ import annotations

import pytest
from support.linting import found

from evidence.errors import FilePlace, Problem
from evidence.posts.lint.filters.merging import merge_problems

LINE = "Bed rest helps low back pain.\n\n"


def make(line: int, *, path: str = "a.md", code: str = "E401", claim: str | None = "R5") -> Problem:
    return Problem(path, code, "wrong", line, 1, line, 9, claim=claim)


def test_a_claim_that_a_post_repeats_is_one_problem_at_its_first_place(base):
    (problem,) = found(base, LINE * 3)
    assert (problem.code, problem.line, problem.also) == ("E401", 1, ((3, 1), (5, 1)))
    assert problem.message.endswith("Bed rest helps back pain (also in lines 3, 5)")
    assert problem.suggestion


def test_the_first_place_is_the_first_that_no_comment_silences(base):
    (problem,) = found(base, f"<!-- evidence: ignore -->\n{LINE}{LINE}{LINE}")
    assert (problem.line, problem.also) == (4, ((6, 1),))


def test_another_claim_rule_or_post_is_another_problem():
    problems = [make(1), make(2, claim="R4"), make(3, code="E402"), make(4, path="b.md"), make(5)]
    merged = merge_problems(problems)
    assert [(problem.line, problem.also) for problem in merged] == [
        (1, (FilePlace(5, 1),)),
        (2, ()),
        (3, ()),
        (4, ()),
    ]


@pytest.mark.parametrize(
    ("code", "claim"), [("E400", "R5"), ("Q301", "R5"), ("E404", None), ("C101", None)]
)
def test_other_problems_are_told_one_by_one(code, claim):
    problems = [make(1, code=code, claim=claim), make(2, code=code, claim=claim)]
    assert merge_problems(problems) == problems


def test_a_problem_without_a_claim_is_told_in_every_sentence(base):
    text = "Acupuncture improves digestion.\n\nAcupuncture improves digestion.\n"
    assert [problem.code for problem in found(base, text)] == ["E404", "E404"]
    recognised = found(base, LINE * 2, "E400")
    assert [(problem.line, problem.also) for problem in recognised] == [(1, ()), (3, ())]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([1, 12], "(also in line 12)"),
        ([1, 12, 40, 12], "(also in lines 12, 40)"),
        ([1, 1], "(also in this line)"),
        ([1, 1, 12], "(also in this line and line 12)"),
        (range(1, 15), "(also in lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more)"),
    ],
)
def test_the_message_names_the_other_lines(lines, words):
    (problem,) = merge_problems(map(make, lines))
    assert problem.message == f"wrong {words}"
