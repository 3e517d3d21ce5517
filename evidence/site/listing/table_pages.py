"""Render the table of studies: pages with the newest first, each with the ways to the others.

Pages are counted from the oldest studies, so that a new study changes few of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from evidence.messages.catalogue import gettext
from evidence.site.citations import name_authors
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, render_page
from evidence.studies.designs import DESIGNS, describe_design
from evidence.studies.notices import describe_retraction

ROWS_PER_PAGE: Final = 250
FIRST_PAGE: Final = "table.html"


class _TablePage(NamedTuple):
    """A page: its path, the years of its studies in words, and their keys."""

    path: str
    years: str
    keys: Sequence[str]


def render_table_pages(material: SiteData) -> Iterator[SiteFile]:
    """Render the pages of the table; the first has the newest studies and the search."""
    pages = divide_pages(material)
    counts = Counter(study.design for study in material.studies.values())
    used = [info for info in DESIGNS if counts[info.design]]
    for place, page in enumerate(pages):
        yield render_page(
            page.path,
            "table.html",
            material=material,
            page=page,
            newer=pages[place - 1] if place else None,
            older=pages[place + 1] if place + 1 < len(pages) else None,
            pages=pages if place == 0 else [],
            rows=[_make_table_row(material, key) for key in page.keys],
            designs=[
                (info.design, describe_design(info.design), counts[info.design]) for info in used
            ],
        )


def sort_studies(material: SiteData) -> list[str]:
    """Return the keys of all studies, the newest first."""
    return sorted(material.studies, key=lambda key: (-(material.studies[key].year or 0), key))


def divide_pages(material: SiteData) -> list[_TablePage]:
    """Divide the studies into pages, the newest first; the first page takes what is over."""
    keys = sort_studies(material)
    number = max(1, len(keys) // ROWS_PER_PAGE)  # of pages
    first = len(keys) - (number - 1) * ROWS_PER_PAGE
    starts = [0, *range(first, len(keys), ROWS_PER_PAGE), len(keys)]
    pages = []
    for place in range(number):
        own = keys[starts[place] : starts[place + 1]]
        path = f"tables/{number - place}.html" if place else FIRST_PAGE
        pages.append(_TablePage(path, _name_years(material, own), own))
    return pages


def _name_years(material: SiteData, keys: Sequence[str]) -> str:
    """Name the years of studies: "2019 to 2021"."""
    years = [material.studies[key].year for key in keys if material.studies[key].year]
    if not years:
        return gettext("no year")
    first, last = min(years), max(years)
    if first == last:
        return str(first)
    return gettext("%(first)s to %(last)s", first=first, last=last)


def _make_table_row(material: SiteData, key: str) -> dict[str, Any]:
    study = material.studies[key]
    return {
        "study": study,
        "authors": name_authors(study),
        "design": material.describe_design(key),
        "claims": material.list_judged_claims(key),
        "retraction": describe_retraction(study.corrections),
    }
