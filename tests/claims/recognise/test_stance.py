import pytest
from support.tea import frame, read

from evidence.claims.recognise.stance import (
    NEGATION_SCOPE,
    QUESTION_MARK_WINDOW,
    SPEAKER_WINDOW,
    find_stance,
)
from evidence.claims.recognise.statements import find_statements

COMPARED = frame(agent="tea", effect="superior", target="sham")
REVERSE = frame(agent="tea", effect="ruin", target="sleep", reverse=True)
ADVICE = frame(effect="never_late", target="tea")


def stance(text: str, of=None, *headings: str) -> str:
    sentence = read(text, *headings)
    (statement,) = find_statements([of or frame()], sentence)
    return find_stance(statement, sentence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea improves sleep.", "asserts"),
        ("Tea may always improve sleep.", "asserts"),
        ("Tea improves sleep?", "asks"),
        ("It depends on whether tea improves sleep.", "asks"),
        ("Fans say tea improves sleep.", "attributed"),
        ("People drink it for hours, and tea improves sleep.", "attributed"),
        ("It is unclear that tea improves sleep.", "doubts"),
        ("It is a myth that tea improves sleep.", "denies"),
        ("Tea does not improve sleep.", "denies"),
        ("Tea improves sleep as well as a placebo.", "denies"),
        ("Tea improves sleep as well as coffee.", "asserts"),
        ("Tea improves sleep more than a placebo.", "asserts"),
    ],
)
def test_each_way_to_relate_to_a_claim(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fans say whether the myth that tea does not improve sleep is unclear.", "asks"),
        ("Fans say it is unclear and a myth that tea does not improve sleep.", "attributed"),
        ("It is unclear and a myth that tea does not improve sleep.", "doubts"),
    ],
)
def test_a_question_goes_before_words_of_others_these_before_doubt_and_doubt_before_denial(
    text, expected
):
    assert stance(text) == expected


def test_a_frame_of_the_reverse_states_it_and_its_denial_leaves_the_claim_open():
    assert stance("Tea ruins sleep.", REVERSE) == "reverse"
    assert stance("Tea does not ruin sleep.", REVERSE) == "doubts"
    assert stance("It is a myth that tea ruins sleep.", REVERSE) == "doubts"
    assert stance("Tea ruins sleep?", REVERSE) == "asks"
    assert stance("Fans say tea ruins sleep.", REVERSE) == "attributed"
    assert stance("It is unclear that tea ruins sleep.", REVERSE) == "doubts"


def test_what_people_want_is_attributed_only_for_a_treatment():
    evening = frame(agent="evening", effect="lift", target="sleep")
    assert stance("They drink it for rest, and evenings improve sleep.", evening) == "asserts"
    assert stance("They drink it for rest, and tea improves sleep.") == "attributed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Tea improves sleep."', "attributed"),
        ("“Tea improves sleep”, it went.", "attributed"),
        ('Our "tea" improves sleep.', "asserts"),
        ('" Tea improves sleep.', "asserts"),
    ],
)
def test_a_sentence_that_begins_with_words_in_quotation_marks_is_a_quotation(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She says tea improves sleep.", "attributed"),
        ("Tea improves sleep, she says.", "asserts"),
        ("I says tea improves sleep.", "asserts"),
        ("We now says tea improves sleep.", "asserts"),
        ("We and others says tea improves sleep.", "attributed"),
    ],
)
def test_a_verb_of_speech_before_the_statement_makes_it_that_of_others_unless_the_writer_speaks(
    text, expected
):
    assert SPEAKER_WINDOW == 2
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [(NEGATION_SCOPE, "denies"), (NEGATION_SCOPE + 1, "asserts")]
)
def test_a_not_reaches_over_four_words(words, expected):
    assert NEGATION_SCOPE == 4
    # "not", the words, then effect and target
    assert stance("Tea not " + "very " * words + "improves sleep.") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea is not bitter, it improves sleep.", "asserts"),
        ("Tea improves no sleep.", "denies"),
        ("Tea improves sleep, not mood.", "asserts"),
        ("Tea not only improves sleep.", "asserts"),
        ("Tea not only improves and never improves sleep.", "denies"),
    ],
)
def test_a_not_counts_inside_the_statement_or_shortly_before_it_within_its_words(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("That tea improves sleep has not been shown.", "denies"),
        ("That tea improves sleep often is not so.", "denies"),
        ("Tea improves sleep and is not bitter.", "asserts"),
        ("Tea improves sleep, is not bitter.", "asserts"),
        ("Tea improves sleep when it is not bitter.", "asserts"),
        ("That tea improves sleep is known, not new.", "asserts"),
        ("Improved sleep tea brought no more.", "denies"),
        ("Tea improves sleep that is not only light.", "asserts"),
    ],
)
def test_a_not_behind_the_first_auxiliary_of_the_clause_denies_what_stands_before(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing improves sleep like tea.", "doubts"),
        ("None of those who had tea slept badly or improved sleep.", "denies"),
        ("No study of any kind has ever found that tea improves sleep.", "denies"),
        ("Few of them had tea that improved sleep.", "denies"),
        ("We had a few of them and tea improves sleep.", "asserts"),
        ("No, tea improves sleep.", "asserts"),
        ("No milk: tea improves sleep.", "asserts"),
        ("No milk was left at the end because tea improves sleep.", "asserts"),
        ("Not only at the end of a day, tea improves sleep.", "asserts"),
    ],
)
def test_a_negative_subject_denies_its_whole_clause(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea beats a placebo.", "asserts"),
        ("A placebo beats tea.", "denies"),
        ("A placebo is beaten by tea.", "asserts"),
    ],
)
def test_a_comparator_that_does_better_denies(text, expected):
    assert stance(text, COMPARED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Milk improves sleep more than tea.", "doubts"),
        ("Tea improves sleep more than tea with milk.", "asserts"),
        ("Tea improves sleep more than coffee.", "asserts"),
    ],
)
def test_a_treatment_that_is_only_compared_with_stays_open(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea brings the improvement of sleep.", "asserts"),
        ("Tea blocks the improvement of sleep.", "denies"),
        ("Tea blocks any of the lift of sleep.", "denies"),
        ("Tea blocks worry and improves sleep.", "asserts"),
        ("Tea blocks worry, with an improvement of sleep.", "asserts"),
    ],
)
def test_what_is_hindered_is_denied(text, expected):
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Milk instead of tea improves sleep.", "doubts"),
        ("Avoiding tea improves sleep.", "doubts"),
        ("Tea instead of beer improves sleep.", "asserts"),
        ("Tea improves mood instead of sleep.", "doubts"),
    ],
)
def test_what_is_replaced_stays_open(text, expected):
    assert stance(text) == expected


def test_a_not_among_the_words_of_a_frame_turns_nothing_round():
    assert stance("Never so late, tea!", ADVICE) == "asserts"
    assert stance("Not never so late, tea!", ADVICE) == "denies"


def test_marks_may_follow_a_question_mark():
    assert QUESTION_MARK_WINDOW == 3
    assert stance('Tea improves sleep?")') == "asks"
    assert stance('Tea improves sleep?").') == "asserts"
