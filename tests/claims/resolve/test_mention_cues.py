"""What a mention says about the study it means."""

import pytest

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation, StudyAliases, TopicWords
from evidence.claims.resolve.mention_cues import parse_mention_cues

SLEEP_SOCIETY = Organisation(("British Sleep Society", "BSS"))
GAZETTEER = Gazetteer(
    family_names=frozenset({"Smith", "Wood", "Tulder"}),
    has_other_author=frozenset({"Berlin"}).__contains__,
    list_journals=lambda: ("J Sleep", "Sleep Med"),
    organisations=(SLEEP_SOCIETY,),
    aliases={"smith2001": StudyAliases(("LULLABY",), ("Oslo",))},
    topic_words=TopicWords(subjects=("green tea",), subject_stems=("chamomil",)),
)


def parse(text):
    return parse_mention_cues(text, GAZETTEER)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a 2012 analysis", {2012}),
        ("trials from 1998 to 2003", {1998, 2003}),
        ("2,012 patients", set()),
        ("in 2012 patients", {2012}),
        ("1890 patients", set()),
    ],
)
def test_years_are_from_1950_on(text, years):
    assert parse(text).years == years


def test_numbers_are_kept_once_without_years_and_percentages():
    cues = parse("In 2012 18,000 patients, 18,000 people and twelve trials; 47.6% and 8 per cent")
    assert [number.value for number in cues.numbers] == [18000, 8, 12]
    assert cues.percentages == (47.6, 8)
    assert cues.has_people_count


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Smith found", {"Smith"}),
        ("Smith's trial", {"Smith"}),
        ("Wood floors", set()),  # a word, too
        ("Wood et al.", {"Wood"}),
        ("in Berlin", set()),
        ("Dr Berlin", {"Berlin"}),
        ("Jones found", set()),
    ],
)
def test_known_authors_are_found_where_they_are_names(text, authors):
    assert parse(text).authors == authors


@pytest.mark.parametrize(
    ("text", "leading"),
    [
        ("Smith et al. 2012", "Smith"),
        ("Smith, 2012", "Smith"),
        ("a trial led by Dr Jane Smith", "Smith"),
        ("a trial by Smith", None),
        ("Jones et al. 2012", None),
    ],
)
def test_the_first_author_begins_a_mention_or_led_the_study(text, leading):
    assert parse(text).leading_author == leading


@pytest.mark.parametrize(
    ("text", "is_unknown"),
    [
        ("Jones et al. 2012", True),
        ("Jones (2012)", True),
        ("Smith et al. 2012", False),
        ("January 2012", False),
        ("BSS 2012", False),
        ("Sleep 2012", False),  # a word of a journal
        ("a trial", False),
    ],
)
def test_an_author_of_no_known_study_is_noticed(text, is_unknown):
    assert parse(text).has_unknown_author == is_unknown


def test_organisations_do_not_give_nationalities():
    cues = parse("a guideline of the British Sleep Society")
    assert cues.organisations == (SLEEP_SOCIETY,)
    assert parse("British guidelines").nationalities == {"British"}
    assert parse("the British Sleep Society guidelines").nationalities == frozenset()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a review of 12 trials", {"review"}),
        ("a randomised study", {"trial"}),
        ("a guideline", {"guideline"}),
        ("a survey", {"survey"}),
        ("a study", set()),
    ],
)
def test_a_review_of_trials_is_no_trial(text, kinds):
    assert parse(text).study_kinds == kinds


def test_subjects_of_the_topic_and_of_medicine_are_found():
    cues = parse("a trial of green tea and Chamomile for insomnia and knee pain")
    assert cues.subjects == {"green tea"}
    assert cues.subject_stems == {"chamom", "insomn", "knee"}


def test_a_hospital_named_after_a_condition_is_no_subject():
    assert parse("researchers at the Heart Institute").subject_stems == frozenset()


def test_words_of_form_are_no_topic_words():
    cues = parse("a systematic review of warm milk in adults")
    assert cues.topic_words == {"warm", "milk"}
    assert {"systematic", "review"} <= cues.words


@pytest.mark.parametrize(
    "text",
    [
        "a 2012 study",
        "a study by Smith",
        "Jones et al. said",
        "a study in J Sleep",
        "the Lullaby trial",
        "Oslo researchers",
        "a study of 80 people",
        "a new report of the BSS",
    ],
)
def test_words_that_point_at_one_study_are_specific(text):
    assert parse(text).is_specific


@pytest.mark.parametrize("text", ["research", "a study", "BSS guidelines", "a study of 8 people"])
def test_words_that_point_at_no_study_are_not(text):
    assert not parse(text).is_specific


def test_a_full_reference_has_a_name_and_a_title():
    text = "Smith J, Wood A. Warm milk before bedtime for poor sleepers at home. J Sleep 2012;1:2"
    assert parse(text).is_full_reference
    assert not parse("Smith J, 2012").is_full_reference
    assert parse(text).journals == {"J Sleep"}
