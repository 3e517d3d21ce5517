"""The citations of an open post, the studies that they name, and the entries beside it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.claims.resolve.mentions import PandocCitation, find_pandoc_citations
from evidence.editor.open_post import OpenPost
from evidence.editor.positions import TextPlaces
from evidence.errors import FilePlace
from evidence.ids import parse_cited_identifier
from evidence.posts.bibliography.bibtex.grammar import scan_bibtex
from evidence.posts.bibliography.bibtex.scan import ScannedEntry
from evidence.posts.read.files import locate_bibliography
from evidence.reading import read_found_text
from evidence.session import Session
from evidence.session.shared import FileState, stat_file
from evidence.studies.study import Study

_BRACES: Final = str.maketrans("", "", "{}")


@dataclass(frozen=True, slots=True)
class BibliographyEntry:
    """An entry of a bibliography.

    Attributes:
        key: its key.
        place: line and column of its first character, both from 1.
        fields: its fields by name, without the braces around their values.
    """

    key: str
    place: FilePlace
    fields: Mapping[str, str]


def find_citation_at(opened: OpenPost, offset: int) -> PandocCitation | None:
    """Find the citation in pandoc's syntax around an offset; its place is that in the text."""
    start = opened.places.find_line_start(offset)
    line = opened.text[start : opened.places.find_line_end(offset)]
    return next(
        (
            PandocCitation(found.name, start + found.start, start + found.end)
            for found in find_pandoc_citations(line)
            if found.start <= offset - start <= found.end
        ),
        None,
    )


def find_cited_study(session: Session, name: str) -> Study | None:
    """Find the study of base or store that a citation names, by key or by identifier."""
    identifier = parse_cited_identifier(name)
    found = session.look_up([identifier.value if identifier else name])
    return next(iter(found.studies), None)


def find_entry(path: str, name: str, study: Study | None) -> BibliographyEntry | None:
    """Find the entry beside a post that a citation names: by its key, or by that of its study."""
    entries = {entry.key: entry for entry in read_bibliography_entries(path)}
    return entries.get(name) or (entries.get(study.key) if study else None)


def read_bibliography_entries(path: str) -> tuple[BibliographyEntry, ...]:
    """Read the entries of the bibliography beside a post.

    None without one, and of one that cannot be read: a problem of the post says so.
    """
    file = locate_bibliography(path)
    try:
        return _read_entries(file, stat_file(file)) if file else ()
    except OSError:
        return ()


@functools.lru_cache(maxsize=8)
def _read_entries(file: Path, _state: FileState) -> tuple[BibliographyEntry, ...]:
    text = read_found_text(file, errors="replace")
    places = TextPlaces(text)
    return tuple(
        BibliographyEntry(entry.key, places.find_place(entry.start), _read_fields(entry))
        for entry in scan_bibtex(text).entries
    )


def _read_fields(entry: ScannedEntry) -> Mapping[str, str]:
    return {
        field.name.lower(): " ".join(field.value.translate(_BRACES).split())
        for field in entry.fields
    }
