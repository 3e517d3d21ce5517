import pytest

from evidence.claims.recognise.frames import FrameCondition, parse_frame

CONCEPTS = {"tea", "sleep", "better", "coffee"}


def test_the_marks_of_a_condition_say_where_it_is_looked_for():
    frame = parse_frame("tea @sleep ^better !coffee !@sleep", CONCEPTS)
    marks = [
        (condition.searches_sentence, condition.searches_headings, condition.is_excluded)
        for condition in frame.conditions
    ]
    assert marks == [
        (True, False, False),
        (True, True, False),
        (False, True, False),
        (True, False, True),
        (True, True, True),
    ]


def test_alternatives_and_pairs():
    (condition,) = parse_frame("tea|sleep~better", CONCEPTS).conditions
    assert condition == FrameCondition((("tea",), ("sleep", "better")), True, False, False)


def test_only_plain_conditions_without_alternatives_are_required():
    frame = parse_frame("tea sleep~better coffee|tea @sleep !coffee", CONCEPTS)
    assert frame.required_concepts == {"tea", "sleep", "better"}
    assert parse_frame("@tea", CONCEPTS).required_concepts == frozenset()


def test_what_has_no_meaning_is_refused():
    with pytest.raises(ValueError, match="not declared: cocoa, milk"):
        parse_frame("tea milk~cocoa", CONCEPTS)
    with pytest.raises(ValueError, match="has no meaning"):
        parse_frame("@tea~sleep", CONCEPTS)
