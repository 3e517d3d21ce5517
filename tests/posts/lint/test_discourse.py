"""How a post frames its sentences."""

import re
import time

import pytest
from support.tea import ROLES, make_recogniser

from evidence.claims.recognise.recogniser import RecognisedClaim, RecognitionResult
from evidence.claims.recognise.sentence import SentencePlace
from evidence.lexicon import load_vocabulary
from evidence.posts.lint.discourse import (
    DENIED_AT_END,
    DENIED_BY_NEXT,
    DISTANCING_HEADING,
    DISTANCING_LEAD,
    LABEL_HEADING,
    MYTH_HEADING,
    REFERENCES_HEADING,
    RESUMING_LEAD,
    DiscourseContext,
    blank_non_prose,
    is_denied,
    is_in_references,
    is_listed_as_refuted,
    is_title,
    mark_listed,
    mark_quoted,
    read_sentences,
)
from evidence.posts.read.post import Sentence, parse_post

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

LABELS = [
    (pattern, entry)
    for pattern, group in (
        (DISTANCING_HEADING, "distancing_headings"),
        (DISTANCING_LEAD, "distancing_leads"),
        (RESUMING_LEAD, "resuming_leads"),
    )
    for entry in VOCABULARY[group]
]


def by_example(entry) -> str:
    return entry["example"] if isinstance(entry, dict) else ""


def sentence(
    text="It heals.", *, headings=(), kind="paragraph", block=0, lead="", heads=()
) -> Sentence:
    return Sentence(
        text, 1, 1, 1, len(text) + 1, (*headings, *heads), kind, block, lead=lead, table_heads=heads
    )


def fill(template: str) -> re.Pattern[str]:
    return re.compile(fill_parts(template), re.IGNORECASE)


def fill_parts(template: str) -> str:
    parts = VOCABULARY["parts"]
    return re.sub(r"\{([a-z]+)\}", lambda name: fill_parts(parts[name[1]]), template)


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


@pytest.mark.parametrize(("pattern", "entry"), LABELS, ids=by_example)
def test_each_label_of_a_list_matches_its_example_and_not_its_counterexample(pattern, entry):
    assert fill(entry["template"]).match(entry["example"])
    assert pattern.match(entry["example"])
    assert not pattern.match(entry["counterexample"])


@pytest.mark.parametrize("pattern", [DISTANCING_HEADING, DISTANCING_LEAD, RESUMING_LEAD])
def test_labels_are_matched_in_little_time(pattern):
    started = time.perf_counter()
    for words in ("what", "do not", "no", "wrong", "x-", "a'", "the old", "what not", "treatments"):
        pattern.fullmatch(f"{words} " * 5_000 + "!")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "label",
    [
        *(
            "What does not help sleep",
            "7 things that won’t help",
            "What tea cannot do",
            "Useless for",
        ),
        *("What makes sleep worse", "Don'ts", "Unproven claims about tea", "Avoid these at night"),
        *("Treatments without proof", "What we used to recommend", "3. Not worth trying"),
    ],
)
def test_a_list_or_table_of_what_does_not_help_says_so_of_its_items(label):
    assert is_listed_as_refuted(sentence("Tea", headings=[label], kind="item"))
    assert is_listed_as_refuted(sentence("Tea", headings=[label], kind="heading"))
    assert is_listed_as_refuted(sentence("Tea", headings=[label]))
    assert is_listed_as_refuted(sentence("Tea", kind="item", lead=f"{label}:"))
    assert is_listed_as_refuted(sentence("Tea", kind="cell", heads=(label,)))
    assert is_listed_as_refuted(sentence("Tea", kind="cell", headings=[label], heads=("Drink",)))
    assert not is_listed_as_refuted(sentence("Tea helps, they say.", headings=[label]))
    assert not is_listed_as_refuted(sentence("Tea", headings=[label, "For adults"], kind="item"))


@pytest.mark.parametrize(
    "label",
    [
        *(
            "What helps sleep",
            "Ways to avoid bad sleep",
            "When pills do not help",
            "Stop bad sleep now",
        ),
        *(
            "Help that never fails",
            "Not only for adults",
            "No side effects",
            "Exercises for bad sleep",
        ),
        *(
            "Tea for people who do not benefit from pills",
            "Why tea is not dangerous",
            "Do not worry",
        ),
    ],
)
def test_a_list_of_what_helps_says_nothing_against_its_items(label):
    assert not is_listed_as_refuted(sentence("Tea", headings=[label], kind="item"))
    assert not is_listed_as_refuted(sentence("Tea", kind="item", lead=f"{label}:"))


def test_a_lead_may_deny_what_its_items_end_and_another_goes_back_to_what_helps():
    assert is_listed_as_refuted(
        sentence("Help sleep", kind="item", lead="It is old. Tea does not:")
    )
    assert not is_listed_as_refuted(sentence("Sleep", kind="item", lead="Tea does not. It helps:"))
    below = ["What does not help"]
    assert is_listed_as_refuted(sentence("Tea", headings=below, kind="item", lead="Drinks:"))
    lead = "What helps instead:"
    assert not is_listed_as_refuted(sentence("Tea", headings=below, kind="item", lead=lead))


def test_of_an_item_in_such_a_list_only_what_it_denies_itself_is_denied():
    def claim(name, stance):
        return RecognisedClaim(name, stance, False, False, 0.9, start=0, end=3)

    reading = RecognitionResult(
        (claim("X1", "asserts"), claim("X2", "denies"), claim("X3", "denies")),
        claim("outside", "asserts"),
        frozenset(),
        frozenset(),
    )
    alone = RecognitionResult((claim("X2", "denies"),), None, frozenset(), frozenset())
    marked = mark_listed(reading, alone)
    assert [found.stance for found in marked.claims] == ["attributed", "denies", "attributed"]
    assert marked.outside is not None
    assert marked.outside.stance == "attributed"


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


def test_what_a_post_quotes_as_false_is_not_its_own_and_all_else_stays():
    claim = RecognisedClaim("X1", "asserts", True, False, 0.9, start=3, end=9)
    reading = RecognitionResult((claim,), None, frozenset({"a"}), frozenset({"b"}))
    (quoted,) = mark_quoted(reading).claims
    assert (quoted.stance, quoted.is_hedged, quoted.confidence) == ("attributed", True, 0.9)
    assert (quoted.start, quoted.end) == (3, 9)
    assert (mark_quoted(reading).concepts, mark_quoted(reading).treatments) == ({"a"}, {"b"})


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


def test_an_item_has_the_lead_of_its_list():
    item = sentence("Better sleep", headings=["A"], kind="item", lead="It has these benefits:")
    context = entered((item, set()))
    assert context.locate(item) == SentencePlace(("A",), "It has these benefits:", "item")


def test_the_place_of_a_sentence_has_the_concepts_before_it():
    context = entered((sentence(), {"walking"}), (sentence(block=1), {"pain"}))
    assert context.locate(sentence(block=1)) == SentencePlace(
        before=frozenset({"pain"}), earlier=frozenset({"walking"})
    )


def test_a_cell_has_no_headings_above_it_and_a_heading_has_only_those():
    context = entered((sentence(), {"walking"}))
    assert context.locate(sentence(headings=["A"], kind="cell")).headings == ()
    heading = sentence("B", headings=["A"], kind="heading")
    assert context.locate(heading) == SentencePlace(("A",), kind="heading")


def stances(text: str) -> list[list[str]]:
    """The stances of the claims of each sentence of a post about tea and sleep."""
    readings = read_sentences(
        parse_post(text, "post.md"), make_recogniser().recognise, frozenset(ROLES.treatments)
    )
    return [[claim.stance for claim in reading.claims] for reading in readings]


def test_each_sentence_of_a_post_is_read_in_its_place():
    assert stances("") == []
    assert stances("Improves sleep.") == [[]]
    assert stances("# Tea\n\nImproves sleep.") == [[], ["asserts"]]
    assert stances("Tea is hot. It improves sleep.") == [[], ["asserts"]]
    assert stances("# Tea\n\nHot.\n\n# Sleep\n\nImproves sleep.") == [[], [], [], []]
    assert stances("Tea has effects:\n\n- improves sleep\n- warms") == [[], ["asserts"], []]


def test_a_heading_is_read_on_its_own_and_says_nothing_where_it_ends_with_a_colon():
    assert stances("# Tea improves sleep\n\nSo it goes.") == [["asserts"], []]
    assert stances("# Tea improves sleep:\n\nSo it goes.") == [[], []]
    assert stances("# Tea\n\n## Improves sleep\n\nSo it goes.") == [[], [], []]


def test_a_sentence_that_the_next_one_denies_is_that_of_others():
    assert stances("Tea improves sleep. This is a myth.")[0] == ["attributed"]
    assert stances("Tea improves sleep.\n\nThis is a myth.")[0] == ["asserts"]
    assert stances("# Myths\n\nTea improves sleep.")[1] == ["attributed"]


def test_a_title_has_something_below_it_or_is_a_label():
    assert is_title("Tea", {"Tea"})
    assert not is_title("Tea", {"Coffee"})
    assert is_title("Benefits of tea", set())
