import pytest

from evidence.claims.recognise.frames import parse_frame
from evidence.claims.recognise.matching import (
    MAX_FRAGMENT_TOKENS,
    MAX_PAIR_GAP,
    FrameMatcher,
)
from evidence.claims.recognise.tagging import TaggedSentence
from evidence.lexicon import Lexicon, tokenize
from evidence.topic import ConceptRoles

CONCEPTS = {
    "tea": ["tea"],
    "oolong": ["oolong"],
    "sleep": ["sleep*"],
    "mood": ["mood"],
    "lift": ["improv*", "lift*"],
}
ROLES = ConceptRoles(treatments=("tea", "oolong"), objects=("sleep", "mood"))
MATCHER = FrameMatcher(ROLES, {"oolong": frozenset({"tea"})})


def match(frame: str, text: str, *context: str) -> str | None:
    tokens = tokenize(text)
    matches: dict[str, list] = {}
    for found in Lexicon(CONCEPTS).tag(tokens):
        matches.setdefault(found.concept, []).append(found)
    span = MATCHER.match(
        parse_frame(frame, CONCEPTS), TaggedSentence(tokens, matches, frozenset(context))
    )
    return None if span is None else text[tokens[span[0]].start : tokens[span[1] - 1].end]


def test_the_span_reaches_from_the_first_to_the_last_concept():
    assert match("tea sleep", "Now sleep well with tea today.") == "sleep well with tea"
    assert match("tea sleep", "Now sleep well.") is None


def test_an_excluded_concept_rules_a_frame_out():
    assert match("tea !mood", "Tea at night") == "Tea"
    assert match("tea !mood", "Tea for your mood") is None


def test_a_pair_must_be_close_together():
    assert match("sleep~lift", "It improves sleep.") == "improves sleep"
    far = "It improves, as far as one can tell from all this, sleep."
    assert match("sleep~lift", far) is None


def test_the_closest_pair_counts():
    assert match("mood~lift", "mood is better, it lifts the mood") == "lifts the mood"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It improves sleep and mood.", "improves sleep and mood"),
        ("It improves sleep ruining mood.", None),
    ],
)
def test_a_verb_reaches_the_nearest_object_unless_they_are_joined(text, found):
    assert match("mood~lift", text) == found


def test_headings_supply_a_treatment_only_if_the_sentence_names_none():
    assert match("@tea sleep", "You sleep.", "tea") == "sleep"
    assert match("@tea sleep", "You sleep.", "oolong") == "sleep"
    assert match("@tea sleep", "Oolong, and you sleep.", "tea") is None


def test_only_a_fragment_takes_its_verb_from_the_heading():
    assert match("sleep ^lift", "Your sleep", "lift") == "sleep"
    assert match("sleep ^lift", "Your sleep is what it is and what it was then", "lift") is None


def test_a_frame_that_only_the_headings_meet_has_no_span():
    assert match("@tea", "Nothing here.", "tea") is None


@pytest.mark.parametrize(("words", "found"), [(MAX_PAIR_GAP, True), (MAX_PAIR_GAP + 1, False)])
def test_a_pair_may_have_seven_words_between(words, found):
    assert MAX_PAIR_GAP == 7
    assert (match("sleep~lift", "improves " + "very " * words + "sleep") is not None) is found


@pytest.mark.parametrize(
    ("words", "found"), [(MAX_FRAGMENT_TOKENS, True), (MAX_FRAGMENT_TOKENS + 1, False)]
)
def test_a_fragment_has_up_to_eight_words(words, found):
    assert MAX_FRAGMENT_TOKENS == 8
    text = "sleep " + "well " * (words - 1)
    assert (match("sleep ^lift", text, "lift") is not None) is found


def test_only_an_object_after_the_verb_can_be_taken_by_another():
    assert match("mood~lift", "Your mood, as it improves sleep") == "mood, as it improves"
    assert match("tea~lift", "It improves sleep with tea") == "improves sleep with tea"


def test_an_object_next_to_another_is_reached_as_well():
    assert match("mood~lift", "It improves sleep mood.") == "improves sleep mood"
