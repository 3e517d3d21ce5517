"""Render the start page with its search, the table of studies, and the page that checks a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.claims.card.card import Card
from evidence.claims.verdict.verdict import VERDICT_CATEGORIES, VerdictCategory
from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, render_script, study_path
from evidence.site.verdict_words import VERDICT_LABELS, certainty_label
from evidence.site.vocabulary import build_vocabulary
from evidence.studies.designs import DESIGNS
from evidence.studies.notices import describe_retraction
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
    yield _render_table(material)
    yield SiteFile("studies.csv", encode_table(material.table, ".csv"))
    yield render_script("index.js", "EVIDENCE_INDEX", build_search_index(material))
    example = material.base.topic.example_post or make_example_post(material.cards)
    yield render_page("check.html", "check.html", material=material, example=example)
    yield render_script("vocabulary.js", "EVIDENCE_VOCABULARY", build_vocabulary(material))


def make_example_post(cards: Mapping[str, Card]) -> str:
    """Make a short post that states one claim of each verdict."""
    first: dict[VerdictCategory, str] = {}
    for card in cards.values():
        first.setdefault(card.verdict.category, card.claim.text)
    lines = [f"- {first[category]}" for category in _EXAMPLE_CATEGORIES if category in first]
    return "\n".join(["What people say", "", *lines, ""])


def build_search_index(material: SiteData) -> dict[str, list[list[str]]]:
    """Build what the search looks through.

    Returns:
        ``claims`` and ``studies``: of each its title, a line below it, further words, and its page;
        of a claim its verdict, the sign of it, and its id, too.
    """
    return {
        "claims": [_index_claim(material, card) for card in material.cards.values()],
        "studies": [_index_study(material, key) for key in material.studies],
    }


def _index_claim(material: SiteData, card: Card) -> list[str]:
    claim, verdict = card.claim, card.verdict
    label = VERDICT_LABELS[verdict.category]
    return [
        claim.text,
        ", ".join(filter(None, [label.label, certainty_label(verdict)])),
        f"{claim.id} {material.subjects[claim.subject]} {claim.wording or ''}",
        claim_path(claim.id),
        verdict.category,
        label.symbol,
        claim.id,
    ]


def _index_study(material: SiteData, key: str) -> list[str]:
    study = material.studies[key]
    facts = [name_study(study), material.describe_design(key)]
    retraction = describe_retraction(study.corrections)
    if retraction:
        facts.append(retraction)
    words = [key, study.pmid or "", study.journal_abbrev or "", *study.authors[:3]]
    return [study.title or key, ", ".join(facts), " ".join(words), study_path(key)]


def _render_index(material: SiteData) -> SiteFile:
    tally = Counter(card.verdict.category for card in material.cards.values())
    return render_page(
        "index.html",
        "index.html",
        material=material,
        groups=_group_cards_by_subject(material),
        tally=[(category, tally[category]) for category in VERDICT_CATEGORIES if tally[category]],
    )


def _group_cards_by_subject(material: SiteData) -> list[tuple[str, list[Card]]]:
    groups: dict[str, list[Card]] = {subject: [] for subject in material.subjects}
    for card in material.cards.values():
        groups[card.claim.subject].append(card)
    return [(subject, groups[subject]) for subject in groups if groups[subject]]


def _render_table(material: SiteData) -> SiteFile:
    counts = Counter(study.design for study in material.studies.values())
    used = [info for info in DESIGNS if counts[info.design]]
    by_year = sorted(material.studies, key=lambda key: (-(material.studies[key].year or 0), key))
    return render_page(
        "table.html",
        "table.html",
        material=material,
        rows=[_make_table_row(material, key) for key in by_year],
        designs=[(info.design, info.label, counts[info.design]) for info in used],
    )


def _make_table_row(material: SiteData, key: str) -> dict[str, Any]:
    study = material.studies[key]
    return {
        "study": study,
        "name": name_study(study),
        "design": material.describe_design(key),
        "claims": material.list_judged_claims(key),
        "retraction": describe_retraction(study.corrections),
    }
