import pytest
from support.tea import read

from evidence.claims.recognise.links import (
    MAX_GAPS,
    MAX_JOINED_ADJECTIVE_GAP,
    MAX_JOINED_GAP,
    MAX_PASSIVE_GAP,
    effect_form,
    find_link,
    places_between,
)
from evidence.lexicon import ConceptMatch


def link(text: str, effect: str = "lift.verb", target: str = "sleep") -> str:
    """How the first match of an effect and the last one of a target hang together."""
    sentence = read(text)
    return find_link(sentence.matches[effect][0], sentence.matches[target][-1], sentence)


def with_words(text: str, number: int) -> str:
    """A text with a number of words that mean nothing in the place of "_"."""
    return text.replace("_", "very " * number)


def test_an_effect_without_a_target_has_no_link():
    sentence = read("Tea improves")
    assert find_link(sentence.matches["lift.verb"][0], None, sentence) == "none"


def test_the_part_of_speech_is_behind_the_dot():
    assert effect_form(ConceptMatch("lift.verb", 0, 1)) == "verb"
    assert effect_form(ConceptMatch("ruin", 0, 1)) == ""


def test_places_between_two_matches_are_the_same_from_either_side():
    one, other = ConceptMatch("a", 0, 2), ConceptMatch("b", 4, 5)
    assert places_between(one, other) == places_between(other, one) == range(2, 4)


@pytest.mark.parametrize(
    ("text", "effect", "expected"),
    [
        ("improves your sleep", "lift.verb", "direct"),
        ("sleep improves", "lift.verb", "loose"),
        ("sleep is improved", "lift.verb", "passive"),
        ("sleep gets much improved", "lift.verb", "passive"),
        ("sleep improves", "lift.self", "direct"),
        ("improves sleep", "lift.self", "loose"),
        ("sleep improves the mood", "lift.self", "loose"),
        ("sleep improves your mood", "lift.self", "loose"),
        ("improvement of sleep", "lift.noun", "direct"),
        ("improvement, sleep", "lift.noun", "loose"),
        ("improvement sleep", "lift.noun", "loose"),
        ("sleep improvement", "lift.noun", "direct"),
        ("sleep time improvement", "lift.noun", "direct"),
        ("sleep and wake improvement", "lift.noun", "loose"),
        ("better sleep", "lift.adjective", "direct"),
        ("sleep better", "lift.adjective", "loose"),
        ("ruins sleep", "ruin", "direct"),
        ("sleep ruined", "ruin", "direct"),
    ],
)
def test_each_part_of_speech_has_its_own_order(text, effect, expected):
    assert link(text, effect) == expected


@pytest.mark.parametrize(
    ("text", "effect", "limit", "near"),
    [
        ("improves _sleep", "lift.verb", 4, "direct"),
        ("sleep _improves", "lift.self", 3, "direct"),
        ("improvement of _sleep", "lift.noun", 4, "direct"),
        ("better _sleep", "lift.adjective", 2, "direct"),
        ("ruins _sleep", "ruin", 4, "direct"),
        ("improves mood and _sleep", "lift.verb", 10, "joined"),
        ("sleep _and mood improves", "lift.self", 10, "joined"),
        ("better mood and _sleep", "lift.adjective", 4, "joined"),
        ("ruins mood and _sleep", "ruin", 10, "joined"),
        ("sleep _is improved", "lift.verb", 7, "passive"),
    ],
)
def test_each_link_reaches_so_far_and_no_further(text, effect, limit, near):
    assert link(with_words(text, limit), effect) == near
    assert link(with_words(text, limit + 1), effect) == "loose"


def test_the_limits_count_all_words_between():
    assert MAX_GAPS == {"verb": 4, "self": 3, "noun": 5, "adjective": 2, "": 4}
    assert (MAX_JOINED_GAP, MAX_JOINED_ADJECTIVE_GAP, MAX_PASSIVE_GAP) == (12, 6, 8)


@pytest.mark.parametrize(
    "joined", ["mood and sleep", "mood or sleep", "mood, sleep", "mood & sleep"]
)
def test_things_in_a_list_are_joined(joined):
    assert link(f"improves {joined}") == "joined"
    assert link(f"improvement of {joined}", "lift.noun") == "joined"


def test_a_list_of_things_of_a_noun_has_no_limit_of_its_own():
    assert link(with_words("improvement of mood and _sleep", 30), "lift.noun") == "joined"


def test_of_joins_nothing():
    assert link("improves depth of sleep") == "direct"
    assert link(with_words("improves depth of _sleep", 3)) == "loose"


def test_a_person_in_a_list_is_the_subject_of_something_else():
    assert link("improves mood and you sleep") == "loose"
    assert link("improves mood and calm sleep") == "joined"


def test_the_passive_needs_its_auxiliary_within_three_words():
    assert link("sleep is very much improved") == "passive"
    assert link("sleep is very very much improved") == "loose"


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("improves what is sleep", "lift.verb"),
        ("improvement of what is sleep", "lift.noun"),
        ("better is sleep", "lift.adjective"),
        ("ruins what is sleep", "ruin"),
        ("improves if sleep", "lift.verb"),
        ("improves; sleep", "lift.verb"),
        ("improvement (sleep)", "lift.noun"),
    ],
)
def test_another_clause_or_an_auxiliary_between_makes_a_link_loose(text, effect):
    assert link(text, effect) == "loose"


def test_an_auxiliary_before_what_is_said_of_the_thing_itself_does_no_harm():
    assert link("sleep will improve", "lift.self") == "direct"
