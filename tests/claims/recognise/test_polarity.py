import pytest

from evidence.claims.recognise.polarity import determine_polarity
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
    text = "Tea does not help."
    assert polarity(text, "Tea does not help".replace("not", "not")) == "denies"
    assert polarity("Never drink tea late.", "Never drink tea") == "denies"
    assert polarity("Never drink tea late.", "Never drink tea", exempt=True) == "asserts"
