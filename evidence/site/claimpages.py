"""The page of a claim: verdict, certainty, why, by comparator, studies for and against, how to say it, citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.card import Card
from evidence.claims.standing import notes_on
from evidence.claims.tables import Claim, Stance
from evidence.claims.verdict import Verdict
from evidence.claims.weigh import Weighed
from evidence.posts.claim_rules import cited_for
from evidence.site.citations import bibtex, name_of, ris, vancouver
from evidence.site.linked import addresses, claim_review
from evidence.site.material import Material
from evidence.site.render import File, claim_path, page
from evidence.studies.designs import design_info
from evidence.studies.study import Study

if TYPE_CHECKING:
    from evidence.synthesis.figures import Picture

FigureFor = Callable[[Claim], "Picture | None"]
_COLUMN: Final = 5.0  # inches of a figure that fits beside the reasons
SIDES: Final[tuple[Stance, ...]] = ("contradicts", "insufficient", "mixed", "supports")


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
        figure_for: draws a claim (its studies, a forest plot), or gives None where there is nothing to draw.
    """
    for claim, card in material.cards.items():
        figure = figure_for(card.claim)
        drawn = f"figures/{claim}.svg"
        if figure is not None:
            yield File(drawn, figure.svg())
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
            figure=figure and {"path": drawn, "alt": figure.alt, **_measures(figure), **_twin(figure)},
            linked=claim_review(card, f"{material.address}{claim_path(claim)}" if material.address else ""),
        )


def shown(material: Material, item: Weighed) -> Shown:
    """A judgement with what a reader wants to know of its study."""
    notes = [note.message for note in notes_on(material.base.studies, item.study.key)]
    return Shown(item, name_of(item.study), design_info(item.study.design).label, notes, addresses(item.study))


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


def _measures(figure: Picture) -> dict[str, Any]:
    """Width and height in pixels; a wide figure gets the width of the page, and is moved sideways on a telephone."""
    wide, high = figure.figure.get_size_inches()
    return {"width": round(wide * 96), "height": round(high * 96), "is_wide": wide > _COLUMN}


def _twin(figure: Picture) -> dict[str, Any]:
    """The numbers of a figure as a table."""
    table = figure.table
    rows = [[_cell(value) for value in (row[0], *row[1:])] for row in table.itertuples(index=True)]
    return {"columns": [str(name).replace("_", " ") for name in table.columns], "rows": rows}


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
