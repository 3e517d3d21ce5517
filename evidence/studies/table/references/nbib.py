"""Write rows of studies as .nbib, PubMed's export format ("MEDLINE text").

``pubmed.parse.nbib`` gives the cells back that the format has a tag for. What only a whole record
of NLM has, such as full given names and numbers of substances, is left out.
https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from evidence.people import ET_AL, is_et_al, parse_author
from evidence.pubmed.parse.abstract_labels import split_sections
from evidence.pubmed.parse.nbib_fields import NBIB_TAG_BY_REF_TYPE
from evidence.pubmed.parse.references.build import RETRACTED_TYPE
from evidence.pubmed.vocabulary import find_trial_registry, is_retracted
from evidence.studies.notices import has_retraction
from evidence.studies.table.references.cells import (
    StudyCells,
    find_date_parts,
    get_original_title,
    list_authors,
    list_cell_items,
    list_pubmed_notices,
)
from evidence.wording import MONTH_ABBREVIATIONS

_Field = tuple[str, str | None]
_WIDTH: Final = 88
_CONTINUATION: Final = " " * 6
_MEDIA: Final = {"Print": "Print", "Electronic": "Electronic"}
# Tags that readers join when they are wrapped; others they take for several values.
_WRAPPED: Final = frozenset("TI BTI TT AB OAB AD".split())


def format_nbib(cells: StudyCells) -> str:
    """Format a row as an entry; its first field is the PMID, without which there is none.

    Raises:
        ValueError: the row has no PMID.
    """
    if not cells.get("pmid"):
        raise ValueError("an entry of .nbib begins with its PMID, and the row has none")
    lines = (line for tag, value in _list_fields(cells) for line in _format_field(tag, value))
    return "\n".join(lines) + "\n"


def _format_field(tag: str, value: str | None) -> list[str]:
    text = " ".join(str(value or "").split())
    if not text:
        return []
    head = f"{tag:<4}- "
    if tag not in _WRAPPED:
        return [head + text]
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=_CONTINUATION,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _list_fields(cells: StudyCells) -> Iterator[_Field]:
    """List tags and values in PubMed's order."""
    yield "PMID", cells.get("pmid")
    yield "STAT", cells.get("status")
    yield "LR", (cells.get("date_revised") or "").replace("-", "")
    yield from _list_place_fields(cells)
    yield from _list_text_fields(cells)
    yield from _list_people_fields(cells)
    yield from _list_items("LA", cells, "languages")
    yield from (("SI", number) for number in _list_data_banks(cells))
    yield from _list_items("GR", cells, "grants")
    yield from (("PT", kind) for kind in _list_types(cells))
    yield "DEP", (cells.get("epub_date") or "").replace("-", "")
    yield "PL", cells.get("country")
    yield "TA", cells.get("journal_abbrev")
    yield "JT", cells.get("journal")
    yield "PB", cells.get("publisher")
    yield from _list_items("NM", cells, "chemicals")
    yield from _list_notices(cells)
    yield from (("MH", heading) for heading in _list_headings(cells))
    yield from _list_items("OT", cells, "keywords")
    yield "PMC", cells.get("pmcid")
    yield from _list_identifiers("AID", cells)


def _list_items(tag: str, cells: StudyCells, name: str) -> Iterator[_Field]:
    for item in list_cell_items(cells, name):
        yield tag, item


def _list_place_fields(cells: StudyCells) -> Iterator[_Field]:
    # The ISSN is that of the cited medium, which only these models tell.
    medium = _MEDIA.get((cells.get("pub_model") or "").partition("-e")[0])
    issn = cells.get("issn")
    yield "IS", f"{issn} ({medium})" if issn and medium else issn
    linking = cells.get("issn_linking")
    yield "IS", f"{linking} (Linking)" if linking else None
    yield "VI", cells.get("volume")
    yield "IP", cells.get("issue")
    yield "DP", _format_date(find_date_parts(cells))


def _format_date(parts: list[str]) -> str:
    """Write a date as PubMed does: "2007 Sep 24", as precise as it is."""
    year, *rest = parts or [""]
    months = [MONTH_ABBREVIATIONS[int(month) - 1] for month in rest[:1]]
    days = [str(int(day)) for day in rest[1:]]
    return " ".join([year, *months, *days])


def _list_text_fields(cells: StudyCells) -> Iterator[_Field]:
    is_whole_book = cells.get("is_book") and cells.get("title") == cells.get("book_title")
    yield "TI", None if is_whole_book else cells.get("title")
    yield "BTI", cells.get("book_title")
    yield "PG", cells.get("pages")
    yield from _list_identifiers("LID", cells)
    for part in _divide_abstract(cells.get("abstract")):
        yield "AB", part
    yield from _list_items("OAB", cells, "other_abstracts")
    yield "TT", get_original_title(cells)


def _list_identifiers(tag: str, cells: StudyCells) -> Iterator[_Field]:
    for kind in ("pii", "doi"):
        if cells.get(kind):
            yield tag, f"{cells[kind]} [{kind}]"


def _divide_abstract(abstract: str | None) -> list[str]:
    """Return an abstract as one text where its labels divide it again, else its lines."""
    lines = [" ".join(line.split()) for line in (abstract or "").split("\n") if line.strip()]
    joined = " ".join(lines)
    return [joined] if split_sections(joined) == "\n".join(lines) else lines


def _list_people_fields(cells: StudyCells) -> Iterator[_Field]:
    """List affiliations and ORCIDs before the authors: behind one they would be that author's."""
    yield from _list_items("AD", cells, "affiliations")
    for orcid in list_cell_items(cells, "orcids"):
        yield "AUID", f"ORCID: {orcid}"
    yield from _list_names(list_authors(cells), short="AU", full="FAU", group="CN")
    yield from _list_names(list_cell_items(cells, "editors"), short="ED", full="FED", group="ED")


def _list_names(names: Iterable[str], *, short: str, full: str, group: str) -> Iterator[_Field]:
    """List persons twice, as PubMed does: "Cross, J T Jr" and "Cross JT Jr"."""
    for name in names:
        author = parse_author(name)
        if author.is_person:
            given = " ".join(filter(None, [*author.initials, author.suffix]))
            yield full, f"{author.family}, {given}"
            yield short, author.text
        elif is_et_al(name):
            yield short, ET_AL
        else:
            yield group, name


def _list_data_banks(cells: StudyCells) -> Iterator[str]:
    for number in list_cell_items(cells, "registry_ids"):
        registry = find_trial_registry(number)
        yield f"{registry}/{number}" if registry else number
    for accession in list_cell_items(cells, "accessions"):
        yield accession.replace(":", "/", 1)


def _list_types(cells: StudyCells) -> Iterator[str]:
    """List the publication types, and that of a retracted paper where nothing else says so."""
    kinds = list_cell_items(cells, "publication_types")
    yield from kinds
    is_known = is_retracted(kinds, list_pubmed_notices(cells))
    corrections = tuple(list_cell_items(cells, "corrections"))
    if (cells.get("retracted") or has_retraction(corrections)) and not is_known:
        yield RETRACTED_TYPE


def _list_notices(cells: StudyCells) -> Iterator[_Field]:
    for notice in list_pubmed_notices(cells):
        ref_type, _, reference = notice.partition(":")
        is_pmid = reference.isdecimal()
        tag = NBIB_TAG_BY_REF_TYPE.get(ref_type)
        if tag:
            yield tag, f"PMID: {reference}" if is_pmid else reference


def _list_headings(cells: StudyCells) -> Iterator[str]:
    """List MeSH headings with their qualifiers; a star marks a main point."""
    qualified = list_cell_items(cells, "mesh_qualified")
    major = frozenset(list_cell_items(cells, "mesh_major"))
    for term in list_cell_items(cells, "mesh_terms"):
        qualifiers = [each.removeprefix(term) for each in qualified if each.startswith(f"{term}/")]
        yield ("*" if term in major else "") + term + "".join(qualifiers)
