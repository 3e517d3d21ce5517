from support.tea import read


def test_a_sentence_tells_which_concepts_it_has_and_where():
    sentence = read("Tea improves sleep, and sleep mood.")
    assert sentence.has("tea")
    assert not sentence.has("coffee")
    assert sentence.has_any(("coffee", "mood"))
    assert not sentence.has_any(())
    assert [match.start for match in sentence.iter_matches(("sleep", "tea"))] == [2, 5, 0]
    assert sentence.has_match_in(("sleep",), range(3, 6))
    assert not sentence.has_match_in(("sleep",), range(3, 5))


def test_words_are_folded_and_there_are_none_beyond_the_ends():
    sentence = read("Tea improves SLEEP.")
    assert sentence.words_in(range(1, 4)) == ["improves", "sleep", "."]
    assert sentence.words_before(2, 5) == ["tea", "improves"]
    assert sentence.words_before(2, 1) == ["improves"]
    assert [sentence.word_at(place) for place in (-1, 0, 4)] == ["", "tea", ""]


def test_another_sense_is_not_the_concept():
    assert read("Sleep").has("sleep")
    assert not read("Talk over sleep").has("sleep")
    assert len(read("Talk over sleep, and sleep").matches["sleep"]) == 1


def test_of_treatments_the_longest_at_a_place_counts():
    assert read("Iced tea").matches.keys() == {"coffee"}
    assert read("Iced tea, tea").matches.keys() == {"coffee", "tea"}


def test_each_treatment_has_the_wider_ones_that_sentences_can_be_about():
    assert read("Tea").wider == {
        "tea": {"tea"},
        "oolong": {"oolong", "tea"},
        "coffee": {"coffee"},
    }
