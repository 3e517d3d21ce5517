"""What changed at PubMed, as text and as JSON."""

import json

import pytest
from support.updates import changed_study, new_study, summary

from evidence.errors import Problem
from evidence.posts.lint.affected import AffectedSentence
from evidence.posts.lint.update_report import (
    MAX_LISTED_STUDIES,
    NO_CHANGES,
    format_design,
    format_tally,
    needs_person,
    updates_to_json,
    updates_to_text,
)
from evidence.posts.read.post import Sentence

SENTENCE = AffectedSentence("post.md", Sentence("It helps.", 3, 1, 3, 10), ("C5",), ("haake2007",))
PROBLEM = Problem("efetch.xml", "pubmed", "record 3 was not read", pmid="123", offset=40)


def test_without_changes_the_text_says_so(base):
    assert updates_to_text(summary(base), ()) == NO_CHANGES
    text = updates_to_text(summary(base), (), [PROBLEM])
    assert text.splitlines()[-1] == "Records that could not be fetched or read: 1"


def test_each_kind_of_change_has_its_section_in_order(base):
    updates = summary(
        base,
        changed_study(base, "haake2007", "retracted", "T2"),
        changed_study(base, "cherkin2009", "corrected"),
        new_study("40000001"),
    )
    text = updates_to_text(updates, ())
    heads = [line.split(":")[0] for line in text.splitlines() if line and line[0] != " "]
    assert heads[:3] == ["Retracted", "Corrected", "New studies"]
    assert "  PMID 17893311" in text
    assert "PubMed: ErratumIn:1" in text
    assert "judged for T2" in text


def test_a_long_section_of_studies_that_need_no_review_is_cut(base):
    number = MAX_LISTED_STUDIES + 3
    updates = summary(base, *(new_study(str(40000000 + place)) for place in range(number)))
    lines = updates_to_text(updates, ()).split("\n\n")[0].splitlines()
    assert len(lines) == 1 + MAX_LISTED_STUDIES + 1
    assert lines[-1] == "  and 3 more"


def test_a_derived_conclusion_says_that_nobody_reviewed_it(base):
    cells = {"direction": "no_difference", "direction_by_comparator": ("sham:no_difference",)}
    text = updates_to_text(summary(base, new_study("40000001", "C5", **cells)), ())
    assert "conclusion, not reviewed: no difference (sham no difference)" in text
    assert "may bear on C5" in text


def test_the_text_lists_claims_and_the_sentences_that_rest_on_them(base):
    updates = summary(base, changed_study(base, "haake2007", "retracted"), claims=("C5",))
    text = updates_to_text(updates, [SENTENCE])
    assert "Claims to review\n  C5   " in text
    assert ", as before" in text
    assert "  post.md:3:1  C5, haake2007\n      It helps." in text


def test_the_text_fits_its_width(base):
    long = new_study("40000001", "C5", title="word " * 60)
    text = updates_to_text(summary(base, long, claims=("C5", "T2")), [SENTENCE])
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("kind", "claims", "needed"),
    [("new", (), False), ("new", ("C5",), True)],
)
def test_a_new_study_needs_a_person_where_it_may_bear_on_a_claim(base, kind, claims, needed):
    assert needs_person(summary(base, new_study("40000001", *claims)), ()) is needed


def test_a_retraction_a_named_study_or_an_unread_record_needs_a_person(base):
    nothing = summary(base)
    assert not needs_person(nothing, ())
    assert needs_person(summary(base, changed_study(base, "haake2007", "retracted")), ())
    assert needs_person(nothing, [SENTENCE])
    assert needs_person(nothing, (), [PROBLEM])


def test_the_json_has_the_fields_of_the_contract(base):
    updates = summary(base, changed_study(base, "haake2007", "retracted", "T2"), claims=("T2",))
    content = json.loads(updates_to_json(updates, [SENTENCE], [PROBLEM]))
    assert list(content) == ["needs_person", "problems", "studies", "claims", "sentences"]
    assert content["problems"] == [
        {"where": "efetch.xml, byte 40", "pmid": "123", "message": "record 3 was not read"}
    ]
    (study,) = content["studies"]
    assert (study["key"], study["kind"], study["needs_person"]) == ("haake2007", "retracted", True)
    assert study["changes"] == [
        {"kind": "retracted", "detail": "ErratumIn:1", "changed_at": "2024-05-02"}
    ]
    assert study["claims"] == [{"id": "T2", "how": "judged"}]
    (claim,) = content["claims"]
    assert claim["verdict"] == claim["verdict_before"]
    (sentence,) = content["sentences"]
    assert (sentence["path"], sentence["line"], sentence["end_column"]) == ("post.md", 3, 10)
    assert (sentence["claims"], sentence["studies"]) == (["C5"], ["haake2007"])


def test_a_study_without_a_title_has_none_in_the_json(base):
    content = json.loads(updates_to_json(summary(base, new_study("40000001", title=None)), ()))
    assert content["studies"][0]["title"] is None


def test_a_title_in_another_language_stands_in_for_a_missing_one(base):
    updates = summary(base, new_study("1", title=None, vernacular_title="Titel"))
    assert json.loads(updates_to_json(updates, ()))["studies"][0]["title"] == "Titel"
    assert updates_to_text(updates, ()).splitlines()[1].endswith(", 2024: Titel")
    nameless = updates_to_text(summary(base, new_study("1", title=None)), ())
    assert nameless.splitlines()[1].endswith(", 2024:")


def test_studies_are_counted_by_design():
    items = [new_study("1"), new_study("2", design=None), new_study("3")]
    assert format_design(items[1]) == "design not stated"
    assert format_tally(items) == f"3 ({format_design(items[0])} 2, design not stated 1)"
