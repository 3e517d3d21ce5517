"""Text folded for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.folding import fold, fold_to_ascii, strip_accents


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller", "MULLER"), ("Ångström", "angstrom"), ("ﬁbro", "fibro"), ("\uff24\uff45", "de")],
)
def test_spellings_of_one_word_fold_to_the_same_text(one, other):
    assert fold(one) == fold(other)


def test_different_words_stay_different():
    assert fold("Møller") != fold("Moller")  # ø is a letter, not an accent
    assert fold_to_ascii("Møller 李") == "mller "


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_accents_are_stripped_letter_by_letter(text):
    assert len(strip_accents(text)) == len(text)


def test_case_is_kept_where_only_accents_go():
    assert strip_accents("Élodie Ñandú") == "Elodie Nandu"
