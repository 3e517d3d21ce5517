"""Write rows of studies as CSL items (https://docs.citationstyles.org/en/stable/specification.html).

CSL-JSON is a list of them; citation processors, Zotero and pandoc read it.
"""

from __future__ import annotations

from typing import Any, Final

from evidence.ids import pubmed_url
from evidence.people import UNNAMED_AUTHORS, is_et_al, parse_author
from evidence.pubmed.pages import expand_pages
from evidence.studies.notices import describe_retraction
from evidence.studies.table.references.cells import (
    StudyCells,
    find_date_parts,
    find_reference_kind,
    get_original_title,
    list_authors,
    list_cell_items,
)
from evidence.wording import capitalise_first

CslItem = dict[str, Any]
_KINDS: Final = {
    "journal": "article-journal",
    "report": "report",
    "book": "book",
    "chapter": "chapter",
}


def make_row_item(cells: StudyCells) -> CslItem:
    """Make the item of a row for a file: what a citation prints, and what else CSL has a place for.

    A row without a key has its identifier as id; one without any has none.
    """
    retraction = describe_retraction(tuple(list_cell_items(cells, "corrections")))
    languages = list_cell_items(cells, "languages")
    more = {
        "available-date": _make_date((cells.get("epub_date") or "").split("-")),
        "ISSN": cells.get("issn") or cells.get("issn_linking"),
        "language": languages[0] if languages else None,
        "original-title": get_original_title(cells),
        "keyword": "; ".join(list_cell_items(cells, "keywords")),
        "abstract": cells.get("abstract"),
        "note": capitalise_first(retraction) if retraction else None,
    }
    item = make_cited_item(cells) | {name: value for name, value in more.items() if value}
    return {"id": _choose_id(cells), **item} if _choose_id(cells) else item


def _choose_id(cells: StudyCells) -> str | None:
    names = [f"{kind}:{cells[kind]}" for kind in ("pmid", "doi", "pmcid") if cells.get(kind)]
    return cells.get("key") or next(iter(names), None)


def make_cited_item(cells: StudyCells) -> CslItem:
    """Make the item of a row as citations need it; what is unknown is left out."""
    kind = find_reference_kind(cells)
    journal, short = cells.get("journal"), cells.get("journal_abbrev")
    in_journal = kind == "journal"
    book = cells.get("book_title") if kind == "chapter" else None
    item = {
        "id": cells.get("key"),
        "type": _KINDS[kind],
        "title": (cells.get("title") or "").rstrip("."),
        "author": _make_csl_names(list_authors(cells)),
        "editor": _make_csl_names(list_cell_items(cells, "editors")),
        "container-title": (journal or short) if in_journal else book,
        "container-title-short": short,
        "publisher": cells.get("publisher") or (journal if kind == "report" else None),
        "issued": _make_date(find_date_parts(cells)),
        "volume": cells.get("volume"),
        "issue": cells.get("issue"),
        "page": expand_pages(cells.get("pages") or "").replace("--", "-"),
        "DOI": cells.get("doi"),
        "PMID": cells.get("pmid"),
        "PMCID": cells.get("pmcid"),
        "URL": None if cells.get("doi") or not cells.get("pmid") else pubmed_url(cells["pmid"]),
    }
    return {name: value for name, value in item.items() if value}


def _make_date(parts: list[str]) -> CslItem | None:
    numbers = [int(part) for part in parts if part]
    return {"date-parts": [numbers]} if numbers else None


def _make_csl_names(names: list[str]) -> list[dict[str, str]]:
    if all(map(is_et_al, names)):
        return []
    return [_make_listed_name(each, in_unfinished=is_et_al(names[-1])) for each in names]


def _make_listed_name(name: str, *, in_unfinished: bool) -> dict[str, str]:
    """Make the name of a list; before "et al.", one word is a family name and no group."""
    if is_et_al(name):
        return {"literal": UNNAMED_AUTHORS}
    is_bare_family = in_unfinished and len(name.split()) == 1 and not name.isupper()
    return {"family": name} if is_bare_family else make_csl_name(name)


def make_csl_name(name: str) -> dict[str, str]:
    """Make the CSL name of a person, or of a group under one name."""
    author = parse_author(name)
    if not author.is_person:
        return {"literal": name}
    parts = split_particle(author.family) | {"given": author.spaced_initials}
    return parts | ({"suffix": author.suffix} if author.suffix else {})


def split_particle(family: str) -> dict[str, str]:
    """Divide a family name: "van Tulder" is the particle "van" and the family "Tulder"."""
    words = family.split()
    start = next((at for at, word in enumerate(words) if not word[0].islower()), 0)
    if start == 0:
        return {"family": family}
    return {"non-dropping-particle": " ".join(words[:start]), "family": " ".join(words[start:])}
