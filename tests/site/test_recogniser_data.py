"""The recogniser in Python and in JavaScript: one conformance file holds what both must answer."""

import json
import math

import pytest
from support.conformance import CONFORMANCE_FILE, DIGITS, format_cases, iter_inputs, recognise

from evidence.lexicon import load_vocabulary
from evidence.site.recogniser_data import export_lexicon, export_recogniser

CASES = json.loads(CONFORMANCE_FILE.read_text(encoding="utf-8"))
ANSWER = """({ text, ...place }) => {
    const [before, earlier] = [new Set(place.before), new Set(place.earlier)];
    const found = EVIDENCE.recogniser.recognise(text, { ...place, before, earlier });
    return { ...found, concepts: [...found.concepts], treatments: [...found.treatments] };
}"""
ANSWERS = f"cases => cases.map({ANSWER})"


def in_code_points(text: str, offset: int) -> int:
    """Convert an offset in UTF-16 units, which JavaScript counts, to one in code points."""
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le"))


@pytest.fixture(scope="module")
def answers(script_engine) -> list[dict]:
    return script_engine.call(ANSWERS, CASES)


def test_the_conformance_file_is_what_the_recogniser_answers_today():
    written = CONFORMANCE_FILE.read_text(encoding="utf-8")
    assert written == format_cases(), "run `python tests/support/conformance.py`"


def test_the_cases_have_every_stance_hedges_and_context():
    claims = [claim for case in CASES for claim in case["claims"]]
    stances = {"asserts", "reverse", "denies", "doubts", "asks", "attributed"}
    assert {claim["stance"] for claim in claims} == stances
    for name in ("is_hedged", "is_overclaimed"):
        assert {claim[name] for claim in claims} == {True, False}
    assert all(any(case[name] for case in CASES) for name in ("headings", "before", "earlier"))
    kinds = {case["kind"] for case in CASES if case["claims"]}
    assert kinds == {"paragraph", "item", "heading", "cell", "quote"}
    assert len(CASES) > 1000


def test_javascript_gives_every_answer_of_the_conformance_file(answers):
    for case, answer in zip(CASES, answers, strict=True):
        claims = [
            {
                "claim": claim["claim"],
                "stance": claim["stance"],
                "is_hedged": claim["isHedged"],
                "is_overclaimed": claim["isOverclaimed"],
                "confidence": round(claim["confidence"], DIGITS),
                "start": in_code_points(case["text"], claim["start"]),
                "end": in_code_points(case["text"], claim["end"]),
            }
            for claim in answer["claims"]
        ]
        assert claims == case["claims"], case


def test_confidence_concepts_and_treatments_are_the_same_in_both_languages(script_engine):
    inputs = list(iter_inputs())
    for case, answer in zip(inputs, script_engine.call(ANSWERS, inputs), strict=True):
        found = recognise(case)
        sure = [claim.confidence for claim in found.claims]
        assert [claim["confidence"] for claim in answer["claims"]] == pytest.approx(sure, abs=1e-9)
        assert set(answer["concepts"]) == found.concepts, case
        assert set(answer["treatments"]) == found.treatments, case


def test_a_sum_of_weights_is_that_of_python(script_engine):
    numbers = [[0.1] * 10, [1e16, 1.0, -1e16], [0.36, -0.5, 0.14], []]
    sums = script_engine.call("rows => rows.map(EVIDENCE.verifier.sumExactly)", numbers)
    assert sums == [math.fsum(row) for row in numbers]


def test_a_phrase_is_exported_word_by_word(base):
    phrases = export_lexicon(base)["phrases"]
    assert all(isinstance(concept, str) and words for concept, words in phrases)
    assert all(words[0] is not None for _, words in phrases), "a phrase never starts with a gap"


def test_a_phrase_of_another_sense_has_the_name_of_its_concept_behind_a_mark(base):
    names = {concept for concept, _ in export_lexicon(base)["phrases"]}
    others = {name for name in names if name.startswith("!")}
    assert others
    assert {name.removeprefix("!") for name in others} <= names


@pytest.mark.parametrize("role", ["treatments", "context", "objects", "unless"])
def test_every_role_names_concepts_that_have_phrases(base, role):
    concepts = {concept for concept, _ in export_lexicon(base)["phrases"]}
    assert set(export_recogniser(base)["roles"][role]) <= concepts


def test_every_frame_names_concepts_that_have_phrases(base):
    concepts = {concept for concept, _ in export_lexicon(base)["phrases"]}
    for frame in export_recogniser(base)["frames"]:
        parts = (frame[name] for name in ("agent", "effect", "target", "about", "without"))
        assert {name for names in (*parts, *frame["also"]) for name in names} <= concepts


def test_every_closed_class_of_the_grammar_is_exported(base):
    exported = export_recogniser(base)
    for name, entry in load_vocabulary("grammar").items():
        if name == "openers":
            words = {word for opener in entry.values() for word in opener["words"]}
            assert exported["openers"].keys() == words
        else:
            assert set(exported["wordClasses"][name]) == set(entry["words"])
