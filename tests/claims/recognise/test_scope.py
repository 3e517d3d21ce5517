import pytest
from support.tea import frame, read

from evidence.claims.recognise.scope import (
    denies_only_absolute,
    is_advice,
    is_denied_in_condition,
    is_limited,
)
from evidence.claims.recognise.stance import find_stance
from evidence.claims.recognise.statements import find_statements

REVERSE = frame(agent="tea", effect="ruin", target="sleep", reverse=True)
ADVICE = frame(effect="advise", target="tea")


def find(text: str, of=None):
    sentence = read(text)
    (statement,) = find_statements([of or frame()], sentence)
    return statement, sentence


@pytest.mark.parametrize(
    "text",
    [
        "Tea does not always improve sleep.",
        "Tea improves sleep, but not for everyone.",
        "Not everyone finds that tea improves sleep.",
        "Tea never improves sleep completely.",
    ],
)
def test_a_denial_of_an_absolute_denies_no_claim(text):
    statement, sentence = find(text)
    assert denies_only_absolute(sentence)
    assert find_stance(statement, sentence) != "denies"


@pytest.mark.parametrize(
    "text",
    [
        "Tea does not improve sleep.",
        "Everyone knows that tea does not improve sleep.",
        "Tea completely and always does not improve sleep.",
        "Tea does not always or ever improve sleep.",
        "Tea does not improve sleep and everyone knows it.",
        "Tea does not improve sleep; it always harms.",
        "It is a myth that tea improves sleep, and it does not always help.",
        "Tea does not always help and does not improve sleep.",
        "Tea improves sleep.",
    ],
)
def test_a_plain_denial_beside_an_absolute_is_still_one(text):
    assert not denies_only_absolute(find(text)[1])


@pytest.mark.parametrize(
    "text",
    [
        "Tea does not improve sleep if you have a fever.",
        "If you have a fever, tea does not improve sleep.",
        "Tea does not improve sleep unless it is hot.",
        "Tea does not improve sleep when the water is cold.",
        "Tea does not improve sleep in people with a fever.",
        "For patients who take tablets, tea does not improve sleep.",
    ],
)
def test_what_holds_only_under_a_condition_or_of_some_denies_no_general_claim(text):
    statement, sentence = find(text)
    assert is_limited(statement, sentence)
    assert find_stance(statement, sentence) == "doubts"


@pytest.mark.parametrize(
    "text",
    [
        "Tea does not improve sleep if you want to sleep.",
        "Tea does not improve sleep in people with bad sleep.",
        "Tea does not improve sleep even if you have a fever.",
        "Tea does not improve sleep when tested in trials.",
        "Tea does not improve sleep; go to bed if you have a fever.",
        "Tea does not improve sleep, but go to bed if you have a fever.",
        "Tea does not improve sleep, because people with a job get up early.",
        "Adults with bad sleep for 12 weeks say no: tea does not improve sleep.",
    ],
)
def test_a_condition_of_the_claim_itself_or_of_something_else_limits_nothing(text):
    statement, sentence = find(text)
    assert not is_limited(statement, sentence)
    assert find_stance(statement, sentence) == "denies"


def test_the_reverse_and_advice_are_limited_too_but_no_other_assertion():
    assert find_stance(*find("Tea ruins sleep if it is strong and cold.", REVERSE)) == "doubts"
    assert find_stance(*find("Tea ruins sleep.", REVERSE)) == "reverse"
    assert find_stance(*find("Drink tea if you have a fever.", ADVICE)) == "doubts"
    assert find_stance(*find("Drink tea if you want to sleep.", ADVICE)) == "asserts"
    assert find_stance(*find("Tea improves sleep if it is hot.")) == "asserts"


def test_advice_begins_a_sentence_or_says_what_should_be_done():
    assert is_advice(find("Drink tea.", ADVICE)[0])
    assert is_advice(find("Tea for sleep.", frame(effect="tea", first=True))[0])
    assert not is_advice(find("Tea improves sleep.")[0])


def test_what_a_condition_assumes_is_not_denied():
    assert is_denied_in_condition(*find("Take tea if it does not improve sleep."))
    assert not is_denied_in_condition(*find("It is not so if tea does not improve sleep."))
    assert not is_denied_in_condition(*find("If you ask us, tea does not improve sleep."))
    assert not is_denied_in_condition(*find("Tea does not improve sleep."))
