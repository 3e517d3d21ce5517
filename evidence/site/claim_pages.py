"""Render the page of each claim: verdict, reasons, comparators, studies, wording, citations."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.base.models import Claim, CuratedComparator, Stance, format_label
from evidence.claims.card.card import Card
from evidence.claims.card.summary_text import NumberedRow, number_footnotes
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.messages.catalogue import gettext
from evidence.messages.numbers import format_digits
from evidence.site.citations import format_ris_file, make_citation_copies, name_study
from evidence.site.embed.badge import badge_path
from evidence.site.embed.badge_words import describe_badge
from evidence.site.embed.embed_pages import embed_path, make_embed_copies, render_embeds
from evidence.site.linked_data import build_claim_review, list_study_links
from evidence.site.listing.questions import make_anchor, question_of
from evidence.site.material import SiteData
from evidence.site.parts.cited_wording import cite_wording
from evidence.site.parts.effect_lines import describe_effects
from evidence.site.parts.reasons import show_reasons
from evidence.site.parts.safety import find_safety, list_frequencies
from evidence.site.render import SiteFile, SitePart, claim_path, digest_shown, render_page
from evidence.site.verdict_words import comparator_label
from evidence.studies.designs import describe_design
from evidence.wording import capitalise_first

if TYPE_CHECKING:
    from evidence.synthesis.figures import EvidenceFigure

STANCE_ORDER: Final[tuple[Stance, ...]] = ("contradicts", "insufficient", "mixed", "supports")
# What a page shows of a forest plot's table; `evidence forest` writes all columns.
_SHOWN_FOREST_COLUMNS: Final = (
    "part outcome timepoint comparator scale estimate ci_low ci_high weight reason".split()
)
_PIXELS_PER_INCH: Final = 96


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """The figures of a claim: its studies at a glance, and a forest plot for page and phone."""

    overview: EvidenceFigure | None = None
    forest: EvidenceFigure | None = None
    phone_forest: EvidenceFigure | None = None


FigureRenderer = Callable[[Claim], ClaimFigures]


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """A judgement with what a reader wants to know of its study."""

    weighted: WeightedJudgement
    name: str
    design: str
    notices: Sequence[str]
    links: Sequence[tuple[str, str]]


def render_claim_pages(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile]:
    """Render the page of every claim, and its figures.

    Args:
        material: the data of the pages.
        figure_for: draws the figures of a claim that there is anything to draw for.
    """
    for card in material.cards.values():
        yield from _render_claim(material, figure_for, card)


def plan_claim_pages(
    material: SiteData, figure_for: FigureRenderer, package: str
) -> Iterator[SitePart]:
    """Say of the page of every claim what it shows, and how it is made with its figures.

    Args:
        material: the data of the pages.
        figure_for: draws the figures of a claim that there is anything to draw for.
        package: a digest of what makes them.
    """
    base = material.base
    tables = (base.claims, base.studies, base.findings, base.judgements, base.appraisals)
    days = (material.made_on, date.today(), material.searched_on)
    made = (*days, material.address, list(material.studies))
    common = digest_shown(package, made, base.topic, base.curators, *tables)
    for card in material.cards.values():
        shows = digest_shown(common, card.claim.id, material.store_checks.get(card.claim.id))
        paths = _list_paths(card.claim.id)
        yield SitePart(shows, functools.partial(_render_claim, material, figure_for, card), paths)


def _list_paths(claim: str) -> tuple[str, ...]:
    """List the paths of all files that are made for a claim."""
    others = (embed_path(claim), badge_path(claim), _ris_path(claim))
    return (claim_path(claim), *_list_figure_paths(claim), *others)


def _render_claim(material: SiteData, figure_for: FigureRenderer, card: Card) -> Iterator[SiteFile]:
    figures = figure_for(card.claim)
    paths = _name_figures(card.claim.id, figures)
    for path, figure in paths.items():
        yield SiteFile(path, figure.to_svg(adapts=True))
    yield _render_claim_page(material, card, figures, list(paths))
    yield from render_embeds(material, card)
    cited = [item.study for item in card.verdict.weighted_judgements]
    if cited:
        yield SiteFile(_ris_path(card.claim.id), format_ris_file(cited).encode())


def _ris_path(claim: str) -> str:
    return f"citations/{claim}.ris"


def _name_figures(claim: str, figures: ClaimFigures) -> dict[str, EvidenceFigure]:
    """Return the figures that were drawn, by their paths."""
    drawn = (figures.overview, figures.forest, figures.phone_forest)
    paths = zip(_list_figure_paths(claim), drawn, strict=True)
    return {path: figure for path, figure in paths if figure}


def _list_figure_paths(claim: str) -> tuple[str, str, str]:
    begin = f"figures/{claim}"
    return f"{begin}.svg", f"{begin}-forest.svg", f"{begin}-forest-phone.svg"


def _render_claim_page(
    material: SiteData, card: Card, figures: ClaimFigures, paths: Sequence[str]
) -> SiteFile:
    claim, verdict = card.claim, card.verdict
    path = claim_path(claim.id)
    shown = [describe_judgement(material, item) for item in verdict.weighted_judgements]
    summary, footnotes = number_footnotes(card.summary_rows)
    return render_page(
        path,
        "claim.html",
        material=material,
        card=card,
        verdict=verdict,
        question=question_of(claim.kind),
        anchor=make_anchor(claim.kind, claim.subject),
        sides=[(stance, verdict.counted_judgements(stance)) for stance in STANCE_ORDER],
        counted=[judgement for judgement in shown if judgement.weighted.is_counted],
        others=[judgement for judgement in shown if not judgement.weighted.is_counted],
        effects=describe_effects(material.base, card),
        safety=find_safety(material, card.claim),
        frequencies=list_frequencies(card) if card.claim.kind == "safety" else [],
        badge=badge_path(claim.id),
        badge_words=describe_badge(card),
        embeds=make_embed_copies(material, card),
        said=cite_wording(material, card),
        reasons=list(show_reasons(verdict.reasons, material.studies)),
        summary=group_by_comparison(summary),
        footnotes=footnotes,
        judged_on=card.judged_on,
        judges=list(dict.fromkeys(row.judged_by for row in material.base.judgements_for(claim.id))),
        source=material.studies.get(claim.cites or ""),
        ris=_ris_path(claim.id),
        copies=make_citation_copies(item.study for item in verdict.weighted_judgements),
        glance=_describe_overview(figures, paths),
        forest=_describe_forest(figures, paths),
        linked=build_claim_review(card, material.address and f"{material.address}{path}"),
    )


def group_by_comparison(rows: Iterable[NumberedRow]) -> list[tuple[str, list[NumberedRow]]]:
    """Group the rows of a summary of findings by what was compared with, in their order."""
    groups = itertools.groupby(rows, lambda item: item.row.comparator)
    return [(_name_comparison(word), list(group)) for word, group in groups]


def _name_comparison(comparator: CuratedComparator | None) -> str:
    if comparator is None:
        return gettext("No comparison read")
    return capitalise_first(comparator_label(comparator))


def describe_judgement(material: SiteData, item: WeightedJudgement) -> ShownJudgement:
    """Add name, design, notices and links of its study to a judgement."""
    notes = find_status_notes(material.base.studies, item.study.key)
    return ShownJudgement(
        item,
        name_study(item.study),
        describe_design(item.study.design),
        [note.message for note in notes],
        list_study_links(item.study),
    )


def _describe_overview(figures: ClaimFigures, paths: Sequence[str]) -> dict[str, Any] | None:
    if figures.overview is None:
        return None
    return _describe_figure(paths[0], figures.overview, figures.overview.table)


def _describe_forest(figures: ClaimFigures, paths: Sequence[str]) -> dict[str, Any] | None:
    if figures.forest is None:
        return None
    path = next(path for path in paths if path.endswith("-forest.svg"))
    table = figures.forest.table.set_index("label")[_SHOWN_FOREST_COLUMNS]
    phone = paths[-1]  # the same as the path when there is no figure for phones
    return _describe_figure(path, figures.forest, table) | {"on_phone": phone}


def _describe_figure(path: str, figure: EvidenceFigure, table: Any) -> dict[str, Any]:
    """Describe a figure for its page: path, alt text, size in pixels, numbers as a table."""
    width, height = figure.figure.get_size_inches()
    return {
        "path": path,
        "on_phone": None,
        "alt": figure.alt,
        "width": round(width * _PIXELS_PER_INCH),
        "height": round(height * _PIXELS_PER_INCH),
        "columns": [format_label(str(name)) for name in table.columns],
        "rows": [[_format_value(value) for value in row] for row in table.itertuples(index=True)],
    }


def _format_value(value: object) -> str:
    if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, float):
        return format_digits(f"{value:.4g}")
    return _translate_word(str(value))


def _translate_word(word: str) -> str:
    """Translate a closed word; in English, and where it is none, it stays as tables have it."""
    label = format_label(word)
    return word if label == word.replace("_", " ") else label
