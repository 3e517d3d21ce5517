from evidence.claims.recognise.tagging import (
    AGENT_WINDOW,
    adjust_for_claims,
    resolve_treatment,
    starts_with_pronoun,
)
from evidence.lexicon import ConceptMatch, tokenize
from evidence.topic import ConceptRoles, StandIn

ROLES = ConceptRoles(
    treatments=("tea", "oolong", "other"),
    foreign="other",
    stand_ins={"cup": StandIn(("tea", "oolong"), "tea")},
    agents={"coffee": "other"},
    unless={"headache": ("sleep",)},
)


def resolve(text: str, *context: str, **concepts: int) -> set[str]:
    matches = {name: [ConceptMatch(name, at, at + 1)] for name, at in concepts.items()}
    resolve_treatment(matches, tokenize(text), frozenset(context), ROLES)
    return set(matches)


def test_a_sentence_that_names_a_treatment_is_about_that():
    assert resolve("Tea and a cup", "oolong", tea=0, cup=3) == {"tea", "cup"}


def test_a_concept_stands_for_the_treatment_of_the_context_or_for_its_default():
    assert resolve("A cup", "oolong", cup=1) == {"cup", "oolong"}
    assert resolve("A cup", "other", cup=1) == {"cup", "tea"}


def test_a_pronoun_at_the_beginning_means_the_treatment_of_the_context():
    assert resolve("It helps", "tea") == {"tea"}
    assert resolve("Helps it", "tea") == set()


def test_another_agent_counts_only_at_the_beginning():
    assert resolve("Strong coffee helps", coffee=1) == {"coffee", "other"}
    assert resolve("What helps is strong coffee", coffee=4) == {"coffee"}


def test_the_beginning_is_three_words():
    assert AGENT_WINDOW == 3
    assert resolve("Drinking strong coffee helps", coffee=2) == {"coffee", "other"}
    assert resolve("Drinking very strong coffee helps", coffee=3) == {"coffee"}


def test_the_treatment_a_pronoun_means_is_where_the_pronoun_is():
    matches: dict = {}
    resolve_treatment(matches, tokenize("It helps"), frozenset({"tea"}), ROLES)
    assert matches == {"tea": [ConceptMatch("tea", 0, 1)]}


def test_an_empty_text_is_about_nothing():
    assert resolve("") == set()
    assert not starts_with_pronoun([])


def test_a_narrower_treatment_counts_as_the_wider_one():
    here = [ConceptMatch("oolong", 0, 1)]
    adjusted = adjust_for_claims({"oolong": here}, ROLES, {"oolong": frozenset({"tea"})})
    assert adjusted == {"oolong": here, "tea": here}


def test_a_concept_can_give_way_to_another():
    matches = {"headache": [ConceptMatch("headache", 0, 1)]}
    assert set(adjust_for_claims(dict(matches), ROLES, {})) == {"headache"}
    beside = matches | {"sleep": [ConceptMatch("sleep", 2, 3)]}
    assert set(adjust_for_claims(beside, ROLES, {})) == {"sleep"}
