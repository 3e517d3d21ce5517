"""Export the recogniser's data, so that a script can interpret it as the Python code does.

``static/lexicon.js`` and ``static/recogniser.js`` read this;
``tests/data/recogniser_conformance.json`` holds what both interpreters must answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidence import lexicon
from evidence.claims.recognise import recogniser
from evidence.claims.recognise.recogniser import ClaimFrame, FrameCondition, parse_frame
from evidence.lexicon import WordPattern, parse_phrase
from evidence.topic import TOPIC_FILE


def export_lexicon() -> dict[str, Any]:
    """Export the concepts with their phrases."""
    topic = _read_topic()
    phrases = [
        [concept, [_export_word(word) for word in parse_phrase(phrase)]]
        for concept in topic["concepts"]
        for phrase in topic["concepts"][concept]
    ]
    return {
        "phrases": phrases,
        "rivals": topic["roles"]["treatments"],
        "maxGapWords": lexicon.MAX_GAP_WORDS,
    }


def export_recogniser() -> dict[str, Any]:
    """Export the frames of each claim, the roles of concepts, and the limits."""
    topic = _read_topic()
    frames, roles = topic["forms"], topic["roles"]
    exempt = recogniser.NEGATION_EXEMPT_PREFIXES
    return {
        "frames": {claim: _export_frames(frames[claim], topic["concepts"]) for claim in frames},
        "roles": {
            "treatments": roles["treatments"],
            "context": roles["context"],
            "objects": roles["objects"],
            "agents": roles["agents"],
            "unless": roles["unless"],
            "standIns": {
                concept: {"treatments": meant["treatments"], "otherwise": meant["else"]}
                for concept, meant in roles["stand_ins"].items()
            },
        },
        "broader": {name: [wider] for name, wider in recogniser.BROADER_TREATMENT.items()},
        "negationExempt": [claim for claim in frames if claim.startswith(exempt)],
        "coordinators": sorted(recogniser.COORDINATORS),
        "pronouns": sorted(recogniser.PRONOUNS),
        "limits": {
            "agentWindow": recogniser.AGENT_WINDOW,
            "maxFragmentTokens": recogniser.MAX_FRAGMENT_TOKENS,
            "maxPairGap": recogniser.MAX_PAIR_GAP,
            "negationScope": recogniser.NEGATION_SCOPE,
            "questionMarkWindow": recogniser.QUESTION_MARK_WINDOW,
        },
    }


def _read_topic() -> dict[str, Any]:
    return tomllib.loads(TOPIC_FILE.read_text(encoding="utf-8"))


def _export_word(word: WordPattern | None) -> list[list[str]] | None:
    """Export the words that fit a place of a phrase: whole, by their beginning, in capitals."""
    if word is None:
        return None
    return [sorted(word.exact_forms), list(word.prefixes), sorted(word.case_sensitive_forms)]


def _export_frames(
    texts: Iterable[str], concepts: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    return [_export_frame(parse_frame(text, concepts)) for text in texts]


def _export_frame(frame: ClaimFrame) -> dict[str, Any]:
    return {
        "conditions": [_export_condition(condition) for condition in frame.conditions],
        "required": sorted(frame.required_concepts),
    }


def _export_condition(condition: FrameCondition) -> dict[str, Any]:
    return {
        "alternatives": [list(names) for names in condition.alternatives],
        "searchesSentence": condition.searches_sentence,
        "searchesHeadings": condition.searches_headings,
        "isExcluded": condition.is_excluded,
    }
