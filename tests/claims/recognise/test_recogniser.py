import json
from pathlib import Path

import pytest
from support.paths import DATA
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.recognise.recogniser import Recogniser, load_recogniser
from evidence.errors import EvidenceError
from evidence.topic import ConceptRoles

OWN = DATA / "claim_sentences.jsonl"


def asserted(text: str, *headings: str) -> set[str]:
    return {found.claim for found in load_recogniser().recognise(text, headings).asserted_claims}


def polarity(text: str, claim: str, *headings: str) -> str:
    return next(
        found.polarity
        for found in load_recogniser().recognise(text, headings).claims
        if found.claim == claim
    )


def test_the_heading_above_decides_whose_claim_it_is():
    assert asserted("Increases circulation", "How does acupuncture treat back pain?") == {"A1"}
    assert asserted("Increases circulation", "How does cupping therapy treat back pain?") == {"C2"}
    assert asserted("Increases circulation", "How massage works") == set()
    assert asserted("Increases circulation") == set()


def test_the_nearest_heading_that_names_a_therapy_counts():
    assert asserted(
        "Improves blood flow", "Acupuncture and cupping", "Cupping", "What happens"
    ) == {"C2"}


def test_a_therapy_named_in_the_sentence_overrules_the_heading():
    assert asserted("Massage gets the blood flowing better.", "Benefits of cupping") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Needles widen the small vessels, and more blood arrives.",
        "More blood is sent to the tissue by acupuncture.",
        "Acupuncture has been shown to enhance the local perfusion of muscles.",
    ],
)
def test_a_claim_is_recognised_in_other_words_and_in_another_order(text):
    assert asserted(text) == {"A1"}


def test_a_sentence_can_make_several_claims():
    assert asserted(
        "Cupping loosens tight muscles, improves circulation and flushes out toxins."
    ) == {"C2", "C3", "C5"}


def test_the_comparator_makes_another_claim():
    assert asserted("Acupuncture eases chronic low back pain.") == {"T1"}
    assert asserted("Acupuncture eases chronic low back pain better than sham needling.") == {"T2"}


def test_the_narrower_therapy_makes_its_own_claim():
    assert asserted("Electroacupuncture relieves chronic low back pain.") == {"T10"}
    assert asserted("Wet cupping relieves chronic low back pain.") == {"T8"}
    assert asserted("Dry needling relieves low back pain.") == {"T9"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cupping does not remove lactic acid.", "denies"),
        ("It is a myth that cupping removes lactic acid.", "denies"),
        ("Does cupping remove lactic acid?", "asks"),
        ("It is unclear whether cupping removes lactic acid.", "doubts"),
        ("Cupping fans say that it removes lactic acid.", "doubts"),
        ("Cupping removes lactic acid.", "asserts"),
    ],
)
def test_negated_doubted_and_asked_sentences_are_not_the_plain_claim(text, expected):
    assert polarity(text, "C5") == expected


def test_advice_against_something_is_still_advice():
    assert asserted("When you lift, never bend at the waist but at the knees.") == {"R4"}


def test_a_hedge_is_noted_and_the_claim_still_made():
    (found,) = (
        load_recogniser()
        .recognise("Some small studies suggest that cupping may remove lactic acid.")
        .claims
    )
    assert (found.claim, found.polarity, found.is_hedged) == ("C5", "asserts", True)


def test_an_action_reaches_the_nearest_thing_only():
    assert asserted("Releases fascia covering the muscles", "Cupping") == {"C1"}
    assert asserted("Releases fascia and tight muscles", "Cupping") == {"C1", "C3"}


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture was first described in China more than two thousand years ago.",
        "Acupuncture can help with hay fever.",
        "The cups stay on for ten minutes.",
        "Tell your acupuncturist if you take blood thinners.",
        "Eight in ten people have back pain at some time.",
        "Our clinic for back pain is open on Mondays.",
    ],
)
def test_a_sentence_about_something_else_is_left_alone(text):
    assert asserted(text) == set()


def test_a_number_far_from_one_in_five_is_another_claim():
    assert asserted("One in five Americans lives with chronic pain.") == {"E3"}
    assert asserted("One in three Americans lives with chronic pain.") == set()


def test_the_place_of_a_claim_is_that_of_its_words():
    text = "We opened in 2010, and cupping improves blood flow."
    (found,) = load_recogniser().recognise(text).claims
    assert text[found.start : found.end] == "cupping improves blood flow"


def test_a_form_with_an_unknown_concept_is_refused():
    with pytest.raises(ValueError, match="not declared: elixir"):
        Recogniser({"pain": ["pain"]}, {"X1": ["pain elixir"]})


def measure(path: Path) -> tuple[float, float]:
    """Return precision and recall over a labelled file: only asserted claims are right to find."""
    right = wrong = missed = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = asserted(row["text"], *([row["context"]] if row["context"] else []))
        gold = set(row["claims"]) - {"none", "other"} if row["polarity"] == "asserts" else set()
        right, wrong, missed = (
            right + len(found & gold),
            wrong + len(found - gold),
            missed + len(gold - found),
        )
    return right / (right + wrong), right / (right + missed)


def test_our_own_labelled_sentences_are_recognised():
    precision, recall = measure(OWN)
    assert precision >= 0.95
    assert recall >= 0.95


def test_the_labelled_sentences_of_other_pages_are_recognised(real):
    precision, recall = measure(real / "labels" / "claim_sentences.jsonl")
    assert precision >= 0.90
    assert recall >= 0.80


SMALL = Recogniser(
    {"tea": ["tea"], "coffee": ["coffee"], "sleep": ["sleep*"], "cure": ["cure*"]},
    {"S1": ["@tea sleep"]},
    roles=ConceptRoles(treatments=("tea", "coffee"), context=("cure",)),
    broader={"coffee": frozenset({"tea", "drink"})},
)


def test_a_pronoun_reaches_back_to_earlier_paragraphs_and_nothing_else_does():
    earlier = frozenset({"tea"})
    assert SMALL.recognise("It helps sleep.", earlier=earlier).asserted_claims
    assert not SMALL.recognise("Helps you sleep.", earlier=earlier).asserted_claims


def test_a_sentence_is_about_its_own_treatments_or_else_those_of_its_context():
    def treatments(text: str, heading: str) -> frozenset[str]:
        return SMALL.recognise(text, (heading,)).treatments

    assert treatments("Coffee keeps you awake.", "Tea and sleep") == {"coffee"}
    assert treatments("You sleep better.", "Tea and sleep") == {"tea"}
    assert treatments("You sleep better.", "Sleep") == frozenset()


def test_a_wider_treatment_that_no_sentence_can_be_about_makes_no_claim():
    frames = {"S1": ["tea sleep"], "S2": ["drink sleep"]}
    words = {"tea": ["tea"], "drink": ["drink"], "sleep": ["sleep*"], "coffee": ["coffee"]}
    recogniser = Recogniser(
        words,
        frames,
        roles=ConceptRoles(treatments=("tea", "coffee")),
        broader={"coffee": frozenset({"tea", "drink"})},
    )
    found = recogniser.recognise("Coffee for sleep").asserted_claims
    assert [claim.claim for claim in found] == ["S1"]


def test_headings_lend_the_concepts_of_context():
    recogniser = Recogniser(
        {"tea": ["tea"], "sleep": ["sleep*"], "cure": ["cure*"], "bed": ["bed"]},
        {"S1": ["@tea ^cure sleep"], "S2": ["@tea @bed sleep"]},
        roles=ConceptRoles(treatments=("tea",), context=("cure",)),
    )
    before = frozenset({"tea", "cure", "bed"})
    found = recogniser.recognise("Your sleep", before=before).asserted_claims
    assert [claim.claim for claim in found] == ["S1"]


def test_a_wrong_form_in_a_topic_is_refused_with_its_file(tmp_path):
    folder = write_honey_base(tmp_path / "honey")
    file = folder / "topic.toml"
    file.write_text(file.read_text("utf-8").replace('H3 = ["@honey', 'H3 = ["@hnoey'), "utf-8")
    with pytest.raises(EvidenceError, match=r"topic\.toml: the form '@hnoey") as caught:
        load_recogniser(read_base(folder))
    assert str(file) in str(caught.value)
