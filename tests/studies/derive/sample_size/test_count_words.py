"""Words around numbers of people."""

import pytest

from evidence.errors import EvidenceError
from evidence.studies.derive.sample_size.count_words import (
    CountRank,
    _parse_rank,
    load_count_words,
)


def test_words_are_loaded_once():
    assert load_count_words() is load_count_words()


def test_a_word_before_a_number_has_one_rank():
    words = load_count_words()
    assert words.rank_by_word["randomised"] == CountRank.RANDOMISED
    assert words.rank_before_preposition["total"] == CountRank.TOTAL
    assert not words.prepositions & words.rank_by_word.keys()


@pytest.mark.parametrize("noun", load_count_words().people + load_count_words().animals)
def test_a_noun_is_in_lower_case_with_a_blank_at_most_before_it(noun):
    assert noun == noun.lower().rstrip()
    assert noun.lstrip().isalpha()


def test_verbs_of_enrolment_are_looked_for_before_those_of_analysis():
    assert [rank for rank, _ in load_count_words().cues_after] == [
        CountRank.ENROLLED,
        CountRank.ANALYSED,
    ]


def test_an_unknown_rank_is_refused():
    assert _parse_rank("total") == CountRank.TOTAL
    with pytest.raises(EvidenceError, match="'most' is not a rank of a count"):
        _parse_rank("most")
