"""Ways to the studies that a mention may mean."""

import math
from dataclasses import replace

import pytest

from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.gazetteer import build_gazetteer
from evidence.claims.resolve.linkage.memory_collection import (
    MemoryCollection,
    index_by_identifier,
)
from evidence.claims.resolve.mention_cues import parse_mention_cues
from evidence.claims.resolve.references import find_reference
from evidence.claims.resolve.study_profile import build_profile
from evidence.ids import parse_identifier


@pytest.fixture(scope="module")
def studies(base):
    plain = replace(
        base.studies["haake2007"], doi=None, pmcid=None, registry_ids=(), sample_size=None
    )
    return [
        replace(
            plain,
            key=f"pmid:{number}",
            pmid=str(number),
            title=f"Paper {letter * 4} about things",
            authors=(f"{letter.upper()}uthor A",),
            year=2000,
            volume=str(number),
            pages="1-9",
        )
        for number, letter in enumerate("abcdefgh", start=1)
    ]


@pytest.fixture(scope="module")
def gazetteer(studies):
    return build_gazetteer(studies)


@pytest.fixture(scope="module")
def index(studies, gazetteer):
    def build(study):
        return build_profile(study, (), gazetteer)

    return CandidateIndex(studies[:1], [MemoryCollection(studies[1:])], build)


def test_a_study_of_either_collection_is_found_by_its_key(index, studies):
    assert [index.get_study(study.key) for study in studies] == studies
    assert index.get_study("nobody1999") is None


def test_a_study_is_found_by_its_identifier(index):
    (study,) = index.find_by_identifier(parse_identifier("PMID 3"))
    assert study.key == "pmid:3"
    assert index.find_by_identifier(parse_identifier("PMID 99")) == []


def test_a_study_is_found_by_its_place_in_a_journal(index):
    (study,) = index.find_by_reference(find_reference("Arch Intern Med. 2000;5:1-9"))
    assert study.key == "pmid:5"
    assert index.find_by_reference(find_reference("Arch Intern Med. 2000;55:1-9")) == []


def test_studies_are_compared_where_they_share_something(index, gazetteer):
    def keys(mention):
        cues = parse_mention_cues(mention, gazetteer)
        return [study.key for study, _ in index.select_studies(cues, None)]

    assert keys("nothing of the kind") == []
    assert keys("the paper cccc") == ["pmid:3"]
    assert keys("Duthor et al.") == ["pmid:4"]
    assert keys("the paper aaaa by Duthor et al.") == ["pmid:1", "pmid:4"]


def test_rare_words_weigh_more_than_common_ones(index):
    frequencies = index.frequencies
    assert frequencies.idf("cccc") == pytest.approx(math.log(200 / 1))
    assert frequencies.idf("thing") == pytest.approx(math.log(200 / 7))
    assert frequencies.idf("unknown") == pytest.approx(math.log(200))
    assert frequencies.sum_idf(["cccc", "thing"]) > frequencies.idf("cccc")


def test_a_name_is_as_rare_as_the_studies_that_have_it(index):
    frequencies = index.frequencies
    assert frequencies.share("author", "Duthor") == 1 / 200
    assert frequencies.share("journal", "Arch Intern Med") == 7 / 200
    assert frequencies.share("author", "Nobody") is None
    assert frequencies.joint_share("author", ["Nobody"]) is None
    assert frequencies.joint_share("author", ["Duthor", "Euthor"]) is None  # of two papers
    assert frequencies.joint_share("author", []) is None
    assert frequencies.share_of_participants(1, 5) == 1 / 200


def test_a_profile_is_built_once(index, studies):
    assert index.get_profile(studies[0]) is index.get_profile(studies[0])


def test_papers_with_results_come_before_protocols_of_the_same_trial(studies):
    results = replace(studies[0], registry_ids=("NCT00000001",))
    protocol = replace(studies[1], registry_ids=("NCT00000001",), design="protocol")
    trial = parse_identifier("NCT00000001")
    for others in ([results, protocol], [protocol, results]):
        assert find_in(others, trial) == [results]
    assert find_in([protocol], trial) == [protocol]


def find_in(studies, identifier):
    return CandidateIndex([], [MemoryCollection(studies)], None).find_by_identifier(identifier)


def test_of_two_studies_with_one_identifier_the_later_counts(studies):
    twin = replace(studies[1], pmid="1")
    assert index_by_identifier([studies[0], twin]) == {("pmid", "1"): twin}
