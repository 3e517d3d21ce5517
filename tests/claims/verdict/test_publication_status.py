"""What happened to a study since it was published."""

from dataclasses import replace

import pytest

from evidence.claims.verdict.publication_status import find_status_notes, find_successor
from evidence.schema import columns_of, parse_cell
from evidence.studies.study import Study


@pytest.fixture
def study(base):
    first = next(iter(base.studies.values()))
    return replace(first, key="old2010", year=2010, design="rct", corrections=(), pmid="1")


def notes(study, *others):
    return find_status_notes({one.key: one for one in (study, *others)}, study.key)


def test_a_study_without_notices_is_current(study):
    assert notes(study) == ()


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("erratum:12345", "corrected"),
        ("concern:12345", "concern"),
        ("partial_retraction:12345", "partly_retracted"),
        ("republished:12345", "republished"),
        ("retraction:12345", "retracted"),
        ("update:12345", "superseded"),
    ],
)
def test_a_notice_links_to_its_record(study, entry, status):
    (note,) = notes(replace(study, corrections=(entry,)))
    assert note.status == status
    assert "https://pubmed.ncbi.nlm.nih.gov/12345/" in note.message


def test_a_notice_of_unknown_place_names_none(study):
    (note,) = notes(replace(study, corrections=("retraction:unknown",)))
    assert note.message == "it was retracted"


def test_the_gravest_notice_comes_first(study):
    entries = ("erratum:1", "concern:2", "partial_retraction:3", "retraction:4", "republished:5")
    found = notes(replace(study, corrections=entries))
    assert [note.status for note in found] == [
        "retracted",
        "republished",
        "partly_retracted",
        "concern",
        "corrected",
    ]


def test_a_republished_study_names_the_study_of_the_base_that_replaced_it(study):
    new = replace(study, key="new2020", pmid="99", year=2020)
    (note,) = notes(replace(study, corrections=("republished:99",)), new)
    assert note.replacement == "new2020"
    assert "PMID 99" in note.message
    (note,) = notes(replace(study, corrections=("republished:unknown",)))
    assert (note.message, note.replacement) == ("it was retracted and republished", None)


def test_an_update_names_the_study_of_the_base_that_it_is(study):
    new = replace(study, key="new2020", pmid="99", year=2020)
    (note,) = notes(replace(study, corrections=("update:99",)), new)
    assert note.replacement == "new2020"


def test_an_update_is_not_told_beside_a_named_successor_or_without_a_pmid(study):
    new = replace(study, key="new2020", pmid="99", year=2020)
    old = replace(study, corrections=("update:99",), superseded_by="new2020")
    assert [note.replacement for note in notes(old, new)] == ["new2020"]
    assert notes(replace(study, corrections=("update:2020-12-11",))) == ()


@pytest.mark.parametrize(
    ("design", "status"),
    [("guideline", "lapsed"), ("protocol", "superseded"), ("rct", "superseded")],
)
def test_a_replaced_study_names_the_end_of_the_chain(study, design, status):
    middle = replace(study, key="mid2015", superseded_by="new2020")
    new = replace(study, key="new2020", year=2020)
    old = replace(study, design=design, superseded_by="mid2015")
    (note,) = notes(old, middle, new)
    assert (note.status, note.replacement) == (status, "new2020")
    assert find_successor({one.key: one for one in (old, middle, new)}, "old2010") == "new2020"


def test_the_chain_of_replacements_is_followed_to_its_end(base):
    assert find_successor(base.studies, "vantulder1999") == "mu2020"
    assert find_successor(base.studies, "mu2020") is None


def test_a_replaced_guideline_has_lapsed_and_a_corrected_one_says_where(base):
    lapsed, corrected = find_status_notes(base.studies, "chou2007a")
    assert (lapsed.status, lapsed.replacement) == ("lapsed", "qaseem2017")
    assert corrected.status == "corrected"
    assert "18257154" in corrected.message


def test_an_update_of_a_guideline_is_no_correction(base):
    assert find_status_notes(base.studies, "nice2016") == ()


def test_a_replacement_that_was_retracted_itself_is_not_recommended(study):
    successor = replace(study, key="new2020", year=2020, corrections=("retraction:123",), pmid="2")
    (note,) = notes(replace(study, superseded_by="new2020"), successor)
    assert note.replacement is None
    assert note.message == (
        "new2020 (2020) has replaced it, and new2020 was itself retracted: cite neither"
    )


def test_only_an_expression_of_concern_can_be_rescinded(study):
    wrong = ("retraction:123, rescinded 2024-05-06",)
    (note,) = notes(replace(study, corrections=wrong))
    assert note.status == "retracted"
    column = next(one for one in columns_of(Study) if one.name == "corrections")
    with pytest.raises(ValueError, match="corrections"):
        parse_cell(column, wrong[0])
    for entry in ("concern:1, rescinded soon", "concern:1, rescinded 2024-13-46"):
        with pytest.raises(ValueError, match="corrections"):
            parse_cell(column, entry)
    assert parse_cell(column, "concern:1, rescinded 2024-05-06") == (
        "concern:1, rescinded 2024-05-06",
    )
