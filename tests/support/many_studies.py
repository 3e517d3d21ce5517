"""A base with more studies than a page of the table holds."""

from __future__ import annotations

from dataclasses import replace

from evidence.site.material import SiteData
from evidence.studies.study import Study
from evidence.studies.table.merge import merge_tables

FIRST_YEAR = 1960


def make_studies(material: SiteData, number: int) -> list[Study]:
    """Make studies after the first of the base, ten a year, with titles of their own."""
    like = next(iter(material.base.studies.values()))
    return [
        replace(
            like,
            key=f"made{at:04}",
            title=f"Überraschung {at} of walking",
            year=FIRST_YEAR + at // 10,
            pmid=None,
            doi=None,
            pmcid=None,
            superseded_by=None,
        )
        for at in range(number)
    ]


def with_studies(material: SiteData, studies: list[Study]) -> SiteData:
    """Add studies to a base."""
    known = dict(material.base.studies) | {study.key: study for study in studies}
    base = replace(material.base, studies=known)
    return replace(material, base=base, table=merge_tables(known.values(), None))
