"""How a post frames its sentences."""

import re

import pytest

from evidence.claims.recognise.recogniser import RecognisedClaim, RecognitionResult
from evidence.lexicon import load_vocabulary
from evidence.posts.lint.discourse import (
    DENIED_AT_END,
    DENIED_BY_NEXT,
    LABEL_HEADING,
    MYTH_HEADING,
    REFERENCES_HEADING,
    DiscourseContext,
    blank_non_prose,
    is_denied,
    is_in_references,
    mark_denied,
)
from evidence.posts.read.post import Sentence

VOCABULARY = load_vocabulary("discourse")
DENIALS = [*VOCABULARY["denials"], *VOCABULARY["open_denials"]]
HEADINGS = [
    (pattern, entry)
    for pattern, group in (
        (LABEL_HEADING.match, "label_headings"),
        (REFERENCES_HEADING.match, "references_headings"),
        (MYTH_HEADING.search, "myth_headings"),
    )
    for entry in VOCABULARY[group]
]


def by_example(entry) -> str:
    return entry["example"] if isinstance(entry, dict) else ""


def sentence(text="It heals.", *, headings=(), kind="paragraph", block=0) -> Sentence:
    return Sentence(text, 1, 1, 1, len(text) + 1, tuple(headings), kind, block)


def fill(template: str) -> re.Pattern[str]:
    parts = VOCABULARY["parts"]
    pattern = re.sub(r"\{([a-z]+)\}", lambda name: parts[name[1]], template)
    return re.compile(pattern, re.IGNORECASE)


@pytest.mark.parametrize(("matches", "entry"), HEADINGS, ids=by_example)
def test_each_kind_of_heading_matches_its_example(matches, entry):
    assert re.search(entry["pattern"], entry["example"], re.IGNORECASE)
    assert matches(entry["example"])
    assert "counterexample" not in entry or not matches(entry["counterexample"])


@pytest.mark.parametrize("entry", DENIALS, ids=by_example)
def test_each_denial_matches_its_example_and_not_its_counterexample(entry):
    assert fill(entry["template"]).match(entry["example"])
    assert DENIED_BY_NEXT.match(entry["example"])
    assert DENIED_BY_NEXT.match(f"However, {entry['example'].lower()}")
    assert not DENIED_BY_NEXT.match(entry["counterexample"])


@pytest.mark.parametrize("entry", VOCABULARY["denials"], ids=by_example)
def test_each_denial_that_ends_a_sentence_also_ends_one_behind_but(entry):
    denial = entry["example"].lower()
    assert DENIED_AT_END.search(f"Some say that it heals, but {denial}")
    assert not DENIED_AT_END.search(f"Some say that it heals and {denial}")
    assert not DENIED_AT_END.search(f"It heals, but {entry['counterexample'].lower()}")


def test_a_sentence_is_denied_by_the_next_one_of_its_block_only():
    assert is_denied(sentence(), sentence("That is a myth."))
    assert not is_denied(sentence(), sentence("That is a myth.", block=1))
    assert not is_denied(sentence(), sentence("That is a mythical beast."))
    assert not is_denied(sentence(), None)


def test_a_sentence_below_a_heading_of_myths_is_denied_unless_another_heading_follows():
    assert is_denied(sentence(headings=["Sleep", "Common myths"]), None)
    assert not is_denied(sentence(headings=["Common myths", "What is true"]), None)


def test_a_denial_behind_a_citation_is_still_at_the_end():
    assert is_denied(sentence("They say that it heals, but it doesn't [@smith2001]."), None)


def test_marking_a_reading_as_denied_keeps_all_else():
    claim = RecognisedClaim("X1", "asserts", is_hedged=True, start=3, end=9)
    reading = mark_denied(RecognitionResult((claim,), frozenset({"a"}), frozenset({"b"})))
    (denied,) = reading.claims
    assert (denied.polarity, denied.is_hedged, denied.start, denied.end) == ("denies", True, 3, 9)
    assert (reading.concepts, reading.treatments) == ({"a"}, {"b"})


def test_a_sentence_below_any_heading_of_references_is_one_of_them():
    assert is_in_references(sentence(headings=["Sources", "2020"]))
    assert not is_in_references(sentence(headings=["Data sources"]))
    assert not is_in_references(sentence())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See https://a.example/x-y for more.", "See for more."),
        ("See www.a.example now.", "See now."),
        ("It heals. [@smith2001] [^1]", "It heals."),
        ("It heals [@smith2001].", "It heals [@smith2001]."),
        ("It heals. [sic]", "It heals. [sic]"),
    ],
)
def test_addresses_and_trailing_citations_are_blanked_in_their_places(text, left):
    blanked = blank_non_prose(text)
    assert (len(blanked), blanked.split()) == (len(text), left.split())


def entered(*sentences: tuple[Sentence, set[str]]) -> DiscourseContext:
    """A context that has gone through sentences with their concepts."""
    context = DiscourseContext(frozenset({"walking", "swimming"}))
    for one, concepts in sentences:
        context.enter_sentence(one)
        context.leave_sentence(frozenset(concepts))
    return context


def test_concepts_carry_on_within_a_paragraph():
    context = entered((sentence(), {"walking"}), (sentence(), {"pain"}))
    assert context.paragraph_concepts == {"walking", "pain"}
    assert context.section_concepts == frozenset()


def test_the_newest_treatment_replaces_those_before_it():
    context = entered((sentence(), {"walking", "pain"}), (sentence(), {"swimming"}))
    assert context.paragraph_concepts == {"swimming", "pain"}


def test_a_new_paragraph_moves_concepts_to_the_section_and_a_new_heading_forgets_them():
    context = entered((sentence(), {"walking"}))
    context.enter_sentence(sentence(block=1))
    assert (context.paragraph_concepts, context.section_concepts) == (frozenset(), {"walking"})
    context.enter_sentence(sentence(block=2, headings=["Other"]))
    assert (context.paragraph_concepts, context.section_concepts) == (frozenset(), frozenset())


def test_a_line_that_announces_a_list_is_a_heading_to_its_items():
    context = entered((sentence("It has these benefits:", headings=["A"]), set()))
    item = sentence("Better sleep", headings=["A"], kind="item", block=1)
    context.enter_sentence(item)
    assert context.headings_above(item) == ("A", "It has these benefits:")
    after = sentence("So it goes.", headings=["A"], block=2)
    context.enter_sentence(after)
    assert context.headings_above(after) == ("A",)
    assert context.headings_above(item) == ("A",)


def test_a_cell_has_no_headings_above_it():
    context = entered()
    assert context.headings_above(sentence(headings=["A"], kind="cell")) == ()
