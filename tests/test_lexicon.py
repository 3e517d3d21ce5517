import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.lexicon import Lexicon, tokenize


def concepts(text: str, **phrases: list[str]) -> set[str]:
    return {hit.concept for hit in Lexicon(phrases).tag(tokenize(text))}


def test_a_star_takes_any_ending():
    assert concepts("It relaxes and relaxed.", relax=["relax*"]) == {"relax"}
    assert concepts("lax muscles", relax=["relax*"]) == set()


def test_a_bar_takes_either_word_and_a_gap_up_to_three():
    phrases = ["bring* .. out|forth"]
    assert concepts("it brings the body's own painkillers out", release=phrases) == set()
    assert concepts("it brings the own painkillers out", release=phrases) == {"release"}
    assert concepts("it brought forth much", release=["brought out|forth"]) == {"release"}


@pytest.mark.parametrize("word", ["no", "not", "never", "none", "nothing"])
def test_a_gap_does_not_reach_over_a_negation(word):
    assert concepts("It gives good relief", relief=["gives .. relief"]) == {"relief"}
    assert concepts(f"It gives {word} relief", relief=["gives .. relief"]) == set()


def test_a_gap_does_not_reach_over_punctuation():
    assert concepts("keep calm. Moving on", activity=["keep .. moving"]) == set()


def test_capitals_count_where_the_phrase_has_them():
    assert concepts("NICE advises", body=["NICE"]) == {"body"}
    assert concepts("a nice story", body=["NICE"]) == set()


def test_hyphens_and_accents_make_no_difference():
    assert concepts("pain-relieving chemicals", endorphin=["pain relieving chemical*"]) == {
        "endorphin"
    }
    assert concepts("naïve café", place=["cafe"]) == {"place"}


def test_a_contraction_holds_a_not():
    assert [token.folded for token in tokenize("It doesn't and can't, won't")] == [
        "it", "does", "not", "and", "can", "not", ",", "will", "not",
    ]  # fmt: skip


def test_numbers_keep_their_decimals_and_percent_signs():
    assert [token.folded for token in tokenize("20.4% of 1,162")] == ["20.4", "%", "of", "1,162"]


def test_of_rivals_the_longest_phrase_at_a_place_wins():
    lexicon = Lexicon(
        {"needling": ["needl*"], "dry": ["dry needl*"], "pain": ["needl*"]},
        rivals=("needling", "dry"),
    )
    assert {hit.concept for hit in lexicon.tag(tokenize("dry needling"))} == {"dry", "pain"}
    assert {hit.concept for hit in lexicon.tag(tokenize("dry skin, needling"))} == {
        "needling",
        "pain",
    }


def test_a_phrase_that_begins_with_a_gap_is_refused():
    with pytest.raises(ValueError, match="begins with a gap"):
        Lexicon({"x": [".. pain"]})


@given(st.text())
def test_tokens_cover_every_letter_in_order(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    covered = {place for token in tokens for place in range(token.start, token.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())
