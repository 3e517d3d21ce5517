"""The pages that look things up: all claims with a search, all studies with filters, and `check a text`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

from evidence.claims.base.models import Subject
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.verdict import VERDICT_CATEGORIES
from evidence.posts.bibliography.vancouver import is_retracted
from evidence.site import verdict_words as words
from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, render_script, study_path
from evidence.site.vocabulary import build_vocabulary
from evidence.studies.designs import DESIGNS
from evidence.studies.table.formats import encode_table

EXAMPLE_POST: Final = """What cupping does

- Flushes lactic acid out of the muscles
- Brings more blood to the tissue
- Might relax tight muscles

Acupuncture eases chronic low back pain. It works better than sham needling. Does it last for a year? Nobody is sure.
"""


def render_list_pages(material: SiteData) -> Iterator[SiteFile]:
    """The index, the table, also as a file, `check a text`, and the scripts with what search and check look through."""
    tally = Counter(card.verdict.category for card in material.cards.values())
    yield render_page(
        "index.html",
        "index.html",
        material=material,
        groups=_group_cards_by_subject(list(material.cards.values())),
        tally=[(word, tally[word]) for word in VERDICT_CATEGORIES if tally[word]],
    )
    designs = Counter(study.design for study in material.studies.values())
    yield render_page(
        "table.html",
        "table.html",
        material=material,
        rows=[
            _table_row(material, key)
            for key in sorted(material.studies, key=lambda key: _newest_first_key(material, key))
        ],
        designs=[
            (info.design, info.label, designs[info.design])
            for info in DESIGNS
            if designs[info.design]
        ],
    )
    yield SiteFile("studies.csv", encode_table(material.table, ".csv"))
    yield render_script("index.js", "EVIDENCE_INDEX", build_search_index(material))
    yield render_page("check.html", "check.html", material=material, example=EXAMPLE_POST)
    yield render_script("vocabulary.js", "EVIDENCE_VOCABULARY", build_vocabulary(material))


def build_search_index(material: SiteData) -> dict[str, list[list[str]]]:
    """What the search looks through: title, what stands below it, further words, page; of claims the verdict, too."""
    claims = [
        [
            card.claim.text,
            f"{words.VERDICT_LABELS[card.verdict.category].label}, {words.certainty_label(card.verdict)}".rstrip(
                ", "
            ),
            f"{claim} {words.SUBJECT_LABELS[card.claim.subject]} {card.claim.wording or ''}",
            claim_path(claim),
            card.verdict.category,
            words.VERDICT_LABELS[card.verdict.category].symbol,
        ]
        for claim, card in material.cards.items()
    ]
    studies = [
        [
            study.title or key,
            f"{name_study(study)}, {material.describe_design(key)}{', retracted' if is_retracted(study) else ''}",
            " ".join([key, study.pmid or "", study.journal_abbrev or "", *study.authors[:3]]),
            study_path(key),
        ]
        for key, study in material.studies.items()
    ]
    return {"claims": claims, "studies": studies}


def _group_cards_by_subject(cards: Sequence[Card]) -> list[tuple[Subject, list[Card]]]:
    groups = (
        (subject, [card for card in cards if card.claim.subject == subject])
        for subject in get_args(Subject)
    )
    return [(subject, members) for subject, members in groups if members]


def _newest_first_key(material: SiteData, key: str) -> tuple[int, str]:
    """The newest first."""
    return -(material.studies[key].year or 0), key


def _table_row(material: SiteData, key: str) -> dict[str, Any]:
    study = material.studies[key]
    return {
        "study": study,
        "name": name_study(study),
        "design": material.describe_design(key),
        "claims": list(
            dict.fromkeys(row.claim for row in material.judgements_by_study.get(key, ()))
        ),
        "is_retracted": is_retracted(study),
    }
