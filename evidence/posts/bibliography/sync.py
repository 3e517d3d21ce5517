"""Bring a bibliography up to date with the evidence base: one entry a study.

What a person wrote into the file stays byte for byte: entries with other keys, other fields of our
entries, comments, ``@string``, blank lines. In an entry of ours, the type and the fields of
``entry.BIBTEX_FIELDS`` are corrected where they differ from the base; a field that the base has no
value for stays. An entry that has the key of a study but is another paper belongs to a person, and
so does an entry of a study under another key.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from bibtexparser.model import Entry

from evidence.errors import Problem
from evidence.posts.bibliography.bibtex.inherit import list_publications
from evidence.posts.bibliography.bibtex.scan import ScannedEntry
from evidence.posts.bibliography.bibtex.values import get_entry_values
from evidence.posts.bibliography.edit import (
    TextEdit,
    apply_edits,
    locate_entries,
    make_field_edits,
    make_insertions,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.posts.bibliography.identify import (
    disambiguate_key,
    find_entry_identifiers,
    make_entry_matcher,
)
from evidence.posts.bibliography.reader import (
    edit_bibliography,
    find_syntax_problems,
    parse_bibliography,
)
from evidence.studies.study import Study


@dataclass(frozen=True)
class KeyMismatch:
    """A study that has another key in the file than in the base, and why."""

    study: str
    key: str
    reason: str


@dataclass(frozen=True)
class SyncResult:
    """The new text of a file and the keys that changed; with problems, the old text and no keys.

    ``untouched`` are the keys of entries that describe no study of the base.
    """

    text: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    key_mismatches: tuple[KeyMismatch, ...] = ()
    problems: tuple[Problem, ...] = ()


def sync_bibliography_file(path: Path, studies: Iterable[Study]) -> SyncResult:
    """Bring a file up to date; a missing file counts as empty, and one with problems isn't written.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    known = tuple(studies)
    return edit_bibliography(path, lambda text: sync_bibliography(text, known, path=str(path)))


def sync_bibliography(
    text: str, studies: Iterable[Study], *, path: str = "references.bib"
) -> SyncResult:
    """Give a bibliography an up-to-date entry for each study; new ones go in the order of keys.

    Args:
        text: the bibliography.
        studies: the studies of the evidence base.
        path: the name of the file, for problems.
    """
    library = parse_bibliography(text)
    base = {study.key: study for study in sorted(studies, key=lambda study: study.key)}
    publications = {entry.key: entry for entry in list_publications(library.entries)}
    matched = _match_entries(publications.values(), base.values())
    reserved = _find_keys_without_identifiers(publications.values(), matched)
    problems = tuple(find_syntax_problems(text, path, reserved))
    if problems:
        return SyncResult(text, problems=problems)
    placed = locate_entries(text)
    ours = {key: placed[key] for key in base if key in matched and matched[key].key == key}
    elsewhere = _find_other_keys(matched, ours)
    present = ours.keys() | elsewhere.keys()
    new = _assign_free_keys([base[key] for key in base if key not in present], placed, base)
    updates = _update_entries(ours, publications, base)
    insertions = make_insertions(text, [make_bibtex_entry(study) for study in new.values()], ours)
    edits = [*chain.from_iterable(updates.values()), *insertions]
    elsewhere |= {key: study.key for key, study in new.items() if study.key != key}
    return SyncResult(
        text=apply_edits(text, edits),
        added=tuple(study.key for study in new.values()),
        updated=tuple(updates),
        untouched=tuple(key for key in placed if key not in matched),
        key_mismatches=_explain_mismatches(elsewhere, placed, matched),
    )


def _match_entries(entries: Iterable[Entry], studies: Iterable[Study]) -> dict[str, Study]:
    """Map the keys of entries that describe a study to these studies."""
    match = make_entry_matcher(studies)
    return {entry.key: study for entry in entries if (study := match(entry))}


def _find_other_keys(matched: dict[str, Study], ours: Container[str]) -> dict[str, str]:
    """Map the keys of studies that have another key in the file to the first such key."""
    others = ((study.key, key) for key, study in reversed(matched.items()))
    return {study: key for study, key in others if study not in ours}


def _find_keys_without_identifiers(
    entries: Iterable[Entry], matched: Mapping[str, Study]
) -> list[str]:
    """Return the keys of studies that entries without identifiers share, in any capitals."""
    keys = []
    for entry in entries:
        study = matched.get(entry.key)
        if study and study.key.lower() == entry.key.lower() and not find_entry_identifiers(entry):
            keys.append(study.key)
    return keys


def _assign_free_keys(
    studies: Iterable[Study], placed: Iterable[str], base: Iterable[str]
) -> dict[str, Study]:
    """Map keys of the base to studies with the keys they get in the file, in the latter's order."""
    taken = {key.lower() for key in placed}
    reserved = frozenset(map(str.lower, base))
    keyed = {}
    for study in studies:
        key = study.key
        if key.lower() in taken:
            key = disambiguate_key(key, taken | reserved)
        keyed[study.key] = replace(study, key=key)
        taken.add(key.lower())
    return dict(sorted(keyed.items(), key=lambda item: item[1].key))


def _update_entries(
    ours: Mapping[str, ScannedEntry],
    publications: Mapping[str, Entry],
    base: Mapping[str, Study],
) -> dict[str, Sequence[TextEdit]]:
    """Return the edits of every entry that differs from the base."""
    edits = {}
    for key, entry in ours.items():
        values = get_entry_values(publications[key])
        edits[key] = list(make_field_edits(entry, values, make_bibtex_entry(base[key])))
    return {key: edits[key] for key in edits if edits[key]}


def _explain_mismatches(
    elsewhere: Mapping[str, str], placed: Iterable[str], matched: Mapping[str, Study]
) -> tuple[KeyMismatch, ...]:
    """Say for each study that has another key why it has that key."""
    keys = list(placed)
    return tuple(
        KeyMismatch(study, key, _explain_mismatch(study, keys, matched))
        for study, key in sorted(elsewhere.items())
    )


def _explain_mismatch(study: str, keys: Iterable[str], matched: Mapping[str, Study]) -> str:
    for key in keys:
        is_namesake = key.lower() == study.lower()
        if is_namesake and (key not in matched or matched[key].key != study):
            return f"{key} is another paper here"
    return "your own entry, left as it is"
