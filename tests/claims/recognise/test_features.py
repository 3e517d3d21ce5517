import pytest
from support.tea import frame, make_recogniser

from evidence.claims.recognise.features import describe_statement
from evidence.claims.recognise.sentence import SentencePlace
from evidence.claims.recognise.statements import find_statements
from evidence.claims.recognise.verifier import load_verifier


def features(text: str, *headings: str, of=None, **place) -> frozenset[str]:
    """The features of the statement of a frame, by default that tea lifts sleep."""
    wanted = of or frame()
    # A frame of its own for "ruin", so that this is an effect, too.
    recogniser = make_recogniser(wanted, frame(effect="ruin"))
    sentence = recogniser.read(text, SentencePlace(headings, **place))
    assert sentence is not None
    (statement,) = find_statements([wanted], sentence)
    return describe_statement(statement, sentence)


def groups(found: frozenset[str], group: str) -> set[str]:
    return {name.partition(":")[2] for name in found if name.startswith(f"{group}:")}


def test_the_link_of_effect_and_target_and_the_part_of_speech_are_features():
    assert groups(features("Tea improves sleep."), "link") == {"direct", "verb_direct", "gap_1"}
    assert groups(features("Tea makes better sleep."), "form") == {"adjective"}
    assert groups(features("Tea ruins sleep.", of=frame(agent="tea", effect="ruin")), "link") == {
        "no_target"
    }


@pytest.mark.parametrize(
    ("words", "size"),
    [(0, "gap_1"), (1, "gap_1"), (2, "gap_3"), (3, "gap_3"), (4, "gap_6")],
)
def test_a_distance_is_named_by_the_first_limit_that_holds_it(words, size):
    assert f"link:{size}" in features("Tea improves " + "very " * words + "sleep.")


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("Tea improves, if hot, sleep.", "pair:break"),
        ("Tea improves what is sleep.", "pair:auxiliary_between"),
        ("Tea improves, ruins, warms sleep.", "pair:effect_between"),
        ("Tea improves mood then sleep.", "pair:object_takes_it"),
        ("Tea improves headache then sleep.", "pair:condition_between"),
    ],
)
def test_what_stands_between_effect_and_target_is_a_feature(text, feature):
    assert feature in features(text)
    assert feature not in features("Tea improves sleep.")


def test_several_objects_of_one_verb_take_nothing_from_each_other():
    assert "pair:object_takes_it" not in features("Tea improves mood and sleep.")


def test_where_an_agent_is_and_what_names_it_are_features():
    assert groups(features("Tea improves sleep."), "agent") == {"left", "named", "left_gap_0"}
    assert groups(features("Tea very much improves sleep."), "agent") >= {"left_gap_2"}
    assert groups(features("A cup improves sleep."), "agent") >= {"stand_in"}
    assert groups(features("It improves sleep.", "Tea"), "agent") >= {"pronoun"}
    assert groups(features("Improves sleep.", "Tea"), "agent") == {"lent_heading"}
    assert groups(features("Improves sleep.", lead="Tea:", kind="item"), "agent") == {"lent_lead"}
    assert groups(features("Better sleep.", of=frame(effect="lift", target="sleep")), "agent") == {
        "none"
    }


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("With tea you improve sleep.", "agent:left_in_phrase"),
        ("With tea you improve sleep.", "agent:person_between"),
        ("Tea and coffee improve sleep.", "agent:rival_between"),
        ("Tea improves sleep, coffee ruins it.", "agent:rival_in_sentence"),
        ("Tea makes your body improve sleep.", "agent:body_between"),
    ],
)
def test_others_beside_an_agent_are_features(text, feature):
    assert feature in features(text)
    assert feature not in features("Tea improves sleep.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Improves sleep.", {"words_before_0"}),
        ("Really improves sleep.", {"words_before_1"}),
        ("Some warm nights improve sleep.", {"words_before_3", "other_subject", "subject_bare"}),
        ("The nights here improve sleep.", {"words_before_3", "other_subject", "subject_the"}),
        ("These nights here improve sleep.", {"words_before_3", "other_subject", "subject_this"}),
        ("May improve sleep.", {"words_before_1", "auxiliary_before"}),
    ],
)
def test_what_stands_before_a_statement_with_a_lent_agent_is_a_feature(text, expected):
    assert groups(features(text, "Tea"), "lent") == expected


def test_a_person_or_a_treatment_in_a_sentence_may_act_instead_of_what_is_lent():
    assert "lent:person_before" in features("Then you improve sleep.", "Tea")
    assert "lent:foreign_named" in features("Improves sleep, unlike coffee.", "Tea")
    own = frame(agent="oolong", effect="lift", target="sleep")
    assert "lent:own_named" in features("Improves sleep, unlike tea.", "Oolong", of=own)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea improves sleep.", {"s"}),
        ("Tea can improve sleep.", {"bare", "modal"}),
        ("Tea helps to improve sleep.", {"bare", "infinitive"}),
        ("Tea, improving sleep.", {"ing"}),
        ("Sleep is lifted by tea.", {"ed", "passive"}),
        ("Tea does not improve sleep.", {"bare", "negated"}),
        ("Improve sleep with tea.", {"bare", "first_bare"}),
        ("Improves sleep: tea.", {"s", "first_s"}),
    ],
)
def test_how_an_effect_is_worded_is_a_feature(text, expected):
    assert groups(features(text), "effect") == expected


def test_a_negation_before_the_target_is_a_feature():
    assert "target:negated" in features("Tea improves no sleep.")


def test_the_effect_and_the_opener_of_its_clause_are_features():
    assert "does:lift.verb" in features("Tea improves sleep.")
    assert groups(features("Tea is drunk because it improves sleep."), "clause") == {"reason"}
    assert not groups(features("Tea ruins.", of=frame(agent="tea", effect="ruin")), "does")


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("Tea improves sleep:", "sentence:colon"),
        ("Tea improves sleep?", "sentence:question"),
        ("How tea improves sleep.", "sentence:question_word"),
        ("If tea improves sleep, good.", "sentence:opens_condition"),
        ("If tea improves sleep, good.", "sentence:if"),
        ("Tea improves sleep.", "sentence:no_auxiliary"),
        ('Tea "improves" sleep.', "sentence:quoted"),
        ("I know tea improves sleep.", "sentence:first_person"),
        ("Tea (hot) improves sleep.", "sentence:bracket"),
        ("Tea may improve sleep.", "cue:hedge"),
        ("Tea improves sleep.", "length:4"),
        ("Tea improves my sleep.", "length:8"),
    ],
)
def test_signs_of_a_sentence_are_features(text, feature):
    assert feature in features(text)


def test_where_a_sentence_is_and_what_is_above_it_are_features():
    assert "kind:item" in features("Tea improves sleep", kind="item")
    assert "above:benefit_word" in features("Improves sleep", "Tea: benefits")
    about = frame(agent="tea", effect="lift", target="sleep", about="evening")
    assert "about:none" in features("Tea improves sleep.")
    assert "about:here" in features("Tea improves sleep in the evening.", of=about)
    assert "about:above" in features("Tea improves sleep.", "In the evening", of=about)


def test_the_verifier_weighs_only_features_that_a_statement_can_have():
    """A feature that was renamed would keep its weight for nothing."""
    known = {"link", "form", "pair", "agent", "lent", "does", "clause", "effect", "target"}
    known |= {"kind", "length", "sentence", "cue", "above", "about"}
    verifier = load_verifier()
    weighed = {*verifier.asserted.weights, *verifier.stated.weights}
    assert {name.partition(":")[0] for name in weighed} <= known
