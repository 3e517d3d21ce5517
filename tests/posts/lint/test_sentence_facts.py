"""What rules look at is found once, and only when they ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from evidence.posts.lint import sentence_facts
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.registry import RULES
from evidence.posts.lint.sentence_facts import LintRule, format_reference
from evidence.posts.read.post import parse_post


def test_the_sentences_of_a_paragraph_are_each_looked_at_once_however_often_they_are_asked_for(
    base, monkeypatch
):
    checker = Checker(base)
    post = parse_post("Needles help. So do cups. Both are old.", "post.txt")
    looked_at = []
    context = replace(
        checker._context, find_concepts=lambda text: frozenset([looked_at.append(text) or text])
    )
    monkeypatch.setattr(checker, "_context", context)
    facts = list(checker.iter_sentence_facts(post))
    assert len({one.paragraph_concepts for one in facts}) == 1
    assert looked_at == [sentence.text for sentence in post.sentences]


def facts_of(base, text: str):
    return list(Checker(base).iter_sentence_facts(parse_post(text, "post.md")))


@pytest.fixture
def scans(monkeypatch) -> Counter:
    """How often the text of a sentence is searched for identifiers, comparators and findings."""
    counts: Counter = Counter()
    for name in ("find_identifiers", "find_comparison", "find_benefit_findings", "has_citation"):
        original = getattr(sentence_facts, name)

        def counted(*arguments, name=name, original=original, **named):
            counts[name] += 1
            return original(*arguments, **named)

        monkeypatch.setattr(sentence_facts, name, counted)
    return counts


def test_nothing_is_searched_for_before_a_rule_asks(base, scans):
    facts = facts_of(base, "Needles helped [@haake2007]. So did cups.")
    assert len(facts) == 2
    assert scans == {}


def test_each_sentence_is_searched_once_however_many_rules_ask(base, scans):
    text = "Acupuncture was better than usual care [@haake2007].\n\nCupping helps.\n"
    Checker(base, RULES).check(parse_post(text, "post.md"))
    assert scans["find_identifiers"] == 2
    assert scans["find_comparison"] == 1  # a sentence without a source needs none
    assert scans["has_citation"] == 2
    assert scans["find_benefit_findings"] == 1


def test_identifiers_of_links_come_behind_those_of_the_text(base):
    link = "https://pubmed.ncbi.nlm.nih.gov/17893311/"
    (facts,) = facts_of(base, f"See doi:10.1000/x and [this]({link}).")
    kinds = [(found.kind, found.start < len(facts.sentence.text)) for found in facts.identifiers]
    assert kinds == [("doi", True), ("pmid", False)]


def test_a_citation_anywhere_in_the_paragraph_or_its_footnotes_counts(base):
    text = "One. Two [@haake2007].\n\nThree.[^a]\n\nFour.\n\n[^a]: See PMID 17893311.\n"
    cited = {facts.sentence.text: facts.has_citation for facts in facts_of(base, text)}
    assert cited == {
        "One.": True,
        "Two [@haake2007].": True,
        "Three.[^a]": True,
        "Four.": False,
        "See PMID 17893311.": True,
    }


def test_claims_that_the_base_does_not_have_are_left_out(base):
    (facts,) = facts_of(base, "Cupping removes lactic acid.")
    assert [claim.claim for claim in facts.reading.claims] == ["C5"]
    smaller = replace(base, claims={key: base.claims[key] for key in base.claims if key != "C5"})
    (facts,) = facts_of(smaller, "Cupping removes lactic acid.")
    assert facts.reading.claims == ()


def test_a_problem_has_the_place_of_its_words_and_the_severity_of_its_rule(base):
    (facts,) = facts_of(base, "Well,\n*so* it goes.")
    rule = LintRule("X100", "name", "summary", "warning", lambda rule, facts: iter(()))
    problem = facts.make_problem(rule, "message", at=(6, 8), studies=["a", "b"], claim="X1")
    assert (problem.line, problem.column, problem.end_line, problem.end_column) == (2, 2, 2, 5)
    assert (problem.code, problem.severity, problem.studies) == ("X100", "warning", ("a", "b"))
    whole = facts.make_problem(rule, "message", confidence=0.876)
    assert (whole.line, whole.column, whole.end_line, whole.confidence) == (1, 1, 2, 0.88)
    assert problem.confidence is None


def test_a_source_is_located_by_its_mention_or_its_key(base):
    (cited,) = facts_of(base, "Needles helped [@haake2007].")
    assert cited.locate_source(cited.sources[0]) == (16, 26)
    (linked,) = facts_of(base, "Needles helped (PMID 17893311).")
    assert linked.locate_source(linked.sources[0]) is None
    (mentioned,) = facts_of(base, "Vickers et al. (2012) looked at back pain.")
    place = mentioned.locate_source(mentioned.sources[0])
    assert mentioned.sentence.text[slice(*place)] == "Vickers et al. (2012)"


@pytest.mark.parametrize(
    ("changes", "reference"),
    [
        ({}, "haake2007 (Arch Intern Med 2007) https://pubmed.ncbi.nlm.nih.gov/17893311/"),
        (
            {"pmid": None, "doi": "10.1000/x"},
            "haake2007 (Arch Intern Med 2007) https://doi.org/10.1000/x",
        ),
        (
            {"pmid": None, "doi": None, "journal_abbrev": None, "journal": "A: B"},
            "haake2007 (B 2007)",
        ),
        (
            {"pmid": None, "doi": None, "journal_abbrev": None, "journal": None},
            "haake2007 (Haake 2007)",
        ),
        (
            {"pmid": None, "doi": None, "journal_abbrev": None, "journal": None, "authors": ()},
            "haake2007 (German Acupuncture Trials (GERAC) for Chronic … 2007)",
        ),
    ],
)
def test_a_study_is_named_in_a_line(base, changes, reference):
    assert format_reference(replace(base.studies["haake2007"], **changes)) == reference
