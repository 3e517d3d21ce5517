"""Match the entries of a bibliography with studies, by identifier, key and title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, product
from string import ascii_lowercase
from typing import Final

from bibtexparser.model import Entry

from evidence.claims.resolve.linkage.collection import FindStudy, find_no_study
from evidence.claims.resolve.linkage.memory_collection import index_by_identifier
from evidence.ids import (
    PAPER_IDENTIFIER_KINDS,
    IdentifierKind,
    find_identifiers,
    normalise_doi,
    normalise_pmcid,
    normalise_pmid,
)
from evidence.posts.bibliography.bibtex.inherit import list_publications
from evidence.posts.bibliography.bibtex.values import (
    fold_field_value,
    get_entry_values,
    get_title,
    get_year,
    is_same_title,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.posts.bibliography.reader import parse_bibliography
from evidence.studies.study import Study

EntryIdentifier = tuple[IdentifierKind, str]
_NORMALISERS: Final[Mapping[IdentifierKind, Callable[[str], str | None]]] = {
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "doi": normalise_doi,
}
# Where an identifier may be written when an entry has no field for it.
_FREE_TEXT_FIELDS: Final = ("url", "note", "extra", "howpublished")
_MIN_TELLING_LETTERS: Final = 30  # a shorter title may be that of several papers


@dataclass(frozen=True)
class _StudyIndex:
    """Studies by all that an entry may share with them."""

    by_identifier: Mapping[EntryIdentifier, Study]
    find_other: FindStudy
    by_key: Mapping[str, Study]
    by_key_stem: Mapping[str, Sequence[Study]]
    by_title: Mapping[str, Sequence[Study]]
    identifiers: Mapping[str, Set[EntryIdentifier]]


def make_entry_matcher(
    curated: Iterable[Study], find_other: FindStudy = find_no_study
) -> Callable[[Entry], Study | None]:
    """Make a function that returns the study an entry describes, or None.

    Identifiers decide first. The key decides when the entry has no identifier of a kind that the
    study has too, and no different title. A key with another letter at its end (as is given when
    a key is taken) needs the title as well. At last the whole title and the year decide, so that
    a mistyped identifier makes no other paper of an entry.

    Args:
        curated: studies of the evidence base.
        find_other: finds a study that only its identifiers can name.
    """
    known = tuple(curated)
    identifiers = {study.key: find_entry_identifiers(make_bibtex_entry(study)) for study in known}
    written = {name: study for study in known for name in identifiers[study.key]}
    by_stem: dict[str, list[Study]] = defaultdict(list)
    by_title: dict[str, list[Study]] = defaultdict(list)
    for study in known:
        by_stem[_strip_key_letter(study.key)].append(study)
        by_title[fold_field_value(study.title or "")].append(study)
    index = _StudyIndex(
        by_identifier=index_by_identifier(known) | written,
        find_other=find_other,
        by_key={study.key.lower(): study for study in known},
        by_key_stem=by_stem,
        by_title=by_title,
        identifiers=identifiers,
    )
    return partial(_match_entry, index)


def _match_entry(index: _StudyIndex, entry: Entry) -> Study | None:
    identifiers = find_entry_identifiers(entry)
    namesake = index.by_key.get(entry.key.lower())
    if namesake and identifiers & index.identifiers[namesake.key]:
        return namesake
    return (
        _match_by_identifier(index, identifiers)
        or _match_by_key(index, entry, identifiers)
        or _match_by_title(index, entry, identifiers)
    )


def _match_by_identifier(index: _StudyIndex, identifiers: Set[EntryIdentifier]) -> Study | None:
    ordered = sorted(identifiers, key=lambda name: (PAPER_IDENTIFIER_KINDS.index(name[0]), name))
    found = (index.by_identifier.get(name) or index.find_other(*name) for name in ordered)
    return next(filter(None, found), None)


def _match_by_key(
    index: _StudyIndex, entry: Entry, identifiers: Set[EntryIdentifier]
) -> Study | None:
    namesake = index.by_key.get(entry.key.lower())
    alike = [namesake] if namesake else index.by_key_stem.get(_strip_key_letter(entry.key), [])
    is_loose = namesake is not None and not identifiers
    for study in alike:
        if _count_other_identifiers(index, study, identifiers):
            continue
        if _has_same_title(entry, study, is_loose=is_loose):
            return study
    return None


def _match_by_title(
    index: _StudyIndex, entry: Entry, identifiers: Set[EntryIdentifier]
) -> Study | None:
    """Return the study with the whole title and the year of an entry.

    One identifier may be another: it was mistyped.
    """
    values = get_entry_values(entry)
    title = fold_field_value(get_title(values))
    alike = [
        study
        for study in index.by_title.get(title, [])
        if get_year(values) == str(study.year)
        and _count_other_identifiers(index, study, identifiers) <= 1
    ]
    return alike[0] if len(alike) == 1 and len(title) >= _MIN_TELLING_LETTERS else None


def _count_other_identifiers(
    index: _StudyIndex, study: Study, identifiers: Set[EntryIdentifier]
) -> int:
    """Count the identifiers of an entry that are others than the study's of the same kind."""
    kinds = {kind for kind, _ in index.identifiers[study.key]}
    return sum(kind in kinds for kind, _ in identifiers - index.identifiers[study.key])


def _has_same_title(entry: Entry, study: Study, *, is_loose: bool) -> bool:
    """Return whether titles agree; ``is_loose`` lets a missing title agree with any."""
    title = get_title(get_entry_values(entry))
    one, other = fold_field_value(title), fold_field_value(study.title or "")
    return is_same_title(one, other) if one and other else is_loose or one == other


def match_keys(text: str, curated: Iterable[Study]) -> dict[str, Study | None]:
    """Map each key of a bibliography to the study of the base that its entry describes, or None."""
    match = make_entry_matcher(curated)
    entries = parse_bibliography(text).entries
    matched = {entry.key: match(entry) for entry in list_publications(entries)}
    return {entry.key: matched.get(entry.key) for entry in entries}


def find_entry_identifiers(entry: Entry) -> set[EntryIdentifier]:
    """Return the identifiers in an entry's own fields, or else those in its addresses and notes."""
    values = get_entry_values(entry)
    if values.get("eprinttype", "").lower() == "pubmed":
        values.setdefault("pmid", values.get("eprint", ""))
    named: set[EntryIdentifier] = set()
    for kind, normalise in _NORMALISERS.items():
        value = normalise(values.get(kind, "").replace("\\_", "_").strip("{} "))
        if value:
            named.add((kind, value))
    if named:
        return named
    texts = " ".join(values.get(name, "") for name in _FREE_TEXT_FIELDS)
    found = find_identifiers(texts)
    return {(one.kind, one.value) for one in found if one.kind in PAPER_IDENTIFIER_KINDS}


def disambiguate_key(key: str, taken: Container[str]) -> str:
    """Put the first free letter behind a key, so that it is none of ``taken``, in lower case."""
    stem = _strip_key_letter(key)
    suffixes = chain.from_iterable(product(ascii_lowercase, repeat=size) for size in count(1))
    names = (stem + "".join(suffix) for suffix in suffixes)
    return next(name for name in names if name not in taken)


def _strip_key_letter(key: str) -> str:
    """Return a key in lower case without the letter behind its year."""
    return re.sub(r"(?<=\d)[a-z]+$", "", key.lower())
