"""The page of a claim: verdict, certainty, why, by comparator, studies for and against, how to say it, citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.base.models import Claim, Stance
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import WeightedJudgement
from evidence.posts.lint.rules.claims import select_studies_to_cite
from evidence.site.citations import format_bibtex, format_ris, format_vancouver, name_study
from evidence.site.linked_data import build_claim_review, list_study_links
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page
from evidence.studies.designs import design_info
from evidence.studies.study import Study

if TYPE_CHECKING:
    from evidence.synthesis.figures import EvidenceFigure

STANCE_ORDER: Final[tuple[Stance, ...]] = ("contradicts", "insufficient", "mixed", "supports")


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """The figures of a claim: its studies at a glance, and a forest plot for a page and for a telephone."""

    overview: EvidenceFigure | None = None
    forest: EvidenceFigure | None = None
    phone_forest: EvidenceFigure | None = None


FigureRenderer = Callable[[Claim], ClaimFigures]
# What the table twin of a forest plot shows; `evidence forest` has all columns.
_SHOWN_FOREST_COLUMNS: Final = (
    "part outcome timepoint comparator scale estimate ci_low ci_high weight reason".split()
)


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """A judgement as its claim's page shows it."""

    weighted: WeightedJudgement
    name: str
    design: str
    notices: Sequence[str]
    links: Sequence[tuple[str, str]]


def render_claim_pages(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile]:
    """The page of every claim, and its figure.

    Args:
        material: what the pages are made of.
        figure_for: draws the figures of a claim, as far as there is something to draw.
    """
    for claim, card in material.cards.items():
        drawn = figure_for(card.claim)
        pictures = {
            f"figures/{claim}.svg": drawn.overview,
            f"figures/{claim}-forest.svg": drawn.forest,
            f"figures/{claim}-forest-phone.svg": drawn.phone_forest,
        }
        yield from (
            SiteFile(path, picture.to_svg()) for path, picture in pictures.items() if picture
        )
        glance, forest, phone = pictures
        yield render_page(
            claim_path(claim),
            "claim.html",
            material=material,
            card=card,
            verdict=card.verdict,
            sides=[(side, card.verdict.counted_judgements(side)) for side in STANCE_ORDER],
            counted=[
                describe_judgement(material, item)
                for item in card.verdict.weighted_judgements
                if item.is_counted
            ],
            others=[
                describe_judgement(material, item)
                for item in card.verdict.weighted_judgements
                if not item.is_counted
            ],
            cited=select_cited_studies(material, card),
            source=material.studies.get(card.claim.cites or ""),
            copies=_format_citations(card.verdict),
            glance=drawn.overview and _figure_context(glance, drawn.overview, drawn.overview.table),
            forest=drawn.forest
            and _figure_context(
                forest, drawn.forest, drawn.forest.table.set_index("label")[_SHOWN_FOREST_COLUMNS]
            )
            | {"on_phone": phone if drawn.phone_forest else forest},
            linked=build_claim_review(
                card, f"{material.address}{claim_path(claim)}" if material.address else ""
            ),
        )


def describe_judgement(material: SiteData, item: WeightedJudgement) -> ShownJudgement:
    """A judgement with what a reader wants to know of its study."""
    notes = [note.message for note in find_status_notes(material.base.studies, item.study.key)]
    return ShownJudgement(
        item,
        name_study(item.study),
        design_info(item.study.design).label,
        notes,
        list_study_links(item.study),
    )


def select_cited_studies(material: SiteData, card: Card) -> list[Study]:
    """The studies to cite for the wording."""
    return [
        material.base.studies[key]
        for key in select_studies_to_cite(material.base.studies, card.verdict)
    ]


def _format_citations(verdict: Verdict) -> list[tuple[str, str, str]]:
    """Every study of a claim, in the order of its weight, in each form: its id, its name, its text."""
    studies = list({item.study.key: item.study for item in verdict.weighted_judgements}.values())
    if not studies:
        return []
    return [
        ("vancouver", "As text", "\n".join(map(format_vancouver, studies))),
        ("bibtex", "BibTeX", format_bibtex(studies)),
        ("ris", "RIS", "\n".join(map(format_ris, studies))),
    ]


def _figure_context(path: str, picture: EvidenceFigure, table: Any) -> dict[str, Any]:
    """What a page shows of a figure: where it is, its alt text, its size in pixels, and its numbers as a table."""
    wide, high = picture.figure.get_size_inches()
    return {
        "path": path,
        "on_phone": None,
        "alt": picture.alt,
        "width": round(wide * 96),
        "height": round(high * 96),
        "columns": [str(name).replace("_", " ") for name in table.columns],
        "rows": [
            [_format_value(value) for value in (row[0], *row[1:])]
            for row in table.itertuples(index=True)
        ],
    }


def _format_value(value: object) -> str:
    if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 - NaN is not itself
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
