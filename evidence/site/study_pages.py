"""The page of a study: what became of it, what it was judged for, what it found, and every column with its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.claims.base.models import Finding, label
from evidence.claims.verdict.publication_status import Note, notes_on
from evidence.schema import Column, format_cell
from evidence.site.citations import bibtex, is_retracted, name_of, ris, vancouver
from evidence.site.linked_data import addresses, article
from evidence.site.material import Material
from evidence.site.render import File, page, study_path
from evidence.studies.study import Study
from evidence.studies.table.merge import origin_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the studies table: its column, its value as text, and where it is from (None: from people)."""

    column: Column
    value: str
    origin: str | None


def study_pages(material: Material) -> Iterator[File]:
    """The page of every study."""
    for key, study in material.studies.items():
        cells = _cells(material, key)
        yield page(
            study_path(key),
            "study.html",
            material=material,
            study=study,
            name=name_of(study),
            design=material.design_of(key),
            is_retracted=is_retracted(study),
            notes=_notes(material, study),
            is_curated=key in material.base.studies,
            judged=[
                (material.cards[row.claim].verdict, row) for row in material.judged.get(key, ())
            ],
            findings=[(row, estimate(row)) for row in material.base.findings_of(key)],
            told=[cell for cell in cells if cell.value],
            missing=[cell.column.name for cell in cells if not cell.value],
            links=addresses(study),
            copies=[
                ("vancouver", "As text", vancouver(study)),
                ("bibtex", "BibTeX", bibtex([study])),
                ("ris", "RIS", ris(study)),
            ],
            linked=article(study),
        )


def estimate(finding: Finding) -> str:
    """The numbers of a finding: ``MD 15.8 (11.42 to 20.18), ODQ``; empty where it has none."""
    if finding.estimate is None:
        return ""
    between = (
        f" ({finding.ci_low:g} to {finding.ci_high:g})"
        if finding.ci_low is not None and finding.ci_high is not None
        else ""
    )
    scale = f", {finding.scale}" if finding.scale else ""
    return f"{label(finding.measure or '')} {finding.estimate:g}{between}{scale}".strip()


def _notes(material: Material, study: Study) -> tuple[Note, ...]:
    """What became of a study; of one that only the store has as PubMed tells it."""
    known = material.base.studies
    return notes_on(known if study.key in known else {study.key: study}, study.key)


def _cells(material: Material, key: str) -> list[Cell]:
    rows = material.rows[key]
    row_from = next((value for column, value in rows if column.name == "row_from"), "base")
    return [
        Cell(column, text(column, value), origin_of(column, row_from)) for column, value in rows
    ]


def text(column: Column, value: Any) -> str:
    """A cell as text."""
    if column.kind == "flag" and value is not None:
        return "yes" if value else "no"
    return format_cell(column, value)
