"""Studies added to a bibliography that somebody keeps: nothing of it changes but the new entries' lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bibtexparser.entrypoint import parse_string

from evidence.errors import Problem
from evidence.ids import PAPER_KINDS
from evidence.posts.bib import identifiers_of, inserted, problems_of, read_bib, write_bib
from evidence.studies.citekeys import citekey
from evidence.studies.study import Study


@dataclass(frozen=True)
class Added:
    """The new text of the file; with problems, the old text and no keys.

    ``added`` are the keys of the new entries, ``present`` those under which a study stood there before.
    """

    text: str
    added: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def add_file(path: Path, studies: Sequence[Study]) -> Added:
    """Add studies to a file; a missing file is an empty one, and problems leave it as it is.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    text = read_bib(path)
    made = add(text, studies, path=str(path))
    if made.text != text:
        write_bib(path, made.text)
    return made


def add(text: str, studies: Iterable[Study], *, path: str = "references.bib") -> Added:
    """The text of a bibliography with an entry for each study that is not there, by its identifiers or its key.

    A study of the evidence base keeps its key where no other paper has it; any other gets one: family name, year, and
    a letter where it is taken.
    """
    library = parse_string(text)
    problems = tuple(problems_of(library, {}, path))
    if problems:
        return Added(text, problems=problems)
    here = {name: entry.key for entry in library.entries for name in identifiers_of(entry)}
    nameless = {entry.key.lower(): entry.key for entry in library.entries if not identifiers_of(entry)}
    taken = [entry.key for entry in library.entries]
    new: list[Study] = []
    present: list[str] = []
    for study in studies:
        names = [(kind, value) for kind in PAPER_KINDS if (value := getattr(study, kind))]
        known = next((here[name] for name in names if name in here), None) or nameless.get(study.key.lower())
        if known:
            present.append(known)
            continue
        is_free = ":" not in study.key and study.key.lower() not in map(str.lower, taken)
        key = study.key if is_free else citekey(study.authors, study.journal, study.year, taken)
        new.append(replace(study, key=key))
        taken.append(key)
        here |= dict.fromkeys(names, key)
    return Added(inserted(text, library, new), tuple(study.key for study in new), tuple(present))
