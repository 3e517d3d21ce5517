"""Studies added to a bibliography that somebody keeps: nothing of it changes but the new entries' lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bibtexparser.entrypoint import parse_string

from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS
from evidence.posts.bibliography.edit import (
    disambiguate_key,
    find_bibliography_problems,
    insert_entries,
    make_entry_matcher,
    read_bibliography,
    write_bibliography,
)
from evidence.studies.citekeys import make_citekey
from evidence.studies.study import Study


@dataclass(frozen=True)
class AddResult:
    """The new text of the file; with problems, the old text and no keys.

    ``added`` are the keys of the new entries, ``present`` those under which a study stood there before.
    """

    text: str
    added: tuple[str, ...] = ()
    already_present: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def add_to_bibliography_file(path: Path, studies: Sequence[Study]) -> AddResult:
    """Add studies to a file; a missing file is an empty one, and problems leave it as it is.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    text = read_bibliography(path)
    made = add_to_bibliography(text, studies, path=str(path))
    if made.text != text:
        write_bibliography(path, made.text)
    return made


def add_to_bibliography(
    text: str, studies: Iterable[Study], *, path: str = "references.bib"
) -> AddResult:
    """The text of a bibliography with an entry for each study that is not there, by its identifiers or its key.

    A study of the evidence base keeps its key where no other paper has it, and gets a letter behind it where one has;
    any other gets a key: family name, year, and a letter where it is taken.
    """
    library = parse_string(text)
    problems = tuple(find_bibliography_problems(library, (), path))
    if problems:
        return AddResult(text, problems=problems)
    wanted = tuple(studies)
    recognise = make_entry_matcher(wanted)
    found = {entry.key: study for entry in library.entries if (study := recognise(entry))}
    here = {name: key for key, study in reversed(found.items()) for name in _study_ids(study)}
    taken = [entry.key for entry in library.entries]
    new: list[Study] = []
    present: list[str] = []
    for study in wanted:
        known = next((here[name] for name in _study_ids(study) if name in here), None)
        if known:
            present.append(known)
            continue
        new.append(replace(study, key=_choose_free_key(study, taken)))
        taken.append(new[-1].key)
        here |= dict.fromkeys(_study_ids(study), new[-1].key)
    return AddResult(
        insert_entries(text, library, new), tuple(study.key for study in new), tuple(present)
    )


def _study_ids(study: Study) -> list[tuple[str, str]]:
    """What a study is known by: its key and its identifiers."""
    return [
        ("key", study.key),
        *((kind, value) for kind in PAPER_IDENTIFIER_KINDS if (value := getattr(study, kind))),
    ]


def _choose_free_key(study: Study, taken: Collection[str]) -> str:
    if ":" in study.key:  # of the store: an identifier
        return make_citekey(study.authors, study.journal_abbrev, study.year, taken)
    return (
        disambiguate_key(study.key, taken)
        if study.key.lower() in map(str.lower, taken)
        else study.key
    )
