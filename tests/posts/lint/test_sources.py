"""The studies that a sentence rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.linting import codes, found

from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.posts.lint.checker import Checker
from evidence.posts.read.post import parse_post

LAPSED = (
    "Acupuncture helps with back pain"  # as an older review found, of which there is a newer one
)


@pytest.mark.parametrize(
    "text",
    [
        f"{LAPSED}. [@vickers2012]",
        f"{LAPSED}.[@vickers2012] Next sentence.",
        f"{LAPSED}. [see @vickers2012, p. 3] [@cherkin2009]. Next sentence.",
        f"{LAPSED}.[^1] [@vickers2012]",
        f"> {LAPSED}.&rdquo;\n> [@pmid:22965186; @cherkin2009] Next sentence.",
    ],
)
def test_a_citation_behind_the_full_stop_is_one_of_its_sentence(base, text):
    first, *_ = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert "vickers2012" in [source.study.key for source in first.sources]
    assert "Next" not in first.sentence.text
    assert codes(base, text).count("S203") == 1


def test_a_citation_at_the_beginning_of_a_paragraph_is_its_own(base):
    views = Checker(base).iter_sentence_facts(
        parse_post(f"{LAPSED}.\n\n[@vickers2012] says so.", "post.md")
    )
    assert [len(view.sources) for view in views] == [0, 1]


@pytest.mark.parametrize(
    ("note", "place"),
    [
        ("See https://pubmed.ncbi.nlm.nih.gov/22965186/", (4, 7)),
        ("[@vickers2012]", (4, 8)),
        ("See [the review](https://pubmed.ncbi.nlm.nih.gov/22965186/).", (4, 7)),
        ("Vickers et al. (2012), Arch Intern Med", (4, 7)),
        ("Well.\n\n    It is this one: [@vickers2012].", (6, 22)),
    ],
)
def test_the_sources_of_a_footnote_are_those_of_its_sentence(base, note, place):
    text = f"{LAPSED}.[^v] Next.[^m]\n\n[^m]: Or so.\n[^v]: {note}\n[^o]: [@cherkin2009]\n"
    views = list(Checker(base).iter_sentence_facts(parse_post(text, "post.md")))
    assert [[source.study.key for source in view.sources] for view in views[:2]] == [
        ["vickers2012"],
        [],
    ]
    (told,) = found(base, text, "S203")
    assert (told.line, told.column) == place


def test_a_footnote_without_a_mark_and_a_mark_without_a_footnote_are_left_alone(base):
    views = list(
        Checker(base).iter_sentence_facts(
            parse_post(f"{LAPSED}.[^a]\n\n[^b]: [@vickers2012]", "post.md")
        )
    )
    assert [len(view.sources) for view in views] == [0, 1]


def test_a_study_mentioned_twice_in_a_sentence_is_told_once(base):
    text = (
        "A 2012 analysis by Vickers et al. looked at back pain, and Vickers "
        "et al. (2012) found that needling helped"
    )
    assert codes(base, f"{text}.") == ["C101", "S203"]
    (cited,) = Checker(base).iter_sentence_facts(parse_post(f"{text} [@vickers2012].", "post.md"))
    assert [(source.study.key, source.mention) for source in cited.sources] == [
        ("vickers2012", None)
    ]


def sources(base, text: str, **options) -> list[list[str]]:
    """The keys of the sources of each sentence."""
    every = Checker(base, **options).iter_sentence_facts(parse_post(text, "post.md"))
    return [[source.study.key for source in facts.sources] for facts in every]


@pytest.mark.parametrize("text", ["# A 2012 analysis by Vickers et al.", "Vickers et al. (2012)?"])
def test_headings_and_questions_mention_nothing(base, text):
    assert sources(base, text) == [[]]


def test_citations_come_before_mentions_and_each_study_once(base):
    text = (
        "A 2012 analysis of chronic pain by Vickers et al. found less of it in trials; "
        "a trial [@haake2007] found more."
    )
    assert sources(base, text) == [["haake2007", "vickers2012"]]


def test_a_choice_of_the_writer_settles_what_words_mean(base):
    text = "A 2010 review found less back pain."
    assert sources(base, text, choices={"a 2010 review": "furlan2010"}) == [["furlan2010"]]
    assert sources(base, text, choices={"a 2010 review": "none"}) == [[]]


def test_a_study_of_the_store_can_be_cited(base):
    known = dict(base.studies)
    stored = known.pop("haake2007")
    smaller = replace(base, studies=known)
    assert sources(smaller, "Needles helped [@haake2007].") == [[]]
    found = sources(smaller, "Needles helped (PMID 17893311).", stored=MemoryCollection([stored]))
    assert found == [["haake2007"]]


def test_a_noun_phrase_is_described_up_to_the_next_mention(base):
    text = "A 2012 analysis of data found more pain, and a 2007 trial found less of it."
    (facts,) = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert [mention.text.split()[1] for mention, _ in facts.mentions] == ["2012", "2007"]
