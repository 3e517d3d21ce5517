"""Names that can be recognised, and the files of a topic pack that give some of them."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.gazetteer import (
    Gazetteer,
    Organisation,
    StudyAliases,
    TopicWords,
    build_gazetteer,
    read_aliases,
    read_organisations,
    read_topic_words,
)
from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.topic import read_topic

TOPIC = """
name = "Tea for sleep"
scope = "Adults"

[[search.block]]
terms = [{ term = "tea" }]
"""
SLEEP_SOCIETY = Organisation(("European Sleep Society", "ESS"), ("J Sleep",))


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "organisations.toml").write_text(
        '[[body]]\nnames = ["European Sleep Society", "ESS"]\njournals = ["J Sleep"]\n'
    )
    (tmp_path / "aliases.toml").write_text(
        '[smith2001]\nnames = ["LULLABY"]\naround = ["Oslo", "Oslo General"]\nnumbers = [12]\n'
    )
    (tmp_path / "topic.toml").write_text(
        f'{TOPIC}\n[mention_words]\nsubjects = ["tea"]\ntreatment_nouns = ["tea", "teas"]\n'
    )
    return tmp_path


def test_the_names_of_a_topic_come_from_its_pack(pack):
    assert read_organisations(pack) == (SLEEP_SOCIETY,)
    assert read_aliases(pack) == {
        "smith2001": StudyAliases(("LULLABY",), ("Oslo", "Oslo General"), (12,))
    }
    assert read_topic_words(read_topic(pack)) == TopicWords(
        subjects=("tea",), treatment_nouns=("tea", "teas")
    )


def test_a_pack_without_names_has_none(tmp_path):
    (tmp_path / "topic.toml").write_text(TOPIC)
    assert read_organisations(tmp_path) == ()
    assert read_aliases(tmp_path) == {}
    assert read_topic_words(read_topic(tmp_path)) == TopicWords()


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("a guideline of the European Sleep Society", True),
        ("the ESS says so", True),
        ("the ESSENCE of it", False),
        ("the European Society", False),
    ],
)
def test_an_organisation_is_named_by_whole_words(text, is_named):
    assert SLEEP_SOCIETY.is_named_in(text) == is_named


def test_a_text_without_the_names_of_organisations_keeps_its_other_words():
    gazetteer = Gazetteer(frozenset(), organisations=(SLEEP_SOCIETY,))
    assert gazetteer.remove_organisations("the ESS on tea").split() == ["the", "on", "tea"]


def test_aliases_are_found_whatever_the_case_and_context_words_as_whole_words():
    aliases = {"smith2001": StudyAliases(names=("LULLABY",), context_words=("Oslo", "Norway"))}
    gazetteer = Gazetteer(frozenset(), aliases=aliases)
    assert gazetteer.find_aliases("the Lullaby trial") == ("lullaby",)
    assert gazetteer.find_aliases("a trial") == ()
    assert gazetteer.find_context_words("a trial in Oslo, not in Norwayland") == ("Oslo",)
    assert gazetteer.remove_aliases("the Lullaby trial").split() == ["the", "trial"]


def test_an_acronym_in_a_name_of_several_words_counts_in_capitals_only():
    gazetteer = Gazetteer(frozenset(), aliases={"a2001": StudyAliases(names=("SPINE trial",))})
    assert gazetteer.find_aliases("the SPINE Trial") == ("spine trial",)
    assert gazetteer.find_aliases("a lumbar spine trial") == ()


def test_a_gazetteer_has_the_names_of_studies_and_of_the_pack(base, pack):
    study = replace(base.studies["haake2007"], authors=("van Tulder MW", "Giles"))
    other = replace(study, authors=("Berlin A",), journal_abbrev="J Sleep Res")
    gazetteer = build_gazetteer([study], [MemoryCollection([other])], pack=pack)
    assert gazetteer.family_names == {"Tulder", "Giles"}
    assert gazetteer.has_other_author("Berlin")
    assert gazetteer.is_family_name("Tulder")
    assert gazetteer.is_family_name("Berlin")
    assert not gazetteer.is_family_name("Oslo")
    assert gazetteer.journals_by_first_word == {
        "Arch": ("Arch Intern Med",),
        "J": ("J Sleep Res",),
    }
    assert gazetteer.find_aliases("LULLABY") == ("lullaby",)
    assert gazetteer.places == {"Oslo"}
    assert {"Arch", "Sleep", "European", "January"} <= gazetteer.non_person_words
