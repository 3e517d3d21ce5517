"""Find out which form a file of references has, and read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from evidence.pubmed.parse.references.csv_rows import is_reference_csv, parse_reference_csv
from evidence.pubmed.parse.references.identifier_list import (
    is_identifier_list,
    parse_identifier_list,
)
from evidence.pubmed.parse.references.parsed import ParsedReference
from evidence.pubmed.parse.references.ris import parse_ris
from evidence.pubmed.parse.references.ris_lines import RIS_START
from evidence.pubmed.parse.references.text_lines import ReferenceLines

ReferenceParser = Callable[[ReferenceLines, str], Iterator[ParsedReference]]
_HEAD_CHARACTERS: Final = 20_000  # within which a RIS file has its first entry


def find_reference_parser(head: bytes) -> ReferenceParser | None:
    """Find the parser for a file by its beginning; None for PubMed's own formats.

    The content decides, not the name: files of any form end in .txt.
    """
    text = head.decode(errors="replace")
    content = text.lstrip("\ufeff \t\r\n")
    if content.startswith("<"):
        return None
    if RIS_START.search(content[:_HEAD_CHARACTERS]):
        return parse_ris
    if is_reference_csv(text):
        return parse_reference_csv
    return parse_identifier_list if is_identifier_list(text) else None
