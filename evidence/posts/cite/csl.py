"""Write a study as a CSL item (https://docs.citationstyles.org/en/stable/specification.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidence.people import is_et_al
from evidence.posts.cite.titles import set_title_case
from evidence.studies.study import Study
from evidence.studies.table.references.cells import list_study_cells
from evidence.studies.table.references.csl import CslItem, make_cited_item


def make_csl_item(study: Study) -> CslItem:
    """Make the item of a study, with its key as id; what is unknown is left out."""
    item = make_cited_item(list_study_cells(study))
    printed = {"title": set_title_case(str(item.get("title", "")))}
    return {name: value for name, value in (item | printed).items() if value}


def format_study_authors(study: Study) -> str:
    """Name the authors of a study as a sentence does."""
    return format_item_authors(make_csl_item(study))


def format_item_authors(item: CslItem) -> str:
    """Name the authors of an item as a sentence does, or its title if it has none.

    One family name, "Smith and Li" for two, "Smith et al." for more.
    """
    people: Sequence[CslItem] = item.get("author") or item.get("editor") or []
    names = [_format_family_name(person) for person in people]
    named = [name for name in names if not is_et_al(name)]
    if len(named) > 2 or (named and len(named) < len(people)):
        return f"{named[0]} et al."
    return " and ".join(named) or str(item.get("title", ""))


def _format_family_name(person: CslItem) -> str:
    parts = [person.get(part) for part in ("dropping-particle", "non-dropping-particle", "family")]
    return " ".join(part for part in parts if part) or str(person.get("literal", ""))


def keep_particle(name: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the particle of a name from BibTeX with the family, as in "van Gogh (1890)"."""
    made = dict(name)
    if "dropping-particle" in made and "non-dropping-particle" not in made:
        made["non-dropping-particle"] = made.pop("dropping-particle")
    return made
