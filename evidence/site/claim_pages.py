"""The page of a claim: verdict, certainty, why, by comparator, studies for and against, how to say it, citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.base.models import Claim, Stance
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.publication_status import notes_on
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import Weighed
from evidence.posts.lint.rules.claims import cited_for
from evidence.site.citations import bibtex, name_of, ris, vancouver
from evidence.site.linked_data import addresses, claim_review
from evidence.site.material import Material
from evidence.site.render import File, claim_path, page
from evidence.studies.designs import design_info
from evidence.studies.study import Study

if TYPE_CHECKING:
    from evidence.synthesis.figures.gallery import Picture

SIDES: Final[tuple[Stance, ...]] = ("contradicts", "insufficient", "mixed", "supports")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures of a claim: its studies at a glance, and a forest plot for a page and for a telephone."""

    glance: Picture | None = None
    forest: Picture | None = None
    forest_on_phone: Picture | None = None


FigureFor = Callable[[Claim], Drawn]
# What the table twin of a forest plot shows; `evidence forest` has all columns.
_FOREST_COLUMNS: Final = (
    "part outcome timepoint comparator scale estimate ci_low ci_high weight reason".split()
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A judgement as its claim's page shows it."""

    item: Weighed
    name: str
    design: str
    standing: Sequence[str]
    links: Sequence[tuple[str, str]]


def claim_pages(material: Material, figure_for: FigureFor) -> Iterator[File]:
    """The page of every claim, and its figure.

    Args:
        material: what the pages are made of.
        figure_for: draws the figures of a claim, as far as there is something to draw.
    """
    for claim, card in material.cards.items():
        drawn = figure_for(card.claim)
        pictures = {
            f"figures/{claim}.svg": drawn.glance,
            f"figures/{claim}-forest.svg": drawn.forest,
            f"figures/{claim}-forest-phone.svg": drawn.forest_on_phone,
        }
        yield from (File(path, picture.svg()) for path, picture in pictures.items() if picture)
        glance, forest, phone = pictures
        yield page(
            claim_path(claim),
            "claim.html",
            material=material,
            card=card,
            verdict=card.verdict,
            sides=[(side, card.verdict.standing(side)) for side in SIDES],
            counted=[shown(material, item) for item in card.verdict.weighed if item.counts],
            others=[shown(material, item) for item in card.verdict.weighed if not item.counts],
            cited=cited_by(material, card),
            source=material.studies.get(card.claim.cites or ""),
            copies=_copies(card.verdict),
            glance=drawn.glance and _figure(glance, drawn.glance, drawn.glance.table),
            forest=drawn.forest
            and _figure(
                forest, drawn.forest, drawn.forest.table.set_index("label")[_FOREST_COLUMNS]
            )
            | {"on_phone": phone if drawn.forest_on_phone else forest},
            linked=claim_review(
                card, f"{material.address}{claim_path(claim)}" if material.address else ""
            ),
        )


def shown(material: Material, item: Weighed) -> Shown:
    """A judgement with what a reader wants to know of its study."""
    notes = [note.message for note in notes_on(material.base.studies, item.study.key)]
    return Shown(
        item,
        name_of(item.study),
        design_info(item.study.design).label,
        notes,
        addresses(item.study),
    )


def cited_by(material: Material, card: Card) -> list[Study]:
    """The studies to cite for the wording."""
    return [material.base.studies[key] for key in cited_for(material.base.studies, card.verdict)]


def _copies(verdict: Verdict) -> list[tuple[str, str, str]]:
    """Every study of a claim, in the order of its weight, in each form: its id, its name, its text."""
    studies = list({item.study.key: item.study for item in verdict.weighed}.values())
    if not studies:
        return []
    return [
        ("vancouver", "As text", "\n".join(map(vancouver, studies))),
        ("bibtex", "BibTeX", bibtex(studies)),
        ("ris", "RIS", "\n".join(map(ris, studies))),
    ]


def _figure(path: str, picture: Picture, table: Any) -> dict[str, Any]:
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
            [_cell(value) for value in (row[0], *row[1:])] for row in table.itertuples(index=True)
        ],
    }


def _cell(value: object) -> str:
    if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 - NaN is not itself
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
