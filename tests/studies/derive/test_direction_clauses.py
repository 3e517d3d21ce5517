"""Conclusions clause by clause."""

import pytest

from evidence.studies.derive.direction_clauses import ClauseDirection, read_clauses, split_clauses
from evidence.studies.derive.direction_words import load_direction_words

COMPARATORS = ("water", "syrup")


def find_comparators(clause: str) -> tuple[str, ...]:
    return tuple(name for name in COMPARATORS if f"than {name}" in clause)


def read(text: str) -> list[ClauseDirection]:
    rules = load_direction_words().rules
    return list(read_clauses(text, rules, find_comparators=find_comparators))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("honey helped. tea did not", ["honey helped", "tea did not"]),
        ("honey helped; tea did not", ["honey helped", "tea did not"]),
        ("honey helped but tea did not", ["honey helped", "but tea did not"]),
        ("honey helped, whereas tea did not", ["honey helped,", "whereas tea did not"]),
        ("honey and tea helped", ["honey and tea helped"]),
        (
            "honey helped and further trials are due",
            ["honey helped", "further trials are due"],
        ),
        ("honey helped and did not harm", ["honey helped", "did not harm"]),
        ("", [""]),
    ],
)
def test_clauses_end_at_marks_contrasts_and_some_uses_of_and(text, clauses):
    assert split_clauses(text) == clauses


def test_each_clause_is_read_with_its_comparators():
    assert read("honey was better than water but tea was no better than syrup") == [
        ClauseDirection("favours", "was better", ("water",)),
        ClauseDirection("no_difference", "no better than", ("syrup",)),
    ]


def test_a_denied_comparator_makes_a_clause_two():
    assert read("honey was better than water, not syrup") == [
        ClauseDirection("favours", "was better", ("water",)),
        ClauseDirection("no_difference", "not syrup", ("syrup",)),
    ]


def test_an_ellipsis_denies_what_the_clause_before_claimed():
    read_both = read("honey was better than water but not better than syrup")
    assert [(clause.direction, clause.comparators) for clause in read_both] == [
        ("favours", ("water",)),
        ("no_difference", ("syrup",)),
    ]
    assert read("but not than syrup") == []


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("little suggests that honey is effective", "unclear"),
        ("placebo was better than honey", "against"),
        ("placebo was less effective than honey", "favours"),
        ("placebo and tea were better than honey", "unclear"),
        ("honey did not improve sleep", "no_difference"),
    ],
)
def test_the_clause_around_a_wording_changes_what_it_means(text, direction):
    assert [clause.direction for clause in read(text)] == [direction]


@pytest.mark.parametrize(
    "text",
    [
        "both groups improved",
        "whether honey is effective was the question",
        "it is unknown whether honey is effective",
        "there were no differences in adverse events",
        "cough went away",
    ],
)
def test_plans_harms_and_what_all_groups_did_say_nothing(text):
    assert read(text) == []


def test_what_all_groups_did_counts_where_they_are_compared():
    text = "both groups improved more, honey better than water"
    assert [clause.direction for clause in read(text)] == ["favours"]
