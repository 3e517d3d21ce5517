"""Export the recogniser's data, so that scripts can interpret it as the Python code does.

``static/lexicon.js`` and the scripts from ``static/clauses.js`` to ``static/recogniser.js`` read
this; ``tests/data/recogniser_conformance.json`` holds what both interpreters must answer.
"""

from __future__ import annotations

from typing import Any

from evidence import lexicon
from evidence.claims.base.load import EvidenceBase
from evidence.claims.card import claim_search
from evidence.claims.recognise import (
    agents,
    clauses,
    features,
    frames,
    links,
    recogniser,
    scope,
    stance,
    statements,
    strength,
)
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import ClaimFrame, parse_frames
from evidence.claims.recognise.verifier import LogisticModel, load_verifier
from evidence.lexicon import WordPattern, load_vocabulary, parse_phrase
from evidence.topic import ConceptRoles, Topic, find_broader


def export_lexicon(base: EvidenceBase) -> dict[str, Any]:
    """Export the concepts with their phrases; those of another sense have ``!`` before the name."""
    phrases = [
        _export_phrase(concept, phrase)
        for concept, concept_phrases in collect_concepts(base.topic).items()
        for phrase in concept_phrases
    ]
    return {
        "phrases": phrases,
        "rivals": list(base.topic.roles.treatments),
        "maxGapWords": lexicon.MAX_GAP_WORDS,
        "neverInGaps": sorted(lexicon.NEVER_IN_GAPS),
    }


def export_claim_search(base: EvidenceBase) -> dict[str, Any]:
    """Export what claims are described by, and the words that slips of spelling are slips of."""
    return {
        "claims": [
            {
                "id": key,
                "text": claim.text,
                "isMain": claim.kind == claim_search.MAIN_KIND,
                "agents": sorted(claim_search.collect_agents(base.topic).get(key, ())),
                "names": sorted(claim_search.describe_claim(base, key)),
            }
            for key, claim in base.claims.items()
        ],
        "about": list(base.topic.roles.about),
        "unless": {name: list(others) for name, others in base.topic.roles.unless.items()},
        "affected": sorted(base.topic.roles.affected),
        "condition": base.topic.asked_about,
        "frameConcepts": sorted(claim_search.collect_frame_concepts(base.topic)),
        "minSpelledLength": claim_search.MIN_SPELLED_LENGTH,
        "minSpellingSimilarity": claim_search.MIN_SPELLING_SIMILARITY,
        "minStemLength": claim_search.MIN_STEM_LENGTH,
        "questions": [
            {"claim": claim, "groups": [sorted(group) for group in groups]}
            for claim, groups in claim_search.parse_questions(base.topic)
        ],
        "scoreDigits": claim_search.SCORE_DIGITS,
        "words": claim_search.collect_known_words(base),
    }


def _export_phrase(concept: str, phrase: str) -> list[Any]:
    name = f"!{concept}" if phrase.startswith("!") else concept
    return [name, [_export_word(word) for word in parse_phrase(phrase.removeprefix("!"))]]


def _export_word(word: WordPattern | None) -> list[list[str]] | None:
    """Export the words that fit a place of a phrase: whole, by their beginning, in capitals."""
    if word is None:
        return None
    return [sorted(word.exact_forms), list(word.prefixes), sorted(word.case_sensitive_forms)]


def export_recogniser(base: EvidenceBase) -> dict[str, Any]:
    """Export frames, roles of concepts, closed classes of words, limits, and the verifier."""
    topic = base.topic
    return {
        "frames": [
            _export_frame(frame) for frame in parse_frames(topic.frames, collect_concepts(topic))
        ],
        "roles": _export_roles(topic.roles),
        "wider": _export_wider(topic),
        "openers": dict(clauses.OPENERS),
        "wordClasses": _export_word_classes(),
        "anaphor": agents.ANAPHOR,
        "sham": agents.SHAM,
        "outside": frames.OUTSIDE,
        "body": statements.BODY,
        "cues": {"sentence": list(features.SENTENCE_CUES), "above": list(features.CUES_ABOVE)},
        "relations": list(statements.RELATIONS),
        "stanceConcepts": {
            "conditions": list(stance.CONDITIONS),
            "hinder": stance.HINDER,
            "replaced": list(stance.REPLACED),
            "superior": stance.SUPERIOR,
        },
        "scopeConcepts": {
            "advice": scope.ADVICE,
            "ending": scope.ENDING,
            "others": list(scope.OTHERS),
            "unlimited": scope.UNLIMITED,
        },
        "strengthConcepts": {
            "absolute": strength.ABSOLUTE,
            "benefit": strength.BENEFIT,
            "hedge": strength.HEDGE,
        },
        "penalties": {
            "links": dict(statements.LINK_PENALTY),
            "clause": statements.CLAUSE_PENALTY,
        },
        "limits": _export_limits(),
        "verifier": _export_verifier(),
    }


def _export_frame(frame: ClaimFrame) -> dict[str, Any]:
    return {
        "claim": frame.claim,
        "name": frame.name,
        "agent": list(frame.agent),
        "effect": list(frame.effect),
        "target": list(frame.target),
        "about": list(frame.about),
        "also": [list(group) for group in frame.also],
        "without": list(frame.without),
        "isReverse": frame.is_reverse,
        "takesNarrower": frame.takes_narrower,
        "isFirst": frame.is_first,
    }


def _export_roles(roles: ConceptRoles) -> dict[str, Any]:
    return {
        "treatments": list(roles.treatments),
        "foreign": roles.foreign,
        "context": list(roles.context),
        "about": list(roles.about),
        "objects": list(roles.objects),
        "agents": dict(roles.agents),
        "unless": list(roles.unless),
        "standIns": {
            concept: {"treatments": list(meant.treatments), "otherwise": meant.otherwise}
            for concept, meant in roles.stand_ins.items()
        },
    }


def _export_wider(topic: Topic) -> dict[str, list[str]]:
    """Export each treatment that sentences can be about, with itself and its wider ones."""
    wider = recogniser.find_wider(topic.roles, find_broader(topic.treatments))
    return {name: sorted(wider[name]) for name in wider}


def _export_word_classes() -> dict[str, list[str]]:
    """Export the closed classes of the grammar by their names there, and who writes."""
    names = [name for name, entry in load_vocabulary("grammar").items() if "words" in entry]
    classes = {name: sorted(clauses.word_class(name)) for name in names}
    return {**classes, "writers": sorted(stance.WRITERS)}


def _export_limits() -> dict[str, Any]:
    return {
        "anaphorWindow": recogniser.ANAPHOR_WINDOW,
        "maxArticlesBetween": statements.MAX_ARTICLES_BETWEEN,
        "maxByGap": statements.MAX_BY_GAP,
        "maxFragmentTokens": recogniser.MAX_FRAGMENT_TOKENS,
        "maxGaps": dict(links.MAX_GAPS),
        "maxJoinedAdjectiveGap": links.MAX_JOINED_ADJECTIVE_GAP,
        "maxJoinedGap": links.MAX_JOINED_GAP,
        "maxGapToAdjective": statements.MAX_GAP_TO_ADJECTIVE,
        "maxPairGap": statements.MAX_PAIR_GAP,
        "maxPassiveGap": links.MAX_PASSIVE_GAP,
        "minConfidence": recogniser.MIN_CONFIDENCE,
        "negationScope": stance.NEGATION_SCOPE,
        "questionMarkWindow": stance.QUESTION_MARK_WINDOW,
        "speakerWindow": stance.SPEAKER_WINDOW,
    }


def _export_verifier() -> dict[str, Any]:
    verifier = load_verifier()
    return {"asserted": _export_model(verifier.asserted), "stated": _export_model(verifier.stated)}


def _export_model(model: LogisticModel) -> dict[str, Any]:
    return {"intercept": model.intercept, "weights": dict(model.weights)}
