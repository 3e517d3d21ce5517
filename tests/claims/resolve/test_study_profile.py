"""What mentions are compared with: names, numbers and words of a study."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation, StudyAliases
from evidence.claims.resolve.study_profile import (
    build_profile,
    extract_percentages,
)
from evidence.studies.title_words import extract_content_words

SLEEP_SOCIETY = Organisation(("European Sleep Society",), ("J Sleep",))


@pytest.fixture(scope="module")
def study(base):
    return replace(
        base.studies["haake2007"],
        key="smith2001",
        title="Warm milk for 40 poor sleepers of the European Sleep Society",
        authors=("van Tulder MW", "European Sleep Group"),
        journal_abbrev="Ann Milk",
        journal="Annals of Milk",
        sample_size=40,
    )


def profile_of(study, findings=(), **names):
    return build_profile(study, findings, Gazetteer(frozenset(), **names))


def test_a_profile_has_names_numbers_and_words(study):
    profile = profile_of(study, aliases={"smith2001": StudyAliases(("LULLABY",), (), (12,))})
    assert profile.family_names == ("Tulder",)
    assert {"warm", "milk", "sleeper"} <= profile.words
    assert profile.participant_counts == {40}
    assert {40, 12} <= profile.numbers
    assert profile.aliases.names == ("LULLABY",)
    assert "annals of milk" in profile.searchable_text


def test_a_profile_has_initials_and_collective_authors(study):
    profile = profile_of(
        replace(study, authors=("Smith JA", "Smith B", "Quiet Nights Study Group", "NHS"))
    )
    assert profile.initials == {"Smith": "JB"}
    assert profile.groups == ("Quiet Nights Study Group",)


def test_findings_add_numbers_of_three_digits(base, study):
    finding = replace(base.findings[0], estimate=15.0, other_numbers=("deaths: 479 of 12 trials",))
    assert 479 in profile_of(study, [finding]).numbers
    assert not {12, 15} & profile_of(study, [finding]).numbers


def test_findings_add_group_sizes_and_percentages(base, study):
    finding = replace(base.findings[0], arm1_n=21, measure="percent", estimate=47.6, note=None)
    profile = profile_of(study, [finding])
    assert profile.participant_counts == {40, 21}
    assert profile.percentages == {47.6}


@pytest.mark.parametrize(
    ("design", "kinds"),
    [
        ("rct", {"trial"}),
        ("guideline", {"guideline"}),
        ("meta_analysis", {"review"}),
        ("survey", {"survey"}),
        ("protocol", {"protocol"}),
        ("cohort", set()),
    ],
)
def test_designs_have_the_kind_that_mentions_call_them(study, design, kinds):
    assert profile_of(replace(study, design=design)).study_kinds == kinds


@pytest.mark.parametrize(
    ("changes", "is_own"),
    [
        ({"journal_abbrev": "J Sleep"}, True),
        ({"authors": ("European Sleep Society",)}, True),
        ({"journal_abbrev": None}, True),  # named in the title of a report
        ({}, False),  # named in the title of a paper in another journal
    ],
)
def test_a_paper_is_an_organisations_own_by_author_journal_or_title(study, changes, is_own):
    profile = profile_of(replace(study, **changes), organisations=(SLEEP_SOCIETY,))
    assert bool(profile.organisations) == is_own


def test_content_words_have_no_plural_and_no_grammar():
    assert extract_content_words("The studies of Warm milks and a cup") == ["warm", "milk", "cup"]


def test_percentages_are_signed_or_spelled_out():
    assert extract_percentages("47.6 % of 20, and 8 per cent") == [47.6, 8]
