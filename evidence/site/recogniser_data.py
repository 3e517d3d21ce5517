"""Export the recogniser's data, so that a script can interpret it as the Python code does.

``static/lexicon.js`` and ``static/recogniser.js`` read this;
``tests/data/recogniser_conformance.json`` holds what both interpreters must answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from evidence import lexicon
from evidence.claims.base.load import EvidenceBase
from evidence.claims.recognise import matching, polarity, tagging
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import ClaimFrame, FrameCondition, parse_frame
from evidence.claims.recognise.recogniser import find_negation_exempt
from evidence.lexicon import WordPattern, parse_phrase
from evidence.topic import Topic, find_broader


def export_lexicon(base: EvidenceBase) -> dict[str, Any]:
    """Export the concepts with their phrases."""
    concepts = collect_concepts(base.topic)
    phrases = [
        [concept, [_export_word(word) for word in parse_phrase(phrase)]]
        for concept in concepts
        for phrase in concepts[concept]
    ]
    return {
        "phrases": phrases,
        "rivals": list(base.topic.roles.treatments),
        "maxGapWords": lexicon.MAX_GAP_WORDS,
    }


def export_recogniser(base: EvidenceBase) -> dict[str, Any]:
    """Export the frames of each claim, the roles of concepts, and the limits."""
    topic = base.topic
    concepts = collect_concepts(topic)
    return {
        "frames": {claim: _export_frames(topic.frames[claim], concepts) for claim in topic.frames},
        "roles": _export_roles(topic),
        "broader": _export_broader(topic),
        "negationExempt": sorted(find_negation_exempt(base)),
        "coordinators": sorted(matching.COORDINATORS),
        "pronouns": sorted(tagging.PRONOUNS),
        "limits": {
            "agentWindow": tagging.AGENT_WINDOW,
            "maxFragmentTokens": matching.MAX_FRAGMENT_TOKENS,
            "maxPairGap": matching.MAX_PAIR_GAP,
            "negationScope": polarity.NEGATION_SCOPE,
            "questionMarkWindow": polarity.QUESTION_MARK_WINDOW,
        },
    }


def _export_roles(topic: Topic) -> dict[str, Any]:
    roles = topic.roles
    return {
        "treatments": list(roles.treatments),
        "context": list(roles.context),
        "objects": list(roles.objects),
        "agents": dict(roles.agents),
        "unless": {concept: list(others) for concept, others in roles.unless.items()},
        "standIns": {
            concept: {"treatments": list(meant.treatments), "otherwise": meant.otherwise}
            for concept, meant in roles.stand_ins.items()
        },
    }


def _export_broader(topic: Topic) -> dict[str, list[str]]:
    """Export the wider treatments of those that sentences can be about, in the topic's order."""
    known = set(topic.roles.treatments)
    broader = find_broader(topic.treatments)
    wider = {
        name: sorted(broader.get(name, frozenset()) & known) for name in topic.roles.treatments
    }
    return {name: names for name, names in wider.items() if names}


def _export_word(word: WordPattern | None) -> list[list[str]] | None:
    """Export the words that fit a place of a phrase: whole, by their beginning, in capitals."""
    if word is None:
        return None
    return [sorted(word.exact_forms), list(word.prefixes), sorted(word.case_sensitive_forms)]


def _export_frames(texts: Iterable[str], concepts: Collection[str]) -> list[dict[str, Any]]:
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
