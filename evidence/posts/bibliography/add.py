"""Add studies to a bibliography that somebody keeps; only the lines of the new entries change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS
from evidence.posts.bibliography.bibtex.inherit import list_publications
from evidence.posts.bibliography.edit import insert_entries
from evidence.posts.bibliography.identify import disambiguate_key, make_entry_matcher
from evidence.posts.bibliography.reader import (
    edit_bibliography,
    find_syntax_problems,
    parse_bibliography,
)
from evidence.studies.citekeys import make_citekey
from evidence.studies.study import Study

StudyName = tuple[str, str]  # a kind of identifier, or "key", and its value


@dataclass(frozen=True)
class AddResult:
    """The new text of a file; with problems, the old text and no keys.

    ``added`` are the keys of new entries, ``already_present`` those of studies that the file had.
    """

    text: str
    added: tuple[str, ...] = ()
    already_present: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def add_to_bibliography_file(path: Path, studies: Sequence[Study]) -> AddResult:
    """Add studies to a file; a missing file counts as empty, and one with problems isn't written.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    return edit_bibliography(path, lambda text: add_to_bibliography(text, studies, path=str(path)))


def add_to_bibliography(
    text: str, studies: Iterable[Study], *, path: str = "references.bib"
) -> AddResult:
    """Add an entry for each study that the text has under no key and no identifier.

    A study of the evidence base keeps its key, with a letter behind it when another paper has
    that key. Any other study gets a key of family name and year, and a letter when it is taken.

    Args:
        text: the bibliography.
        studies: what to add.
        path: the name of the file, for problems.
    """
    library = parse_bibliography(text)
    problems = tuple(find_syntax_problems(text, path))
    if problems:
        return AddResult(text, problems=problems)
    wanted = tuple(studies)
    match = make_entry_matcher(wanted)
    known: dict[StudyName, str] = {}
    for entry in reversed(list_publications(library.entries)):
        study = match(entry)
        known |= dict.fromkeys(_list_names(study) if study else (), entry.key)
    taken = {entry.key.lower() for entry in library.entries}
    new: list[Study] = []
    present: list[str] = []
    for study in wanted:
        names = _list_names(study)
        key = next((known[name] for name in names if name in known), None)
        if key:
            present.append(key)
            continue
        key = _choose_free_key(study, taken)
        new.append(replace(study, key=key))
        taken.add(key.lower())
        known |= dict.fromkeys(names, key)
    added = tuple(study.key for study in new)
    return AddResult(insert_entries(text, new), added, tuple(present))


def _list_names(study: Study) -> list[StudyName]:
    """List what a study is known by: its key and its identifiers."""
    identifiers = [(kind, getattr(study, kind)) for kind in PAPER_IDENTIFIER_KINDS]
    return [("key", study.key), *((kind, value) for kind, value in identifiers if value)]


def _choose_free_key(study: Study, taken: Collection[str]) -> str:
    """Choose a key that is not taken; those that are, are in lower case."""
    if ":" in study.key:  # an identifier: the study is from the store
        return make_citekey(study.authors, study.journal_abbrev, study.year, taken)
    return disambiguate_key(study.key, taken) if study.key.lower() in taken else study.key
