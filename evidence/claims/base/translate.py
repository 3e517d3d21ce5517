"""Put what a base says into the language of the reader: its claims, and the labels of its topic.

Titles of studies, notes on results and the reasons of judgements stay as people wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.messages.catalogue import current_language, pgettext
from evidence.topic import Term, Topic

# The contexts of words of a topic pack in its catalogues.
TOPIC_CONTEXT: Final = "topic"
CLAIM_CONTEXT: Final = "claim"
OBJECT_CONTEXT: Final = "object"  # of an outcome in a sentence: "reduces pain"


def translate_base(base: EvidenceBase) -> EvidenceBase:
    """Translate the words of a base that readers see; in English it is the same base."""
    if current_language().is_english:
        return base
    claims = {key: _translate_claim(claim) for key, claim in base.claims.items()}
    return replace(base, claims=claims, topic=_translate_topic(base.topic))


def _translate_claim(claim: Claim) -> Claim:
    return replace(
        claim,
        text=pgettext(CLAIM_CONTEXT, claim.text),
        population=pgettext(CLAIM_CONTEXT, claim.population),
        leaves_out=claim.leaves_out and pgettext(CLAIM_CONTEXT, claim.leaves_out),
        wording=claim.wording and pgettext(CLAIM_CONTEXT, claim.wording),
    )


def _translate_topic(topic: Topic) -> Topic:
    return replace(
        topic,
        name=pgettext(TOPIC_CONTEXT, topic.name),
        scope=pgettext(TOPIC_CONTEXT, topic.scope),
        treatments=_translate_terms(topic.treatments),
        conditions=_translate_terms(topic.conditions),
        outcomes=_translate_terms(topic.outcomes),
        subjects=_translate_terms(topic.subjects),
        tables={**topic.tables, "pooling": _translate_pooling(topic.tables.get("pooling", {}))},
    )


def _translate_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(replace(term, label=pgettext(TOPIC_CONTEXT, term.label)) for term in terms)


def _translate_pooling(tables: dict[str, Any]) -> dict[str, Any]:
    """Translate the names of other conditions and of windows of time."""
    named = {name: tables.get(name, ()) for name in ("other_conditions", "windows")}
    return {**tables, **{name: [*map(_translate_row, rows)] for name, rows in named.items()}}


def _translate_row(row: dict[str, Any]) -> dict[str, Any]:
    label: str = row["label"]
    return {**row, "label": pgettext(TOPIC_CONTEXT, label)}
