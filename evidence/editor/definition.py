"""Where the entry of a citation is."""

from __future__ import annotations

from lsprotocol.types import Location, Position, Range

from evidence.editor.citations import find_citation_at, find_cited_study, find_entry
from evidence.editor.open_post import make_file_uri
from evidence.editor.workbench import CheckedText
from evidence.posts.read.files import locate_bibliography


def find_definition(checked: CheckedText, position: Position) -> Location | None:
    """Find the entry in the references.bib beside a post of the citation at a position.

    Raises:
        EvidenceError: the base or the store cannot be read.
    """
    opened = checked.opened
    citation = find_citation_at(opened, opened.places.read_position(position))
    if citation is None:
        return None
    study = find_cited_study(checked.project.session, citation.name)
    entry = find_entry(opened.path, citation.name, study)
    file = locate_bibliography(opened.path)
    if entry is None or file is None:
        return None
    start = Position(entry.place.line - 1, entry.place.column - 1)
    return Location(make_file_uri(file), Range(start, start))
