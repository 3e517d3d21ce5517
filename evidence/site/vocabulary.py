"""All that `check a text` knows, for a script: concepts, forms and patterns of the recogniser, and the verdicts.

The script (``static/reader.js``) is written after ``claims/lexicon``, ``claims/recognise``, ``posts/plain``,
``posts/check`` and ``posts/claim_rules``; a test holds the two against each other, sentence by sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from evidence import lexicon
from evidence.claims.base.models import label
from evidence.claims.recognise import recogniser as recognise
from evidence.claims.recognise.recogniser import Form, parse_form
from evidence.claims.resolve import mentions
from evidence.claims.verdict.card import Card
from evidence.ids import IDENTIFIER
from evidence.lexicon import Word, parse_phrase
from evidence.posts.lint import checker as check
from evidence.posts.lint.rules import claims as claim_rules
from evidence.posts.read import sentences
from evidence.site.citations import name_of
from evidence.site.claim_pages import cited_by
from evidence.site.material import Material
from evidence.site.render import claim_path, study_path
from evidence.site.verdict_words import VERDICTS, certainty_words
from evidence.topic import TOPIC

# Patterns that the script uses as they are; those that hold only at the beginning of a text are marked so.
_PATTERNS: Final[Mapping[str, tuple[re.Pattern[str], bool]]] = {
    "label": (check.LABEL, True),
    "noWords": (check.NO_WORDS, False),
    "myths": (check.MYTHS, False),
    "takesBack": (check.TAKES_BACK, True),
    "takesItselfBack": (check.TAKES_ITSELF_BACK, False),
    "goesOn": (sentences.GOES_ON, False),
    "numbered": (sentences.NUMBERED, False),
    "named": (sentences.NAMED, False),
    "number": (sentences.NUMBER, True),
    "opening": (sentences.OPENING, True),
    "authorYear": (mentions.AUTHOR_YEAR, False),
    "studyNoun": (mentions.ANY_NOUN, False),
    "citedKey": (mentions.CITED_KEY, False),
    "numberedNote": (mentions.NUMBERED_NOTE, False),
    "identifier": (IDENTIFIER, False),
}


def vocabulary(material: Material) -> dict[str, Any]:
    """The vocabulary of the package, with the verdicts of the base."""
    topic = tomllib.loads(TOPIC.read_text(encoding="utf-8"))
    concepts, forms = topic["concepts"], topic["forms"]
    return {
        "phrases": [
            [concept, [_word(word) for word in parse_phrase(phrase)]]
            for concept, phrases in concepts.items()
            for phrase in phrases
        ],
        "forms": {
            claim: [_form(parse_form(form, concepts)) for form in rows]
            for claim, rows in forms.items()
        },
        "therapies": list(recognise.THERAPIES),
        "objects": list(recognise.OBJECTS),
        "joints": sorted(recognise.JOINTS),
        "pronouns": sorted(recognise.PRONOUNS),
        "settings": sorted(recognise.SETTINGS),
        "wider": recognise.WIDER,
        "gapWords": lexicon.GAP_WORDS,
        "fragment": recognise.FRAGMENT,
        "beginning": recognise.BEGINNING,
        "near": recognise.NEAR,
        "asksWithin": recognise.ASKS_WITHIN,
        "reachOfNot": recognise.REACH_OF_NOT,
        "negationIsNoDenial": list(recognise.NEGATION_IS_NO_DENIAL),
        "asMuch": claim_rules.AS_MUCH,
        "patterns": {name: script_pattern(*pattern) for name, pattern in _PATTERNS.items()},
        "claims": {claim: _claim(material, card) for claim, card in material.cards.items()},
    }


def script_pattern(pattern: re.Pattern[str], at_beginning: bool) -> list[str]:
    """A pattern as JavaScript writes it, and its flags (https://tc39.es/ecma262/#sec-patterns)."""
    text = pattern.pattern
    if pattern.flags & re.VERBOSE:
        text = re.sub(r"\s+", "", text)
    text = text.replace("(?P<", "(?<").replace(r"\"", '"')
    return [
        f"^(?:{text})" if at_beginning else text,
        "iu" if pattern.flags & re.IGNORECASE else "u",
    ]


def _word(word: Word | None) -> list[list[str]] | None:
    """The words that fit a place of a phrase: whole, by their beginning, with their capitals."""
    return None if word is None else [sorted(word.exact), list(word.prefixes), sorted(word.cased)]


def _form(form: Form) -> list[Any]:
    conditions = [
        [[list(pair) for pair in one.pairs], one.in_sentence, one.in_headings, one.excluded]
        for one in form.conditions
    ]
    return [conditions, sorted(form.needs)]


def _claim(material: Material, card: Card) -> dict[str, Any]:
    verdict = card.verdict
    return {
        "text": card.claim.text,
        "kind": card.claim.kind,
        "quantity": card.claim.quantity,
        "unit": card.claim.unit,
        "verdict": verdict.word,
        "certainty": verdict.certainty,
        "graded": f"{label(verdict.word)}, {label(verdict.certainty)} certainty",
        "shown": [
            VERDICTS[verdict.word].word,
            VERDICTS[verdict.word].sign,
            certainty_words(verdict),
        ],
        "wording": card.claim.wording,
        "cite": [
            [study.key, name_of(study), study_path(study.key)] for study in cited_by(material, card)
        ],
        "path": claim_path(card.claim.id),
    }
