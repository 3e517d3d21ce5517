import pytest
from support.tea import ROLES, read

from evidence.claims.recognise.agents import is_pronoun
from evidence.lexicon import tokenize


def agents(text: str, *headings: str, **place) -> list[tuple[str, str, str]]:
    """What may act: the treatment, where it is from, and the words that name it."""
    sentence = read(text, *headings, **place)
    return [
        (agent.treatment, agent.source, " ".join(sentence.words_in(range(agent.start, agent.end))))
        for agent in sentence.agents
        if not agent.is_lent
    ]


def lent(text: str, *headings: str, **place) -> list[tuple[str, str]]:
    found = read(text, *headings, **place).agents
    return [(agent.treatment, agent.source) for agent in found if agent.is_lent]


def test_a_treatment_that_is_named_may_act():
    assert agents("Tea and coffee") == [("tea", "named", "tea"), ("coffee", "named", "coffee")]
    assert agents("Iced tea") == [("coffee", "named", "iced tea")]
    assert agents("Water") == []


def test_a_stand_in_stands_for_the_treatment_that_is_known_or_else_for_its_default():
    assert agents("A cup") == [("tea", "stand_in", "cup")]
    assert agents("A cup", "Oolong") == [("oolong", "stand_in", "cup")]
    assert agents("A cup", "Coffee") == [("tea", "stand_in", "cup")]
    assert ("oolong", "stand_in", "cup") in agents("A cup of oolong", "Tea")
    assert ("tea", "stand_in", "cup") not in agents("A cup of oolong", "Tea")


def test_a_stand_in_stands_for_each_treatment_that_is_known():
    assert agents("A cup", "Tea and oolong") == [
        ("oolong", "stand_in", "cup"),
        ("tea", "stand_in", "cup"),
    ]


@pytest.mark.parametrize("text", ["Placebo tea", "A placebo-cup", "A placebo cup of oolong"])
def test_what_is_only_pretended_does_not_act(text):
    assert "tea" not in [treatment for treatment, _, _ in agents(text)]
    assert ("tea", "named", "tea") in agents("Neither placebo nor tea")


def test_another_agent_counts_as_the_treatment_that_its_role_says():
    assert agents("Milk helps", "Tea") == [("coffee", "stand_in", "milk")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It helps", True),
        ("They help", True),
        ("Tea is hot, which helps", True),
        ("This helps", True),
        ("This is good", True),
        ("This gently warms you", True),
        ("This muscle hurts", False),
        ("This", False),
        ("Drink it", False),
        ("We drink and it helps", True),
        ("We think that it helps", True),
        pytest.param(
            "We drink; it helps",
            True,
            marks=pytest.mark.xfail(reason="a mark counts to the clause that it begins"),
        ),
        ("We drink it", False),
    ],
)
def test_a_pronoun_stands_for_a_treatment_at_the_beginning_of_a_clause(text, found):
    assert any(source == "pronoun" for _, source, _ in agents(text, "Oolong")) is found


@pytest.mark.parametrize("text", ["this helps", "these are", "that improves", "both gently warm"])
def test_a_demonstrative_is_a_pronoun_before_a_verb(text):
    assert is_pronoun(tokenize(text), 0)


@pytest.mark.parametrize("text", ["this drink", "these cups", "that", "tea helps", "helps this"])
def test_a_demonstrative_before_a_noun_is_none(text):
    assert not is_pronoun(tokenize(text), 0)


def test_a_pronoun_means_the_nearest_treatment_before_it():
    assert agents("Tea and coffee are hot, and they help")[-1] == ("coffee", "pronoun", "they")
    assert agents("It helps, as tea does", "Oolong")[-1] == ("oolong", "pronoun", "it")
    assert agents("It helps, as tea does")[-1] == ("tea", "named", "tea")


def test_a_pronoun_means_all_that_is_lent_where_nothing_is_named_before_it():
    assert agents("It helps", "Tea and oolong") == [
        ("oolong", "pronoun", "it"),
        ("tea", "pronoun", "it"),
    ]


def test_this_drink_means_what_a_pronoun_means_anywhere_in_the_sentence():
    assert agents("You sleep after these drinks", "Oolong") == [
        ("oolong", "pronoun", "these drinks")
    ]
    assert agents("Tea comes before these drinks", "Oolong")[-1] == (
        "tea",
        "pronoun",
        "these drinks",
    )


def test_what_is_lent_comes_last_and_says_where_it_is_from():
    found = read("Coffee is hot", "Tea").agents
    assert [(agent.treatment, agent.start) for agent in found] == [("coffee", 0), ("tea", -1)]
    assert lent("Hot", "Tea") == [("tea", "heading")]
    assert lent("Hot", before=frozenset({"tea"})) == [("tea", "paragraph")]
    assert lent("Hot", lead="Tea is:") == [("tea", "lead")]
    assert lent("It is hot", earlier=frozenset({"tea"})) == [("tea", "section")]
    assert lent("Hot", "Sleep") == []


def test_the_nearest_layer_that_names_a_treatment_lends_it_and_no_other():
    place = {"before": frozenset({"oolong"}), "earlier": frozenset({"tea"})}
    assert lent("It is hot", "Coffee", lead="Coffee:", **place) == [("coffee", "lead")]
    assert lent("It is hot", "Coffee", **place) == [("oolong", "paragraph")]
    assert lent("Hot", "Coffee", earlier=frozenset({"tea"})) == [("coffee", "heading")]
    assert lent("It is hot", "Coffee", earlier=frozenset({"tea"})) == [("tea", "section")]
    assert lent("Hot", "Coffee", "Tea", "Sleep") == [("tea", "heading")]


@pytest.mark.parametrize(
    ("text", "kind", "reaches"),
    [
        ("It is hot", "paragraph", True),
        ("So it is hot", "paragraph", True),
        ("Then so it is", "paragraph", False),
        ("The sips warm", "paragraph", True),
        ("Then the sips warm", "paragraph", True),
        ("Hot", "paragraph", False),
        ("Hot", "item", True),
        ("This cup", "paragraph", False),
    ],
)
def test_only_what_points_back_and_an_item_reach_into_earlier_paragraphs(text, kind, reaches):
    found = read(text, kind=kind, earlier=frozenset({"oolong"})).lent.treatments
    assert ("oolong" in found) is reaches


def test_concepts_of_context_are_lent_from_every_layer_and_others_from_none():
    place = {"before": frozenset({"mood", "evening"}), "lead": "Benefits:"}
    assert read("Hot", "Tea", **place).lent.others == {"evening", "benefit_word"}
    assert read("Hot", "In the evening", "Tea").lent.others == {"evening"}
    assert ROLES.context == ("evening",)
