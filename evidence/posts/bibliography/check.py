"""What is wrong with a bibliography: broken, doubled, retracted, superseded, or not what PubMed says."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry

from evidence.claims.verdict.publication_status import PublicationStatus, find_status_notes
from evidence.errors import Problem, Severity
from evidence.ids import normalise_doi
from evidence.posts.bibliography.edit import (
    entry_identifiers,
    find_bibliography_problems,
    fold_field_value,
    is_same_title,
    make_entry_matcher,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

_STATUS_SEVERITIES: Final[Mapping[PublicationStatus, Severity]] = {
    "retracted": "error",
    "concern": "warning",
    "lapsed": "warning",
    "superseded": "warning",
    "corrected": "info",
}
_COMPARED_FIELDS: Final = ("title", "year", "volume", "number", "pages", "doi", "pmid", "pmcid")


def check_bibliography(
    text: str,
    curated: Mapping[str, Study],
    others: Iterable[Study] = (),
    *,
    path: str = "references.bib",
) -> list[Problem]:
    """Every problem of a bibliography, by line.

    Args:
        text: the file.
        curated: the studies of the evidence base by key; what became of them is told.
        others: further studies that entries may be of.
        path: named in the problems.
    """
    library = parse_string(text)
    recognise = make_entry_matcher(curated.values(), others)
    entries = [(entry, recognise(entry)) for entry in library.entries]
    here = {study.key for _, study in entries if study}
    problems = [*find_bibliography_problems(library, (), path), *_find_duplicates(entries, path)]
    for entry, study in entries:
        problems += (
            _find_differences(entry, study, path) if study else _find_missing_fields(entry, path)
        )
        if study and study.key in curated:
            problems += _find_status_problems(entry, study, curated, here, path)
    return sorted(problems, key=lambda problem: problem.line)


def _find_duplicates(entries: Iterable[tuple[Entry, Study | None]], path: str) -> Iterator[Problem]:
    """Later entries of a paper that has one, by their identifiers or because both are of one study."""
    first: dict[tuple[str, str], Entry] = {}
    for entry, study in entries:
        names = [*sorted(entry_identifiers(entry)), *([("key", study.key)] if study else [])]
        twin = next((first[name] for name in names if name in first), None)
        if twin:
            yield _problem(
                path, "bib-doubled", entry, f"{entry.key} is the paper of {twin.key}, too; keep one"
            )
        for name in names:
            first.setdefault(name, entry)


def _find_missing_fields(entry: Entry, path: str) -> Iterator[Problem]:
    fields = {field.key.lower() for field in entry.fields}
    lacking = [
        name
        for name in ("title", "year")
        if name not in fields and not (name == "year" and "date" in fields)
    ]
    if lacking:
        yield _problem(path, "bib-missing", entry, f"{entry.key} has no {' and no '.join(lacking)}")


def _find_status_problems(
    entry: Entry, study: Study, curated: Mapping[str, Study], here: Container[str], path: str
) -> Iterator[Problem]:
    """What became of a study; that another has replaced it is no news to a file that has the other, too."""
    for note in find_status_notes(curated, study.key):
        if note.replacement not in here:
            instead = f"; cite {note.replacement} instead" if note.replacement else ""
            message = f"{entry.key}: {note.message}{instead}"
            yield _problem(
                path, f"bib-{note.status}", entry, message, _STATUS_SEVERITIES[note.status]
            )


def _find_differences(entry: Entry, study: Study, path: str) -> Iterator[Problem]:
    told = {field.key.lower(): str(field.value) for field in entry.fields}
    for field in make_bibtex_entry(study).fields:
        if (
            field.key in _COMPARED_FIELDS
            and field.key in told
            and not _is_same_value(field.key, told[field.key], str(field.value))
        ):
            source = f"PMID {study.pmid}" if study.pmid else study.key
            message = (
                f"{entry.key}: {field.key} is {told[field.key]!r}, but {field.value!r} for {source}"
            )
            yield _problem(path, "bib-differs", entry, message)


def _is_same_value(field: str, one: str, other: str) -> bool:
    if field == "pages":
        return re.findall(r"\w+", one)[:1] == re.findall(r"\w+", other)[:1]
    if field == "title":
        return is_same_title(fold_field_value(one), fold_field_value(other))
    if field == "doi":
        return normalise_doi(one.replace("\\_", "_")) == normalise_doi(other)
    return fold_field_value(one) == fold_field_value(other)


def _problem(
    path: str, code: str, entry: Entry, message: str, severity: Severity = "warning"
) -> Problem:
    return Problem(path, code, message, line=(entry.start_line or 0) + 1, severity=severity)
