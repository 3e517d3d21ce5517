"""The recogniser in Python and in JavaScript: one conformance file holds what both must answer."""

import json

import pytest
from support.conformance import CONFORMANCE_FILE, format_cases, iter_inputs

from evidence.claims.recognise.recogniser import load_recogniser
from evidence.site.recogniser_data import export_lexicon, export_recogniser

CASES = json.loads(CONFORMANCE_FILE.read_text(encoding="utf-8"))
ANSWER = """([text, headings, before, earlier]) => {
    const found = EVIDENCE.recogniser.recognise(text, headings, new Set(before), new Set(earlier));
    return { ...found, concepts: [...found.concepts], treatments: [...found.treatments] };
}"""


def in_code_points(text: str, offset: int) -> int:
    """Convert an offset in UTF-16 units, which JavaScript counts, to one in code points."""
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le"))


def test_the_conformance_file_is_what_the_recogniser_answers_today():
    written = CONFORMANCE_FILE.read_text(encoding="utf-8")
    assert written == format_cases(), "run `python tests/support/conformance.py`"


def test_the_cases_have_every_polarity_hedges_and_context():
    claims = [claim for case in CASES for claim in case["claims"]]
    assert {claim["polarity"] for claim in claims} == {"asserts", "denies", "doubts", "asks"}
    assert {claim["is_hedged"] for claim in claims} == {True, False}
    assert all(any(case[name] for case in CASES) for name in ("headings", "before", "earlier"))
    assert len(CASES) > 400


def test_javascript_gives_every_answer_of_the_conformance_file(script_engine):
    inputs = [[case[name] for name in ("text", "headings", "before", "earlier")] for case in CASES]
    answers = script_engine.call(f"inputs => inputs.map({ANSWER})", inputs)
    for case, answer in zip(CASES, answers, strict=True):
        claims = [
            {
                "claim": claim["claim"],
                "polarity": claim["polarity"],
                "is_hedged": claim["isHedged"],
                "start": in_code_points(case["text"], claim["start"]),
                "end": in_code_points(case["text"], claim["end"]),
            }
            for claim in answer["claims"]
        ]
        assert claims == case["claims"], case


def test_concepts_and_treatments_are_the_same_in_both_languages(script_engine):
    inputs = list(iter_inputs())
    answers = script_engine.call(f"inputs => inputs.map({ANSWER})", inputs)
    recognise = load_recogniser().recognise
    for (text, headings, before, earlier), answer in zip(inputs, answers, strict=True):
        found = recognise(text, tuple(headings), frozenset(before), frozenset(earlier))
        assert set(answer["concepts"]) == found.concepts, text
        assert set(answer["treatments"]) == found.treatments, text


def test_a_phrase_is_exported_word_by_word(base):
    phrases = export_lexicon(base)["phrases"]
    assert all(isinstance(concept, str) and words for concept, words in phrases)
    assert all(words[0] is not None for _, words in phrases), "a phrase never starts with a gap"


@pytest.mark.parametrize("role", ["treatments", "context", "objects"])
def test_every_role_names_concepts_that_have_phrases(base, role):
    concepts = {concept for concept, _ in export_lexicon(base)["phrases"]}
    assert set(export_recogniser(base)["roles"][role]) <= concepts


def test_every_frame_names_concepts_that_have_phrases(base):
    concepts = {concept for concept, _ in export_lexicon(base)["phrases"]}
    for frames in export_recogniser(base)["frames"].values():
        for frame in frames:
            for condition in frame["conditions"]:
                assert {name for names in condition["alternatives"] for name in names} <= concepts
