"""PubMed's notices beside those that people wrote down."""

import pytest

from evidence.studies.notices import (
    Notice,
    corrections_to_notices,
    describe_retraction,
    has_partial_retraction,
    has_retraction,
    is_rescinded,
    merge_notices,
    parse_notices,
)


@pytest.mark.parametrize(
    ("corrections", "retracted", "expected"),
    [
        ((), False, ()),
        (("ErratumIn:1", "CommentIn:2", "Cites:3"), False, ("erratum:1",)),
        (("RetractionIn:1",), True, ("retraction:1",)),
        ((), True, ("retraction:unknown",)),
        (("RetractionOf:1", "ErratumFor:2"), False, ()),  # it is the notice itself
        (("ErratumIn:Pain. 2011 Mar:152(3):9",), False, ("erratum:Pain. 2011 Mar:152(3):9",)),
        (("PartialRetractionIn:1",), False, ("partial_retraction:1",)),
        (
            ("PartialRetractionIn:1", "RetractionIn:2"),
            True,
            ("partial_retraction:1", "retraction:2"),
        ),
        (("PartialRetractionIn:1",), True, ("partial_retraction:1", "retraction:unknown")),
        (("RetractedandRepublishedIn:1",), True, ("republished:1",)),
        (("UpdateIn:1", "ExpressionOfConcernIn:2", "CorrectedandRepublishedIn:3"), False, None),
    ],
)
def test_pubmeds_notices_in_the_words_of_the_base(corrections, retracted, expected):
    told = corrections_to_notices(corrections, retracted=retracted)
    assert told == (("update:1", "concern:2", "erratum:3") if expected is None else expected)


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        (("erratum:1",), ("erratum:1",), ("erratum:1",)),
        (("erratum:1",), ("erratum:2",), ("erratum:1", "erratum:2")),
        (("erratum:unknown",), ("erratum:2",), ("erratum:2",)),
        (("erratum:unknown",), ("concern:2",), ("erratum:unknown", "concern:2")),
        (("retraction:1",), ("retraction:2",), ("retraction:1",)),
        ((), ("retraction:1",), ("retraction:1",)),
        (("retraction:1",), ("retraction:unknown",), ("retraction:1",)),
        (("retraction:unknown",), ("retraction:1",), ("retraction:1",)),
        (("retraction:unknown",), ("republished:1",), ("republished:1",)),
        (("republished:1",), ("retraction:unknown",), ("republished:1",)),
        (("republished:1",), ("retraction:2",), ("republished:1", "retraction:2")),
        (("republished:unknown",), ("republished:1",), ("republished:1",)),
        (("partial_retraction:unknown",), ("partial_retraction:1",), ("partial_retraction:1",)),
        (("partial_retraction:1",), ("retraction:2",), ("partial_retraction:1", "retraction:2")),
        (("retraction:2",), ("partial_retraction:1",), ("retraction:2", "partial_retraction:1")),
        (
            ("retraction:unknown",),
            ("partial_retraction:1",),
            ("retraction:unknown", "partial_retraction:1"),
        ),
        (
            ("partial_retraction:1",),
            ("partial_retraction:2",),
            ("partial_retraction:1", "partial_retraction:2"),
        ),
        (
            ("concern:1, rescinded 2020-01-02",),
            ("concern:1",),
            ("concern:1, rescinded 2020-01-02",),
        ),
        (
            ("concern:1, rescinded 2020-01-02",),
            ("concern:2",),
            ("concern:1, rescinded 2020-01-02", "concern:2"),
        ),
    ],
)
def test_what_the_base_has_already_is_not_told_twice(known, told, expected):
    assert merge_notices(known, told) == expected


def test_corrections_are_parsed_into_kind_and_reference():
    entries = ("erratum:12345", "update:2020-12-11", "concern:J Med 2001: 5")
    assert parse_notices(entries) == (
        Notice("erratum", "12345"),
        Notice("update", "2020-12-11"),
        Notice("concern", "J Med 2001: 5"),
    )
    assert parse_notices(()) == ()


def test_a_retraction_is_found_among_other_notices():
    assert has_retraction(("erratum:1", "retraction:unknown"))
    assert not has_retraction(("erratum:1", "concern:retraction"))
    assert has_retraction(("republished:1",))
    assert not has_retraction(("partial_retraction:1",))


def test_a_partial_retraction_is_none_beside_a_full_one():
    assert has_partial_retraction(("erratum:1", "partial_retraction:2"))
    assert not has_partial_retraction(("partial_retraction:2", "retraction:3"))
    assert not has_partial_retraction(("partial_retraction:2", "republished:3"))


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        (("erratum:1",), ""),
        (("partial_retraction:1",), "retracted in part"),
        (("partial_retraction:1", "republished:2"), "retracted and republished"),
        (("republished:2", "retraction:3"), "retracted"),
    ],
)
def test_the_gravest_retraction_is_described(corrections, words):
    assert describe_retraction(corrections) == words


def test_a_concern_is_rescinded_by_its_own_reference_alone():
    corrections = ("concern:12, rescinded 2020-01-02", "concern:3")
    assert is_rescinded(corrections, "12")
    assert not is_rescinded(corrections, "1")
    assert not is_rescinded(corrections, "3")
