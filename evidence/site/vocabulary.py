"""Export what the page that checks a text needs: the recogniser's data, patterns and verdicts.

The scripts in ``static`` do the same as ``evidence.posts`` with this data; tests compare the two,
sentence by sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from evidence.claims.card.card import Card
from evidence.claims.card.card_text import format_verdict
from evidence.claims.resolve import mentions
from evidence.ids import IDENTIFIER_PATTERN
from evidence.posts.lint import discourse
from evidence.posts.lint.rules import claims as claim_rules
from evidence.posts.read import sentences
from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.parts.cited_wording import select_cited_studies
from evidence.site.recogniser_data import export_claim_search, export_lexicon, export_recogniser
from evidence.site.render import claim_path, study_path
from evidence.site.verdict_words import VERDICT_LABELS, certainty_label

# Patterns for the script, and whether they match only at the beginning of a text.
_PATTERNS: Final[Mapping[str, tuple[re.Pattern[str], bool]]] = {
    "labelHeading": (discourse.LABEL_HEADING, True),
    "nonProse": (discourse.NON_PROSE, False),
    "mythHeading": (discourse.MYTH_HEADING, False),
    "labelNumber": (discourse.LABEL_NUMBER, True),
    "distancingHeading": (discourse.DISTANCING_HEADING, True),
    "distancingLead": (discourse.DISTANCING_LEAD, True),
    "resumingLead": (discourse.RESUMING_LEAD, True),
    "deniedByNext": (discourse.DENIED_BY_NEXT, True),
    "deniedAtEnd": (discourse.DENIED_AT_END, False),
    "alwaysContinues": (sentences.ALWAYS_CONTINUES, False),
    "continuesBeforeNumber": (sentences.CONTINUES_BEFORE_NUMBER, False),
    "continuesBeforeName": (sentences.CONTINUES_BEFORE_NAME, False),
    "numberStart": (sentences.NUMBER_START, True),
    "sentenceOpener": (sentences.SENTENCE_OPENER, True),
    "authorYear": (mentions.AUTHOR_YEAR_PATTERN, False),
    "studyNoun": (mentions.STUDY_NOUN_PATTERN, False),
    "citedKey": (mentions.CITED_KEY_PATTERN, False),
    "citationMarker": (mentions.CITATION_MARKER_PATTERN, False),
    "identifier": (IDENTIFIER_PATTERN, False),
}


def build_vocabulary(material: SiteData) -> dict[str, Any]:
    """Build the object that ``vocabulary.js`` gives to the scripts."""
    return {
        "lexicon": export_lexicon(material.written),
        "recogniser": export_recogniser(material.written),
        "claimSearch": export_claim_search(material.written),
        "patterns": {name: to_javascript_pattern(*_PATTERNS[name]) for name in _PATTERNS},
        "maxQuantityRatio": claim_rules.MAX_QUANTITY_RATIO,
        "claims": {claim: _export_claim(material, card) for claim, card in material.cards.items()},
    }


def to_javascript_pattern(pattern: re.Pattern[str], at_beginning: bool) -> list[str]:
    """Translate a pattern for JavaScript (https://tc39.es/ecma262/#sec-patterns).

    Returns:
        The pattern and its flags, as ``new RegExp`` takes them.
    """
    text = pattern.pattern
    if pattern.flags & re.VERBOSE:
        text = re.sub(r"\s+", "", text)
    text = text.replace("(?P<", "(?<").replace(r"\"", '"')
    if at_beginning:
        text = f"^(?:{text})"
    return [text, "iu" if pattern.flags & re.IGNORECASE else "u"]


def _export_claim(material: SiteData, card: Card) -> dict[str, Any]:
    verdict = card.verdict
    return {
        "text": card.claim.text,
        "kind": card.claim.kind,
        "comparators": list(card.claim.comparators),
        "quantity": card.claim.quantity,
        "unit": card.claim.unit,
        "verdict": verdict.category,
        "certainty": verdict.certainty,
        "graded": format_verdict(verdict),
        "shown": [
            VERDICT_LABELS[verdict.category].label,
            VERDICT_LABELS[verdict.category].symbol,
            certainty_label(verdict),
        ],
        "wording": card.verdict.wording,
        "cite": [
            [study.key, name_study(study), study_path(study.key)]
            for study in select_cited_studies(material, card)
        ],
        "path": claim_path(card.claim.id),
    }
