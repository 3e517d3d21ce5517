"""All that `check a text` knows, for a script: concepts, forms and patterns of the recogniser, and the verdicts.

The script (``static/reader.js``) is written after ``claims/lexicon``, ``claims/recognise``, ``posts/plain``,
``posts/check`` and ``posts/claim_rules``; a test holds the two against each other, sentence by sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from evidence import lexicon
from evidence.claims.base.models import format_label
from evidence.claims.recognise import matching, polarity, tagging
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import ClaimFrame, parse_frame
from evidence.claims.recognise.recogniser import find_negation_exempt
from evidence.claims.resolve import mentions
from evidence.claims.verdict.card import Card
from evidence.ids import IDENTIFIER_PATTERN
from evidence.lexicon import WordPattern, parse_phrase
from evidence.posts.lint import discourse as check
from evidence.posts.lint.rules import claims as claim_rules
from evidence.posts.read import sentences
from evidence.site.citations import name_study
from evidence.site.claim_pages import select_cited_studies
from evidence.site.material import SiteData
from evidence.site.render import claim_path, study_path
from evidence.site.verdict_words import VERDICT_LABELS, certainty_label
from evidence.topic import find_broader

# Patterns that the script uses as they are; those that hold only at the beginning of a text are marked so.
_SCRIPT_PATTERNS: Final[Mapping[str, tuple[re.Pattern[str], bool]]] = {
    "label": (check.LABEL_HEADING, True),
    "noWords": (check.NON_PROSE, False),
    "myths": (check.MYTH_HEADING, False),
    "takesBack": (check.DENIED_BY_NEXT, True),
    "takesItselfBack": (check.DENIED_AT_END, False),
    "goesOn": (sentences.ALWAYS_CONTINUES, False),
    "numbered": (sentences.CONTINUES_BEFORE_NUMBER, False),
    "named": (sentences.CONTINUES_BEFORE_NAME, False),
    "number": (sentences.NUMBER_START, True),
    "opening": (sentences.SENTENCE_OPENER, True),
    "authorYear": (mentions.AUTHOR_YEAR_PATTERN, False),
    "studyNoun": (mentions.STUDY_NOUN_PATTERN, False),
    "citedKey": (mentions.CITED_KEY_PATTERN, False),
    "numberedNote": (mentions.CITATION_MARKER_PATTERN, False),
    "identifier": (IDENTIFIER_PATTERN, False),
}


def build_vocabulary(material: SiteData) -> dict[str, Any]:
    """The vocabulary of the package, with the verdicts of the base."""
    topic = material.base.topic
    roles, concepts, broader = topic.roles, collect_concepts(topic), find_broader(topic.treatments)
    return {
        "phrases": [
            [concept, [_word_data(word) for word in parse_phrase(phrase)]]
            for concept, phrases in concepts.items()
            for phrase in phrases
        ],
        "forms": {
            claim: [_form_data(parse_frame(form, concepts)) for form in rows]
            for claim, rows in topic.frames.items()
        },
        "therapies": list(roles.treatments),
        "objects": list(roles.objects),
        "joints": sorted(matching.COORDINATORS),
        "pronouns": sorted(tagging.PRONOUNS),
        "settings": sorted({*roles.treatments, *roles.context}),
        "wider": {name: sorted(broader.get(name, ())) for name in roles.treatments},
        "standIns": {
            concept: [list(stand_in.treatments), stand_in.otherwise]
            for concept, stand_in in roles.stand_ins.items()
        },
        "agents": dict(roles.agents),
        "unless": {concept: list(others) for concept, others in roles.unless.items()},
        "gapWords": lexicon.MAX_GAP_WORDS,
        "fragment": matching.MAX_FRAGMENT_TOKENS,
        "beginning": tagging.AGENT_WINDOW,
        "near": matching.MAX_PAIR_GAP,
        "asksWithin": polarity.QUESTION_MARK_WINDOW,
        "reachOfNot": polarity.NEGATION_SCOPE,
        "negationIsNoDenial": sorted(find_negation_exempt(material.base)),
        "asMuch": claim_rules.MAX_QUANTITY_RATIO,
        "patterns": {
            name: to_javascript_pattern(*pattern) for name, pattern in _SCRIPT_PATTERNS.items()
        },
        "claims": {claim: _claim_data(material, card) for claim, card in material.cards.items()},
    }


def to_javascript_pattern(pattern: re.Pattern[str], at_beginning: bool) -> list[str]:
    """A pattern as JavaScript writes it, and its flags (https://tc39.es/ecma262/#sec-patterns)."""
    text = pattern.pattern
    if pattern.flags & re.VERBOSE:
        text = re.sub(r"\s+", "", text)
    text = text.replace("(?P<", "(?<").replace(r"\"", '"')
    return [
        f"^(?:{text})" if at_beginning else text,
        "iu" if pattern.flags & re.IGNORECASE else "u",
    ]


def _word_data(word: WordPattern | None) -> list[list[str]] | None:
    """The words that fit a place of a phrase: whole, by their beginning, with their capitals."""
    return (
        None
        if word is None
        else [sorted(word.exact_forms), list(word.prefixes), sorted(word.case_sensitive_forms)]
    )


def _form_data(form: ClaimFrame) -> list[Any]:
    conditions = [
        [
            [list(pair) for pair in one.alternatives],
            one.searches_sentence,
            one.searches_headings,
            one.is_excluded,
        ]
        for one in form.conditions
    ]
    return [conditions, sorted(form.required_concepts)]


def _claim_data(material: SiteData, card: Card) -> dict[str, Any]:
    verdict = card.verdict
    return {
        "text": card.claim.text,
        "kind": card.claim.kind,
        "quantity": card.claim.quantity,
        "unit": card.claim.unit,
        "verdict": verdict.category,
        "certainty": verdict.certainty,
        "graded": f"{format_label(verdict.category)}, {format_label(verdict.certainty)} certainty",
        "shown": [
            VERDICT_LABELS[verdict.category].label,
            VERDICT_LABELS[verdict.category].symbol,
            certainty_label(verdict),
        ],
        "wording": card.claim.wording,
        "cite": [
            [study.key, name_study(study), study_path(study.key)]
            for study in select_cited_studies(material, card)
        ],
        "path": claim_path(card.claim.id),
    }
