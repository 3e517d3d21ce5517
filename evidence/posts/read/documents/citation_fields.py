"""What reference managers write into the fields of a document: the works that it cites there.

Zotero and Mendeley write CSL-JSON, EndNote XML.
https://docs.citationstyles.org/en/stable/specification.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from evidence.ids import parse_cited_identifier

_CSL_CITATION: Final = re.compile(r"\bCSL_CITATION\s*(?=\{)")
_ENDNOTE: Final = re.compile(r"\bEN\.CITE\b")
_ENDNOTE_VALUE: Final = re.compile(
    r"<(?P<name>electronic-resource-num|accession-num|remote-database-name)>"
    r"(?:<style[^<>]*>)?(?P<value>[^<>]+)<"
)
_PUBMED_NAMES: Final = ("pubmed", "medline", "nlm")  # in EndNote's names of databases
_NOTED_PMID: Final = re.compile(r"\bPMID:\s*(\d{1,8})\b")
_ADDRESSES: Final = {"doi": "https://doi.org/", "pmid": "https://pubmed.ncbi.nlm.nih.gov/"}


def list_cited_links(code: str) -> Iterator[str]:
    """Yield a link for each work that a field cites.

    Args:
        code: the instruction of the field; of another kind of field it cites nothing.
    """
    found = _CSL_CITATION.search(code)
    if found:
        yield from _list_csl_links(code[found.end() :])
    elif _ENDNOTE.search(code):
        for record in code.split("<record>")[1:]:
            yield from _list_endnote_links(record)


def _list_endnote_links(record: str) -> Iterator[str]:
    """Yield the best link to a work; its accession number is a PMID only if PubMed gave it."""
    values = {found["name"]: found["value"] for found in _ENDNOTE_VALUE.finditer(record)}
    database = values.get("remote-database-name", "").lower()
    is_of_pubmed = any(name in database for name in _PUBMED_NAMES)
    candidates = [
        *_make_link("pmid", values.get("accession-num", "") if is_of_pubmed else ""),
        *_make_link("doi", values.get("electronic-resource-num", "")),
    ]
    yield from candidates[:1]


def _list_csl_links(text: str) -> Iterator[str]:
    try:
        citation, _ = json.JSONDecoder().raw_decode(text)
        items = [item["itemData"] for item in citation["citationItems"] if "itemData" in item]
    except (ValueError, RecursionError, KeyError, TypeError):
        return  # a field of another form, whose text is read all the same
    for item in items:
        if isinstance(item, dict):
            yield from _list_item_links(item)


def _list_item_links(item: dict[str, Any]) -> Iterator[str]:
    """Yield the best link to a work."""
    noted = _NOTED_PMID.search(str(item.get("note") or ""))
    candidates = [
        *_make_link("pmid", str(item.get("PMID") or (noted[1] if noted else ""))),
        *_make_link("doi", str(item.get("DOI") or "")),
        *filter(None, [str(item.get("URL") or "")]),
    ]
    yield from candidates[:1]


def _make_link(kind: str, value: str) -> Iterator[str]:
    identifier = parse_cited_identifier(f"{kind}:{value.strip()}") if value.strip() else None
    if identifier and identifier.kind in _ADDRESSES:
        yield f"{_ADDRESSES[identifier.kind]}{identifier.value}"
