"""Rules on claims: the number of a claim, and what is cited for its wording."""

from dataclasses import replace

import pytest

from evidence.claims.verdict.verdict import compute_verdict
from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.lint.rules.claims import _has_matching_quantity, select_studies_to_cite
from evidence.posts.read.post import parse_post


@pytest.fixture(scope="module")
def counted(base):
    """A claim that has a number of visits a year."""
    return next(claim for claim in base.claims.values() if claim.unit == "visits_per_year")


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("Over {} million visits a year", True),
        ("about one to two million visits a year", True),
        ("about one hundred million visits a year", False),
        ("nine hundred million visits a year", False),
        ("many visits a year", False),
        ("millions of visits", False),
    ],
)
def test_a_claim_with_a_number_is_made_with_about_that_number(counted, text, is_same):
    claim = replace(counted, quantity=10e6)
    assert _has_matching_quantity(claim, text.format(10)) == is_same


def test_a_claim_without_a_number_is_made_by_any_number(counted):
    claim = replace(counted, quantity=None, unit=None)
    assert _has_matching_quantity(claim, "900 million visits")


def test_the_wording_of_a_verdict_cites_what_people_chose(base):
    chosen = next(claim for claim in base.claims.values() if claim.wording_cites)
    verdict = compute_verdict(base, chosen.id)
    assert select_studies_to_cite(base.studies, verdict) == chosen.wording_cites


def test_otherwise_it_cites_current_studies_and_none_twice(base):
    for claim in base.claims.values():
        if not claim.wording_cites:
            keys = select_studies_to_cite(base.studies, compute_verdict(base, claim.id))
            assert len(set(keys)) == len(keys) <= 2
            assert all(base.studies[key].superseded_by is None for key in keys)


def test_a_problem_has_the_wording_that_its_suggestion_quotes(base):
    checker = Checker(base)
    post = parse_post("Bed rest helps low back pain.\n\nSee a doctor today.", "post.md")
    (problem,) = checker.check(post)
    assert problem.suggestion == f'"{problem.wording}"'
    assert problem.wording.endswith("[@dahm2010; @rizzo2025]")


def test_every_code_of_the_claim_rules_can_be_raised(base):
    checker = Checker(base, select_rules(["E400", "E401", "E402", "E403", "E404"]))
    text = (
        "Bed rest helps low back pain.\n\n"
        "Acupuncture always cures chronic low back pain.\n\n"
        "Acupuncture eases chronic low back pain.\n"
    )
    codes = {problem.code for problem in checker.check(parse_post(text, "post.md"))}
    assert {"E400", "E401", "E402"} <= codes
