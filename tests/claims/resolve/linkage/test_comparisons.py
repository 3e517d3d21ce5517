"""In which respects a mention and a study agree, and at which level."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation, StudyAliases, TopicWords
from evidence.claims.resolve.linkage.compare_numbers import is_after_post
from evidence.claims.resolve.linkage.comparisons import COMPARISONS, compare_pair
from evidence.claims.resolve.linkage.frequencies import Frequencies
from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.claims.resolve.linkage.model import load_linkage_model
from evidence.claims.resolve.linkage.pair import Pair
from evidence.claims.resolve.mention_cues import parse_mention_cues
from evidence.claims.resolve.study_profile import build_profile

SLEEP_SOCIETY = Organisation(("British Sleep Society",))
GAZETTEER = Gazetteer(
    family_names=frozenset({"Smith", "Brown", "Green"}),
    list_journals=lambda: ("J Sleep", "J Milk"),
    organisations=(SLEEP_SOCIETY, Organisation(("World Milk Council",))),
    aliases={
        "smith2001": StudyAliases(("LULLABY",), ("Oslo", "Norway")),
        "green2005": StudyAliases(("MILKWAY",), ("Bergen",)),
    },
    topic_words=TopicWords(subjects=("milk", "tea")),
)


@pytest.fixture(scope="module")
def study(base):
    return replace(
        base.studies["haake2007"],
        key="smith2001",
        title="Warm milk for insomnia: a trial",
        authors=("Smith J", "Brown A", "British Sleep Society", "Quiet Nights Study Group"),
        journal_abbrev="J Sleep",
        journal="Journal of Sleep",
        year=2001,
        sample_size=1162,
        n_studies=None,
        intervention_details="warm milk",
        condition_details="insomnia in 40 hospitals",
        conditions=(),
        interventions=(),
        comparators=(),
        comparator_details=None,
    )


def compare(study, mention, published=None, findings=()):
    profile = build_profile(study, findings, GAZETTEER)
    frequencies = Frequencies(MemoryCollection([study], lambda _: profile))
    cues = parse_mention_cues(mention, GAZETTEER)
    return compare_pair(Pair(cues, profile, published, frequencies))


def levels(study, mention, published=None):
    agreements = compare(study, mention, published)
    return {(name, agreement.level) for name, agreement in agreements.items()}


@pytest.mark.parametrize(
    ("mention", "comparison", "level"),
    [
        ("a 2001 trial", "years", "same"),
        ("trials of 2001 and 2003", "years", "one of several"),
        ("a 2002 trial", "years", "next"),
        ("a 2005 trial", "years", "other"),
        ("Smith et al.", "authors", "first"),
        ("a team with Brown", "authors", "another"),
        ("Brown et al.", "authors", "not first"),
        ("a team with Smith and Green", "authors", "some"),
        ("a team led by Mary Smith", "authors", "other initial"),
        ("a team with Green", "authors", "none"),
        ("Jones et al.", "authors", "none"),
        ("a trial in J Sleep", "journals", "same"),
        ("a trial in J Milk", "journals", "other"),
        ("the British Sleep Society", "organisations", "same"),
        ("the Quiet Nights Study Group", "organisations", "same"),
        ("the World Milk Council", "organisations", "other"),
        ("the Lullaby trial", "aliases", "own"),
        ("the Milkway trial", "aliases", "other"),
        ("a trial in Oslo", "places", "same"),
        ("a Bergen study", "places", "other"),
        ("1,162 patients", "participants", "same"),
        ("nearly 1,200 patients", "participants", "rounded"),
        ("1,500 patients", "participants", "other"),
        ("in 40 hospitals", "studies", "described"),
        ("a trial", "kinds", "same"),
        ("a guideline", "kinds", "other"),
        ("a trial of milk", "subjects", "same"),
        ("a trial of tea", "subjects", "other"),
        ("a trial on insomnia", "stems", "all"),
        ("a trial on migraine", "stems", "one missing"),
        ("a trial on migraine and stroke", "stems", "several missing"),
        ("a trial of stones on horses near mountains", "coverage", "none"),
        ("a trial of warm milk", "coverage", "all"),
        ("Danish guidelines", "countries", "other"),
        ("warm milk for insomnia", "roles", "main report"),
    ],
)
def test_a_mention_agrees_or_differs_at_a_level_that_the_model_knows(
    study, mention, comparison, level
):
    assert (comparison, level) in levels(study, mention)
    assert level in load_linkage_model().comparisons[comparison].levels


@pytest.mark.parametrize(
    ("mention", "published", "comparison", "level"),
    [
        ("a new trial", 2001, "recency", "same year"),
        ("a new trial", 2002, "recency", "year before"),
        ("a trial out yesterday", 2010, "recency", "older"),
        ("a trial", 2001, "publication", "same year"),
        ("a trial", 2002, "publication", "year before"),
        ("a trial", 2010, "publication", "older"),
    ],
)
def test_the_year_of_the_post_counts(study, mention, published, comparison, level):
    assert (comparison, level) in levels(study, mention, published)


@pytest.mark.parametrize(
    ("mention", "published", "is_later"),
    [
        ("a trial", 1999, True),
        ("a trial", 2000, True),
        ("a 2001 trial", 2000, False),  # ahead of print
        ("a 2001 trial", 1999, True),
        ("a trial", None, False),
    ],
)
def test_nothing_later_than_the_post_can_be_meant(study, mention, published, is_later):
    assert is_after_post(study, parse_mention_cues(mention, GAZETTEER), published) == is_later


def test_a_mention_that_names_nothing_says_only_that_it_may_be_any_main_report(study):
    assert levels(study, "the study") == {("roles", "main report")}


@pytest.mark.parametrize(
    ("change", "role"),
    [({"design": "protocol"}, "protocol"), ({"companion_of": "green2005"}, "second report")],
)
def test_protocols_and_second_reports_are_told_from_main_reports(study, change, role):
    assert ("roles", role) in levels(replace(study, **change), "a trial")


def test_a_title_in_a_reference_is_compared_by_itself(study):
    reference = "Smith J, Brown A. Warm milk for insomnia and for other nights at home. J Sleep"
    compared = compare(study, reference)
    assert "referenced titles" in compared
    assert "titles" not in compared


def test_a_review_agrees_by_the_number_of_its_studies(study):
    review = replace(study, design="meta_analysis", n_studies=29, sample_size=None)
    assert ("studies", "same") in levels(review, "a review of 29 trials")
    assert ("studies", "other") in levels(review, "a review of 12 trials")


def test_a_country_of_a_guideline_agrees_by_what_is_known_of_it(study):
    norwegian = replace(study, title="Norwegian guideline on milk", design="guideline")
    assert ("countries", "same") in levels(norwegian, "the Norwegian guideline")


def test_percentages_agree_exactly_or_rounded(base, study):
    finding = replace(base.findings[0], measure="percent", estimate=47.6)
    for mention in ("47.6%", "48 per cent"):
        assert compare(study, mention, findings=[finding])["percentages"].level == "same"
    assert "percentages" not in compare(study, "12%", findings=[finding])  # a misquotation


def test_an_acronym_in_the_title_of_another_paper_is_shared_by_it(study):
    protocol = replace(study, key="brown2000", title="Protocol of the LULLABY trial")
    assert ("aliases", "own") in levels(protocol, "the Lullaby trial")


def test_a_rare_name_says_how_rare_it_is(study):
    assert compare(study, "Smith et al.")["authors"].share == 1 / 200
    assert compare(study, "a 2001 trial")["years"].share is None


def test_reasons_are_in_words(study):
    compared = compare(study, "Smith et al., 2001, J Sleep, 1,162 patients")
    reasons = {agreement.reason for agreement in compared.values()}
    assert {"first author Smith", "year 2001", "journal J Sleep", "1,162 participants"} <= reasons


def test_the_model_has_every_comparison():
    assert load_linkage_model().comparisons.keys() == COMPARISONS.keys()
