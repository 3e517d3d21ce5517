"""Mentions that name their paper outright."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.direct_lookup import (
    resolve_identifier,
    resolve_key,
    resolve_reference,
)
from evidence.claims.resolve.gazetteer import build_gazetteer
from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.claims.resolve.mention_cues import parse_mention_cues
from evidence.claims.resolve.resolver import Resolver


@pytest.fixture(scope="module")
def study(base):
    return replace(base.studies["haake2007"], registry_ids=("NCT00000001",))


@pytest.fixture(scope="module")
def look_up(study):
    other = replace(study, key="pmid:1", pmid="1", doi=None, year=2009, volume="9")
    index = CandidateIndex([], [MemoryCollection([other, study])], None)
    gazetteer = build_gazetteer([study, replace(study, authors=("Vickers AJ",))])

    def look_up(resolve, mention):
        return resolve(mention, parse_mention_cues(mention, gazetteer), index)

    return look_up


@pytest.mark.parametrize("mention", ["haake2007", "@haake2007", " @haake2007 "])
def test_the_key_of_a_study_of_the_base_decides(study, mention):
    assert resolve_key(mention, {study.key: study}).study == study


def test_other_words_are_no_key(study):
    assert resolve_key("see haake2007", {study.key: study}) is None


def test_an_identifier_decides(look_up, study):
    resolution = look_up(resolve_identifier, "this paper (PMID 17893311)")
    assert (resolution.status, resolution.study) == ("resolved", study)
    assert resolution.candidates[0].reasons == ("PMID 17893311",)


def test_an_unknown_identifier_leaves_the_mention_unresolved(look_up):
    resolution = look_up(resolve_identifier, "Haake 2007 (PMID 99999)")
    assert (resolution.status, resolution.candidates) == ("unresolved", ())


def test_an_unknown_trial_number_leaves_the_words_to_decide(look_up):
    assert look_up(resolve_identifier, "the trial NCT09999999") is None
    assert look_up(resolve_identifier, "the trial") is None


def test_an_identifier_beside_another_author_is_ambiguous(look_up):
    resolution = look_up(resolve_identifier, "Vickers et al., PMID 17893311")
    assert (resolution.status, resolution.candidates[0].score) == ("ambiguous", 0.5)


def test_papers_of_one_trial_are_told_apart_by_the_year(look_up, study):
    both = look_up(resolve_identifier, "the trial NCT00000001")
    assert (both.status, len(both.candidates)) == ("ambiguous", 2)
    assert look_up(resolve_identifier, "NCT00000001 of 2007").study == study


def test_a_reference_decides_by_its_place(look_up, study):
    assert look_up(resolve_reference, "Arch Intern Med. 2007;167(17):1892-8").study == study


@pytest.mark.parametrize(
    ("mention", "status"),
    [
        ("Arch Intern Med. 2007;167(17):1000-8", "unresolved"),  # nothing at that place
        ("Vickers AJ. Trials. Arch Intern Med. 2007;167(17):1892-8", "unresolved"),
    ],
)
def test_a_reference_that_does_not_fit_is_unresolved(look_up, mention, status):
    assert look_up(resolve_reference, mention).status == status


def test_words_without_a_reference_are_left_to_their_cues(look_up):
    assert look_up(resolve_reference, "a 2007 trial of 1,162 patients") is None


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Massage for low-back pain", "ambiguous"),
        ("Yoga for back pain", "ambiguous"),
        ("A trial of cupping for neck pain", "ambiguous"),
        ("Spinal manipulation for sciatica", "ambiguous"),
        ("Exercise after childbirth", "ambiguous"),
        ("Acupuncture for Chronic Pain", "resolved"),
        ("acupuncture helps with headaches", "resolved"),
        ("one study found relief", "resolved"),
        ("needling eased the pain of most patients", "resolved"),
        ("the Cochrane review", "resolved"),
    ],
)
def test_few_words_beside_an_identifier_must_not_be_about_something_else(base, words, status):
    study = base.studies["vickers2012"]
    found = Resolver(base).resolve(f"{words} (doi {study.doi})")
    assert (found.status, found.candidates[0].study) == (status, study)
