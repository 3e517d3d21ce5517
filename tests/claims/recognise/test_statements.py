import pytest
from support.tea import frame, make_recogniser, read, state

from evidence.claims.recognise.sentence import SentencePlace
from evidence.claims.recognise.statements import (
    MAX_BY_GAP,
    MAX_GAP_TO_ADJECTIVE,
    MAX_PAIR_GAP,
    find_statements,
)


def covered(text: str, *headings: str, of=None, **place) -> str | None:
    """The words of a statement, from its first to its last."""
    found = state(text, *headings, of=of, **place)
    words = read(text, *headings, **place)
    return None if found is None else " ".join(words.words_in(range(*found.span)))


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Tea improves sleep.", "left"),
        ("Tea is hot because heat improves sleep.", "left_clause"),
        ("Tea, if hot because of heat, improves sleep.", "left_far"),
        ("Sleep is improved by tea.", "by"),
        ("Improves sleep with hot tea.", "by"),
        ("Improves sleep, tea.", "right"),
        ("Improves sleep; tea is hot.", "right_far"),
        ("Improves tea and sleep.", "inside"),
    ],
)
def test_an_agent_stands_before_in_or_behind_effect_and_target(text, relation):
    found = state(text)
    assert found is not None
    assert found.relation == relation


@pytest.mark.parametrize(("words", "relation"), [(5, "by"), (6, "by_far")])
def test_an_agent_behind_a_preposition_may_be_six_words_away(words, relation):
    assert MAX_BY_GAP == 6
    found = state("Sleep is improved " + "very " * words + "with tea.")
    assert found is not None
    assert found.relation == relation


def test_what_is_above_a_sentence_acts_in_it_where_it_names_nothing_that_does():
    found = state("Improves sleep.", "Tea")
    assert found is not None
    assert (found.relation, found.span) == ("lent", (0, 2))
    assert state("Improves sleep.", "Sleep") is None


@pytest.mark.parametrize(
    "text",
    [
        "Coffee improves sleep.",
        "Milk improves sleep.",
        "A drink of coffee, as ever, improves sleep.",
        "Mood improves sleep.",
        "And your body improves sleep.",
        "Sleep is lifted with rest.",
        "Sleep is lifted at night by rest.",
        pytest.param(
            "Sleep is improved by rest.",
            marks=pytest.mark.xfail(reason='"improved" is also read as said of sleep itself'),
        ),
    ],
)
def test_a_sentence_with_an_agent_of_its_own_borrows_none(text):
    assert state(text, "Tea") is None


@pytest.mark.parametrize(
    "text",
    [
        "Really improves sleep.",
        "May improve sleep.",
        "- Improves sleep.",
        "Improves sleep, like coffee.",
        "Some nights improve sleep.",
        "Better sleep.",
        "Sleep is improved at once.",
    ],
)
def test_words_that_do_not_act_leave_what_is_above(text):
    found = state(text, "Tea")
    assert found is not None
    assert found.relation == "lent"


def test_a_narrower_treatment_states_what_the_wider_one_does_unless_the_frame_says_no():
    assert state("Oolong improves sleep.") is not None
    own = frame(agent="tea", effect="lift", target="sleep", narrower=False)
    assert state("Oolong improves sleep.", of=own) is None
    assert state("Tea improves sleep.", of=own) is not None
    assert state("Tea improves sleep.", of=frame(agent="oolong", effect="lift")) is None


def test_a_concept_that_is_no_treatment_acts_where_it_is_named_or_a_pronoun_means_it():
    evening = frame(agent="evening", effect="lift", target="sleep")
    assert covered("Quiet evenings improve sleep.", of=evening) == "evenings improve sleep"
    assert state("It improves sleep.", "In the evening", of=evening) is not None
    assert state("Improves sleep.", "In the evening", of=evening) is None
    assert state("It improves sleep.", "In bed", of=evening) is None


def test_a_frame_without_an_agent_needs_none():
    found = state("Better sleep.", of=frame(effect="lift", target="sleep"))
    assert found is not None
    assert (found.agent, found.relation) == (None, "none")


def test_a_frame_without_a_target_needs_none():
    found = state("Tea is safe.", of=frame(agent="tea", effect="safe"))
    assert found is not None
    assert (found.target, found.link, found.span) == (None, "none", (0, 3))


def test_a_frame_needs_its_effect_its_target_and_its_agent():
    assert state("Tea and sleep.") is None
    assert state("Tea improves mood.") is None
    assert state("Coffee improves sleep.") is None


def test_none_of_what_a_frame_is_without_may_be_in_the_sentence():
    without = frame(agent="tea", effect="lift", target="sleep", without="mood|evening")
    assert state("Tea improves sleep.", of=without) is not None
    assert state("Tea improves sleep and mood.", of=without) is None
    assert state("Tea improves sleep in the evening.", of=without) is None
    assert state("Tea improves sleep.", "In the evening", of=without) is not None


def test_of_each_group_that_a_frame_also_needs_one_must_be_in_the_sentence():
    also = frame(agent="tea", effect="lift", target="sleep", also=["mood|evening", "milk"])
    assert state("Tea improves sleep and mood with milk.", of=also) is not None
    assert state("Tea improves sleep and mood.", of=also) is None
    assert state("Tea improves sleep with milk.", "In the evening", of=also) is None


def test_what_a_frame_is_about_may_be_above_the_sentence():
    about = frame(agent="tea", effect="lift", target="sleep", about="evening")
    assert state("Tea improves sleep in the evening.", of=about) is not None
    assert state("Tea improves sleep.", "In the evening", of=about) is not None
    assert state("Tea improves sleep.", of=about) is None
    assert state("Tea improves sleep with a headache.", "In the evening", of=about) is None
    assert state("Tea improves evening sleep with a headache.", of=about) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [("Improve sleep.", True), ("Please improve sleep.", True), ("Do please improve it.", False)],
)
def test_an_instruction_begins_with_its_effect(text, found):
    first = frame(effect="lift", first=True)
    assert (state(text, of=first) is not None) is found


@pytest.mark.parametrize(("words", "found"), [(MAX_PAIR_GAP, True), (MAX_PAIR_GAP + 1, False)])
def test_effect_and_target_may_have_fourteen_words_between(words, found):
    assert MAX_PAIR_GAP == 14
    text = "Tea improves " + "very " * words + "sleep."
    assert (state(text) is not None) is found


@pytest.mark.parametrize(
    ("words", "found"), [(MAX_GAP_TO_ADJECTIVE, True), (MAX_GAP_TO_ADJECTIVE + 1, False)]
)
def test_an_adjective_behind_its_target_is_near(words, found):
    assert MAX_GAP_TO_ADJECTIVE == 3
    assert (state("With tea sleep " + "very " * words + "better.") is not None) is found


def test_a_word_is_not_both_effect_and_target():
    both = frame(agent="tea", effect="sleep", target="sleep")
    assert state("Tea and sleep.", of=both) is None
    assert state("Tea, sleep and more sleep.", of=both) is not None


def test_a_row_of_links_states_nothing():
    assert state("Home > tea improves sleep > more") is None
    assert state("Home | tea improves sleep | more") is None
    assert state("More: tea > improves sleep") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea is hot and tea improves sleep", "tea improves sleep"),
        ("Tea improves sleep, as tea does", "tea improves sleep"),
        ("Sleep and tea improve sleep", "tea improve sleep"),
        ("Sleep improved and tea improves sleep", "tea improves sleep"),
        ("Tea improves mood and sleep, better sleep", "tea improves mood and sleep , better sleep"),
    ],
)
def test_a_frame_has_one_statement_that_which_hangs_together_best(text, expected):
    assert covered(text) == expected


def test_a_named_agent_goes_before_a_lent_one():
    found = state("Improves sleep, with tea", "Tea")
    assert found is not None
    assert found.relation == "by"


def test_pair_and_span_reach_over_effect_and_target_and_over_all():
    found = state("Now tea improves my sleep.")
    assert found is not None
    assert (found.pair, found.span) == ((2, 5), (1, 5))


def test_each_frame_has_a_statement_of_its_own():
    frames = [frame(), frame(agent="tea", effect="lift", target="mood")]
    found = list(find_statements(frames, read("Tea improves sleep and mood.")))
    assert [statement.target.concept for statement in found if statement.target] == [
        "sleep",
        "mood",
    ]


def item(text: str, *headings: str, **place) -> list[tuple[str, str]]:
    """The claims of a list item, each with its words."""
    where = SentencePlace(headings, **{"kind": "item", **place})
    found = make_recogniser().recognise(text, where).claims
    return [(claim.claim, text[claim.start : claim.end]) for claim in found]


def test_an_item_completes_its_lead():
    assert item("sleep", lead="Tea improves:") == [("S1", "sleep")]
    assert item("improves your sleep", lead="Tea:") == [("S1", "improves your sleep")]
    assert item("sleep", "Tea improves") == [("S1", "sleep")]
    assert item("sleep", "Tea improves", kind="cell") == [("S1", "sleep")]


def test_an_item_completes_nothing_that_is_not_its_own():
    assert item("warmth", lead="Tea improves sleep:") == []
    assert item("sleep", lead="Does tea improve this?") == []
    assert item("sleep", "Tea improves", kind="paragraph") == []
    assert item("sleep and coffee", lead="Tea improves:") == []
    assert item("sleep " + "very " * 12, lead="Tea improves:") == []
    assert item("sleep") == []
