"""Render the pages that list claims and studies, and the page that checks a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.claims.card.card import Card
from evidence.claims.living.curating import find_unlisted_signatures
from evidence.claims.verdict.verdict import CERTAINTIES, VERDICT_CATEGORIES, VerdictCategory
from evidence.site.listing.questions import group_by_question
from evidence.site.listing.study_index import build_study_index
from evidence.site.listing.table_pages import render_table_pages
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, render_script
from evidence.site.scripts.script_messages import export_messages
from evidence.site.verdict_words import VERDICT_LABELS, certainty_label, certainty_word
from evidence.site.vocabulary import build_vocabulary
from evidence.studies.table.formats import encode_table

_EXAMPLE_CATEGORIES: Final[Sequence[VerdictCategory]] = (
    "contradicted",
    "not_supported",
    "mixed",
    "insufficient",
    "supported",
)


def render_list_pages(material: SiteData) -> Iterator[SiteFile]:
    """Render the pages that list claims and studies, and the files that their scripts load."""
    yield _render_index(material)
    yield from render_table_pages(material)
    yield SiteFile("studies.csv", encode_table(material.table, ".csv"))
    claims = [_index_claim(material, card) for card in material.cards.values()]
    yield render_script("messages.js", "EVIDENCE_MESSAGES", export_messages())
    yield render_script("index.js", "EVIDENCE_INDEX", {"claims": claims})
    yield render_script("studies.js", "EVIDENCE_STUDIES", build_study_index(material))
    example = material.base.topic.example_post or make_example_post(material)
    yield render_page("check.html", "check.html", material=material, example=example)
    yield render_script("vocabulary.js", "EVIDENCE_VOCABULARY", build_vocabulary(material))


def make_example_post(material: SiteData) -> str:
    """Make a short post that states one claim of each verdict, in the words that are recognised."""
    first: dict[VerdictCategory, str] = {}
    for claim, card in material.cards.items():
        first.setdefault(card.verdict.category, material.written.claims[claim].text)
    lines = [f"- {first[category]}" for category in _EXAMPLE_CATEGORIES if category in first]
    return "\n".join(["What people say", "", *lines, ""])


def _index_claim(material: SiteData, card: Card) -> list[str]:
    """Return title, a line below it, words, page, verdict, sign, certainty and id of a claim."""
    claim, verdict = card.claim, card.verdict
    label = VERDICT_LABELS[verdict.category]
    return [
        claim.text,
        ", ".join(filter(None, [label.label, certainty_label(verdict)])),
        f"{claim.id} {material.subjects[claim.subject]} {claim.wording or ''}",
        claim_path(claim.id),
        verdict.category,
        label.symbol,
        certainty_word(verdict),
        claim.id,
    ]


def _render_index(material: SiteData) -> SiteFile:
    tally = Counter(card.verdict.category for card in material.cards.values())
    certainties = Counter(certainty_word(card.verdict) for card in material.cards.values())
    return render_page(
        "index.html",
        "index.html",
        material=material,
        groups=group_by_question(material),
        curators=material.base.curators,
        unlisted=find_unlisted_signatures(material.base),
        tally=[(category, tally[category]) for category in VERDICT_CATEGORIES if tally[category]],
        certainties=[(word, certainties[word]) for word in CERTAINTIES if certainties[word]],
    )
