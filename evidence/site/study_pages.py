"""Render the page of each study: notices, judgements, findings, and columns with origin."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.claims.base.appraisal_tools import DomainText, load_tool_text
from evidence.claims.base.models import Appraisal, Finding, format_label
from evidence.claims.verdict.overall_appraisal import sum_up_appraisals
from evidence.claims.verdict.publication_status import (
    RETRACTED_STATUSES,
    StatusNote,
    find_status_notes,
)
from evidence.messages.catalogue import gettext
from evidence.messages.numbers import format_digits, format_iso_day
from evidence.schema import Column, format_cell
from evidence.site.citations import format_ris_file, make_citation_copies, name_study
from evidence.site.linked_data import build_article, list_study_links
from evidence.site.material import SiteData
from evidence.site.render import (
    SiteFile,
    SitePart,
    digest_shown,
    render_page,
    split_links,
    study_path,
)
from evidence.studies.columns import describe_column, find_cell_origin
from evidence.studies.notices import describe_retraction, has_retraction
from evidence.studies.study import Study
from evidence.wording import capitalise_first


@dataclass(frozen=True, slots=True)
class StudyCell:
    """A cell of the studies table: its column, its value as text, and its origin (None: people)."""

    column: Column
    value: str
    origin: str | None

    @property
    def meaning(self) -> str:
        """What its column means."""
        return describe_column(self.column)

    @property
    def is_formatted(self) -> bool:
        """Whether its value is shown as the language of the page has it, not as it was written."""
        return self.column.kind in ("flag", "date", "integer", "number")


@dataclass(frozen=True, slots=True)
class AppraisalTable:
    """The ratings of a study with one tool, of one result: summed up, and each with its domain."""

    summary: str
    about: str
    rows: tuple[tuple[DomainText, Appraisal], ...]


def render_study_pages(material: SiteData) -> Iterator[SiteFile]:
    """Render the page of every study."""
    for key in material.studies:
        yield _render_study_page(material, key)


def plan_study_pages(material: SiteData, package: str) -> Iterator[SitePart]:
    """Say of the page of every study what it shows, and how it is made.

    Args:
        material: what the pages are made of.
        package: a digest of what makes them.
    """
    for key in material.studies:
        shows = digest_shown(package, key, _list_shown(material, key))
        yield SitePart(shows, functools.partial(_make_page, material, key), (study_path(key),))


def _make_page(material: SiteData, key: str) -> list[SiteFile]:
    return [_render_study_page(material, key)]


def _list_shown(material: SiteData, key: str) -> list[Any]:
    """List all that the page of a study is made of."""
    study = material.studies[key]
    notes = _find_notes(material, study)
    readings = material.readings_by_study.get(key, ())
    cards = [material.cards[one.first.claim] for one in readings]
    return [
        study,
        material.address,
        material.topic_name,
        material.cells_by_study[key],
        key in material.base.studies,
        material.describe_design(key),
        [(note, list(split_links(note.message, material.studies))) for note in notes],
        readings,
        [(card.claim, card.verdict.category, card.verdict.certainty) for card in cards],
        material.base.findings_for(key),
        material.base.appraisals_for(key),
    ]


def _render_study_page(material: SiteData, key: str) -> SiteFile:
    study = material.studies[key]
    cells = _build_cells(material, key)
    readings = material.readings_by_study.get(key, ())
    notes = _find_notes(material, study)
    is_retracted = has_retraction(study.corrections)
    return render_page(
        study_path(key),
        "study.html",
        material=material,
        study=study,
        name=name_study(study),
        design=material.describe_design(key),
        retraction=describe_retraction(study.corrections) if is_retracted else "",
        retraction_notes=[note for note in notes if note.status in RETRACTED_STATUSES],
        other_notes=[note for note in notes if note.status not in RETRACTED_STATUSES],
        is_curated=key in material.base.studies,
        judged=[(material.cards[one.first.claim].verdict, one.settled, one) for one in readings],
        findings=[(row, format_estimate(row)) for row in material.base.findings_for(key)],
        appraisals=_build_appraisal_tables(material, key),
        known=[cell for cell in cells if cell.value],
        missing=[cell.column.name for cell in cells if not cell.value],
        links=list_study_links(study),
        copies=[*make_citation_copies([study]), ("ris", "RIS", format_ris_file([study]))],
        linked=build_article(study),
    )


def format_estimate(finding: Finding) -> str:
    """Format the numbers of a finding: "MD 15.8 (11.42 to 20.18), ODQ"; empty without any."""
    if finding.estimate is None:
        return ""
    measure = format_label(finding.measure or "")
    interval = ""
    if finding.ci_low is not None and finding.ci_high is not None:
        low, high = (format_digits(f"{one:g}") for one in (finding.ci_low, finding.ci_high))
        interval = gettext("(%(low)s to %(high)s)", low=low, high=high)
    shown = filter(None, [measure, format_digits(f"{finding.estimate:g}"), interval])
    return ", ".join(filter(None, [" ".join(shown), finding.scale]))


def format_study_cell(column: Column, value: Any) -> str:
    """Format a cell as text."""
    if column.kind == "flag" and value is not None:
        return gettext("yes") if value else gettext("no")
    text = format_cell(column, value)
    return format_iso_day(text) if column.kind == "date" else text


def _build_appraisal_tables(material: SiteData, key: str) -> list[AppraisalTable]:
    rows = material.base.appraisals_for(key)
    tables = []
    for item in sum_up_appraisals(rows):
        text = load_tool_text(item.tool)
        own = [row for row in rows if (row.tool, row.finding) == (item.tool, item.finding)]
        with_text = tuple((text.domains[row.domain], row) for row in own)
        tables.append(AppraisalTable(capitalise_first(item.describe()), text.about, with_text))
    return tables


def _find_notes(material: SiteData, study: Study) -> tuple[StatusNote, ...]:
    """Find the notices of a study; of one that only the store has, those of PubMed."""
    curated = material.base.studies
    studies = curated if study.key in curated else {study.key: study}
    return find_status_notes(studies, study.key)


def _build_cells(material: SiteData, key: str) -> list[StudyCell]:
    cells = material.cells_by_study[key]
    row_from = next((value for column, value in cells if column.name == "row_from"), "base")
    return [
        StudyCell(column, format_study_cell(column, value), find_cell_origin(column, row_from))
        for column, value in cells
    ]
