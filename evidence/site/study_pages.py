"""The page of a study: what became of it, what it was judged for, what it found, and every column with its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.claims.base.models import Finding, format_label
from evidence.claims.verdict.publication_status import StatusNote, find_status_notes
from evidence.posts.bibliography.vancouver import is_retracted
from evidence.schema import Column, format_cell
from evidence.site.citations import make_citation_copies, name_study
from evidence.site.linked_data import build_article, list_study_links
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, render_page, study_path
from evidence.studies.study import Study
from evidence.studies.table.merge import find_cell_origin


@dataclass(frozen=True, slots=True)
class StudyCell:
    """A cell of the studies table: its column, its value as text, and where it is from (None: from people)."""

    column: Column
    value: str
    origin: str | None


def render_study_pages(material: SiteData) -> Iterator[SiteFile]:
    """The page of every study."""
    for key, study in material.studies.items():
        cells = _build_cells(material, key)
        yield render_page(
            study_path(key),
            "study.html",
            material=material,
            study=study,
            name=name_study(study),
            design=material.describe_design(key),
            is_retracted=is_retracted(study),
            notes=_status_notes(material, study),
            is_curated=key in material.base.studies,
            judged=[
                (material.cards[row.claim].verdict, row)
                for row in material.judgements_by_study.get(key, ())
            ],
            findings=[(row, format_estimate(row)) for row in material.base.findings_for(key)],
            told=[cell for cell in cells if cell.value],
            missing=[cell.column.name for cell in cells if not cell.value],
            links=list_study_links(study),
            copies=make_citation_copies([study]),
            linked=build_article(study),
        )


def format_estimate(finding: Finding) -> str:
    """The numbers of a finding: ``MD 15.8 (11.42 to 20.18), ODQ``; empty where it has none."""
    if finding.estimate is None:
        return ""
    between = (
        f" ({finding.ci_low:g} to {finding.ci_high:g})"
        if finding.ci_low is not None and finding.ci_high is not None
        else ""
    )
    scale = f", {finding.scale}" if finding.scale else ""
    return f"{format_label(finding.measure or '')} {finding.estimate:g}{between}{scale}".strip()


def _status_notes(material: SiteData, study: Study) -> tuple[StatusNote, ...]:
    """What became of a study; of one that only the store has as PubMed tells it."""
    known = material.base.studies
    return find_status_notes(known if study.key in known else {study.key: study}, study.key)


def _build_cells(material: SiteData, key: str) -> list[StudyCell]:
    rows = material.cells_by_study[key]
    row_from = next((value for column, value in rows if column.name == "row_from"), "base")
    return [
        StudyCell(column, format_study_cell(column, value), find_cell_origin(column, row_from))
        for column, value in rows
    ]


def format_study_cell(column: Column, value: Any) -> str:
    """A cell as text."""
    if column.kind == "flag" and value is not None:
        return "yes" if value else "no"
    return format_cell(column, value)
