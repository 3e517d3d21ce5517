import pytest

from evidence.claims.recognise.polarity import (
    NEGATION_SCOPE,
    QUESTION_MARK_WINDOW,
    determine_polarity,
)
from evidence.claims.recognise.tagging import TaggedSentence
from evidence.lexicon import Lexicon, load_vocabulary, tokenize

LEXICON = Lexicon({name: list(phrases) for name, phrases in load_vocabulary("english").items()})


def polarity(text: str, claim: str, *, exempt: bool = False) -> str:
    tokens = tokenize(text)
    matches: dict[str, list] = {}
    for found in LEXICON.tag(tokens):
        matches.setdefault(found.concept, []).append(found)
    words = [token.text for token in tokens]
    inside = [token.text for token in tokenize(claim)]
    start = next(at for at in range(len(words)) if words[at : at + len(inside)] == inside)
    sentence = TaggedSentence(tokens, matches, frozenset())
    return determine_polarity(sentence, (start, start + len(inside)), is_negation_exempt=exempt)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea helps you sleep.", "asserts"),
        ("Tea helps you sleep?", "asks"),
        ('"Tea helps you sleep?")', "asks"),
        ("The trial asks whether Tea helps you sleep.", "asks"),
        ("It is unclear if Tea helps you sleep.", "doubts"),
        ("It is a myth that Tea helps you sleep.", "denies"),
        ("Equally, and like a placebo, Tea helps you sleep.", "denies"),
        ("Not even Tea helps you sleep.", "denies"),
        ("It is not far-fetched at all, but Tea helps you sleep.", "asserts"),
        ("This is not new, Tea helps you sleep.", "asserts"),
        ("Not only Tea helps you sleep.", "asserts"),
        ("Tea helps you sleep, not your neighbour.", "asserts"),
    ],
)
def test_the_polarity_of_a_sentence(text, expected):
    assert polarity(text, "Tea helps you sleep") == expected


def test_a_not_inside_the_claim_denies_it_unless_it_is_often_worded_so():
    assert polarity("Tea does not help.", "Tea does not help") == "denies"
    assert polarity("Never drink tea late.", "Never drink tea") == "denies"
    assert polarity("Never drink tea late.", "Never drink tea", exempt=True) == "asserts"


@pytest.mark.parametrize(
    ("words", "expected"), [(NEGATION_SCOPE, "denies"), (NEGATION_SCOPE + 1, "asserts")]
)
def test_a_not_reaches_over_four_words(words, expected):
    assert NEGATION_SCOPE == 4
    assert polarity("Not " + "good " * words + "tea helps.", "tea helps") == expected


def test_a_not_right_before_or_at_an_end_of_the_claim():
    assert polarity("Not tea helps.", "tea helps") == "denies"
    assert polarity("Not tea.", "Not tea") == "denies"
    assert polarity("Tea helps not.", "Tea helps not") == "denies"
    assert polarity("Tea helps not.", "Tea helps") == "asserts"


def test_marks_may_follow_a_question_mark():
    assert QUESTION_MARK_WINDOW == 3
    assert polarity('Tea helps?")', "Tea helps") == "asks"
    assert polarity('Tea helps?").', "Tea helps") == "asserts"


def test_no_difference_is_a_denial_only_against_sham():
    assert polarity("Tea helps as well as coffee.", "Tea helps") == "asserts"
    assert polarity("Tea helps more than a placebo.", "Tea helps") == "asserts"
    assert polarity("Tea helps as well as a placebo.", "Tea helps") == "denies"
