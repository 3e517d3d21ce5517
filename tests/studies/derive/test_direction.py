"""What the authors conclude of the treatment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.studies.derive.comparators import find_concluded_comparators
from evidence.studies.derive.direction import (
    ConclusionDirection,
    combine_directions,
    read_direction,
)
from evidence.studies.derived import DERIVED_COMPARATORS
from evidence.studies.derived import DERIVED_DIRECTIONS as DIRECTIONS


def read(conclusion: str) -> ConclusionDirection:
    return read_direction(conclusion, find_comparators=find_concluded_comparators)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("favours", "Acupuncture is an effective treatment for chronic low back pain."),
        (
            "favours",
            "Cupping reduced pain intensity and improved function in patients with neck pain.",
        ),
        (
            "favours",
            "Acupuncture may be effective for low back pain, but further studies are needed.",
        ),
        ("favours", "There were no adverse events, and acupuncture relieved pain."),
        ("no_difference", "Acupuncture was no better than placebo."),
        (
            "no_difference",
            "Both groups improved, but there were no significant differences between groups.",
        ),
        ("no_difference", "We found no evidence that acupuncture is effective."),
        ("no_difference", "Electroacupuncture failed to reduce opioid consumption."),
        ("no_difference", "Acupuncture was as effective as ibuprofen."),
        ("mixed", "Acupuncture improved function but did not reduce pain."),
        (
            "mixed",
            "Acupuncture was effective in the short term, but there was no difference after six "
            "months.",
        ),
        ("against", "Patients who had bed rest had worse outcomes than those who stayed active."),
        ("against", "Routine use of traction should not be recommended."),
        ("against", "Acupuncture was less effective than spinal manipulation."),
        ("against", "Cupping is not safe in children."),
        ("favours", "Tranexamic acid reduced blood loss."),
    ],
)
def test_direction_of_a_conclusion(word, text):
    assert read(text).direction == word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Acupuncture is widely used.",
        "The effectiveness of acupuncture was studied.",
        "This trial will show whether dry needling is more effective than exercise.",
        "Further trials are needed to determine whether acupuncture is effective.",
        "There is insufficient evidence to support the use of cupping.",
        "More effective treatments are needed.",
        "Acupuncture is cost-effective.",
        "There was no difference in adverse events.",
        "Evidence is limited that cupping is effective.",
    ],
)
def test_plans_questions_and_weak_evidence_never_favour(text):
    assert read(text).direction == "unclear"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acupuncture was better than waiting list but not than sham acupuncture.",
            ("sham:no_difference", "waiting_list:favours"),
        ),
        (
            "Acupuncture relieved pain better than no treatment; however, there was no "
            "difference from sham.",
            ("sham:no_difference", "no_treatment:favours"),
        ),
        (
            "Needling was superior to usual care, not to placebo.",
            ("sham:no_difference", "usual_care:favours"),
        ),
        (
            "Acupuncture was superior to usual care and exercise.",
            ("usual_care:favours", "active:favours"),
        ),
        ("Acupuncture was as effective as ibuprofen.", ("medication:no_difference",)),
        ("Cupping relieved pain.", ()),
    ],
)
def test_comparators_are_told_apart(text, expected):
    told = read(text)
    assert told.by_comparator == expected
    assert {word.split(":")[0] for word in told.by_comparator} <= set(DERIVED_COMPARATORS)
    assert told.direction == (
        "mixed" if len({word.split(":")[1] for word in expected}) > 1 else told.direction
    )


def test_a_comparator_that_comes_first_turns_the_comparison_round():
    assert read("Sham was less effective than true acupuncture.").direction == "favours"
    assert read("Sham acupuncture was better than true acupuncture.").direction == "against"
    assert (
        read("Acupuncture added to usual care was better than usual care alone.").direction
        == "favours"
    )


def test_the_words_that_decided_are_told():
    assert read("Cupping helped. Needling was no better than sham.").quote == "no better than"
    assert read("Pain stayed as it was.").quote == ""


@given(st.text())
def test_any_text_has_a_direction(text):
    assert read(text).direction in DIRECTIONS


@pytest.mark.parametrize(
    ("directions", "word"),
    [
        (set(), "unclear"),
        ({"unclear"}, "unclear"),
        ({"favours"}, "favours"),
        ({"favours", "unclear"}, "unclear"),
        ({"against", "unclear"}, "against"),
        ({"no_difference", "unclear"}, "no_difference"),
        ({"favours", "no_difference"}, "mixed"),
        ({"favours", "against"}, "mixed"),
        ({"no_difference", "against"}, "against"),
        ({"mixed", "unclear"}, "mixed"),
    ],
)
def test_directions_of_clauses_make_one(directions, word):
    assert combine_directions(directions) == word
