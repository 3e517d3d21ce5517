"""Words of titles that keep their capitals."""

import tomllib

import pytest
from support.bibtex_studies import fields, study
from support.paths import ROOT

from evidence.posts.bibliography.capitals import find_capitalised_names


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (
            "Back pain and sciatica: summary of NICE guidance",
            "Back pain and sciatica: summary of {NICE} guidance",
        ),
        (
            "Adenosine A1 receptors mediate local effects",
            "Adenosine {A1} receptors mediate local effects",
        ),
        (
            "Brain Imaging with fMRI - A Systematic Review",
            "Brain Imaging with {fMRI} - A Systematic Review",
        ),
        (
            "Design and Protocol for the BackInAction Trial",
            "Design and Protocol for the {BackInAction} Trial",
        ),
        (
            "Estimates from U.S. national surveys, 2002",
            "Estimates from {U.S.} national surveys, 2002",
        ),
        ("VA/DoD Clinical Practice Guideline", "{VA/DoD} Clinical Practice Guideline"),
        ("A systematic and PRISMA-compliant review", "A systematic and {PRISMA}-compliant review"),
        ("Vitamin D and Back Pain", "Vitamin {D} and Back Pain"),
        (
            "Mechanisms of Acupuncture-Electroacupuncture",
            "Mechanisms of Acupuncture-Electroacupuncture",
        ),
        (
            "Do Not Blame the Weather-A Case-Crossover Study",
            "Do Not Blame the Weather-A Case-Crossover Study",
        ),
        ("ACUPUNCTURE FOR BACK PAIN", "ACUPUNCTURE FOR BACK PAIN"),
    ],
)
def test_acronyms_and_words_of_mixed_case_keep_their_capitals(title, written):
    assert fields(study(title=title))["title"] == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (  # sentence case: a capital inside the sentence is a name
            "Wet-cupping for low back pain in Elbonia: A randomized controlled trial",
            "Wet-cupping for low back pain in {Elbonia}: A randomized controlled trial",
        ),
        (
            "A randomised multicentre study in general practice - the Acuback Study",
            "A randomised multicentre study in general practice - the {Acuback Study}",
        ),
        (
            "Blood pricking for back pain: a systematic review and Meta-analysis",
            "Blood pricking for back pain: a systematic review and Meta-analysis",
        ),
        (  # Title Case: only names that are known
            "An Overview for an American Pain Society/American College of Physicians Guideline",
            "An Overview for an {American Pain Society/American College of Physicians} Guideline",
        ),
        ("Acupuncture Use among American Adults", "Acupuncture Use among {American} Adults"),
        (  # one of each
            "The effect of traits on outcomes: An Individual Patient Data Meta-Analysis in Iran",
            "The effect of traits on outcomes: An Individual Patient Data Meta-Analysis in {Iran}",
        ),
    ],
)
def test_proper_names_keep_their_capitals_in_both_ways_to_write_titles(title, written):
    assert fields(study(title=title))["title"] == written


PROPER_NOUNS = tomllib.loads(
    (ROOT / "evidence" / "data" / "vocabulary" / "proper_nouns.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("group", PROPER_NOUNS)
def test_the_example_of_each_group_of_names_shows_what_is_protected(group):
    title = PROPER_NOUNS[group]["example"]
    protected = [title[start:end] for start, end in find_capitalised_names(title)]
    assert protected == PROPER_NOUNS[group]["protects"]


@pytest.mark.parametrize(
    "name",
    [
        name
        for group in PROPER_NOUNS
        if group != "not_names"
        for name in PROPER_NOUNS[group]["names"]
    ],
)
def test_every_listed_name_is_protected_in_title_case(name):
    title = f"Effects of Treatment Among Adults in {name} and Elsewhere"
    (found,) = find_capitalised_names(title)
    assert title[slice(*found)] == name


def test_a_title_all_in_capitals_has_none_to_keep():
    assert find_capitalised_names("WHO GUIDELINE ON PAIN") == []
