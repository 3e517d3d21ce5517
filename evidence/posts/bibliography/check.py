"""Check a bibliography for broken, duplicate, retracted, superseded and differing entries."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from bibtexparser.model import Entry

from evidence.claims.resolve.linkage.collection import FindStudy, find_no_study
from evidence.claims.verdict.publication_status import (
    RETRACTED_STATUSES,
    PublicationStatus,
    find_notes_of,
)
from evidence.errors import Problem, Severity
from evidence.ids import normalise_doi
from evidence.posts.bibliography.bibtex.aliases import compare_fields
from evidence.posts.bibliography.bibtex.dates import describe_date_problems
from evidence.posts.bibliography.bibtex.inherit import list_publications
from evidence.posts.bibliography.bibtex.names import describe_name_problems
from evidence.posts.bibliography.bibtex.values import (
    fold_field_value,
    get_entry_values,
    is_same_title,
    is_same_value,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.posts.bibliography.identify import find_entry_identifiers, make_entry_matcher
from evidence.posts.bibliography.reader import find_bibtex_problems, parse_bibliography
from evidence.studies.study import Study
from evidence.wording import shorten_text

_STATUS_SEVERITIES: Final[Mapping[PublicationStatus, Severity]] = {
    "retracted": "error",
    "republished": "error",
    "partly_retracted": "warning",
    "concern": "warning",
    "lapsed": "warning",
    "superseded": "warning",
    "corrected": "info",
}
_REMARK_LINE: Final = re.compile(r"^[^\S\n]*%.*", re.MULTILINE)
_COMPARED_FIELDS: Final = ("title", "year", "volume", "number", "pages", "doi", "pmid", "pmcid")


def check_bibliography(
    text: str,
    curated: Mapping[str, Study],
    find_other: FindStudy = find_no_study,
    *,
    path: str = "references.bib",
) -> list[Problem]:
    """Return every problem of a bibliography, by line.

    Args:
        text: the bibliography.
        curated: the studies of the evidence base by key, with their notices.
        find_other: finds a further study that an entry may describe.
        path: the name of the file, for problems.
    """
    match = make_entry_matcher(curated.values(), find_other)
    library = parse_bibliography(text)
    publications = list_publications(library.entries)
    entries = [(entry, match(entry)) for entry in publications]
    cited = {study.key for _, study in entries if study}
    problems = [*find_bibtex_problems(text, path), *_find_duplicates(entries, path)]
    if not problems and "@" not in text and _REMARK_LINE.sub("", text).strip():
        problems.append(Problem(path, "bib", "no entry in this file; is it BibTeX?"))
    for entry in library.entries:
        problems += _find_date_problems(entry, path)
    for entry, study in entries:
        problems += _find_name_problems(entry, path)
        if study is None:
            problems += _find_missing_fields(entry, path)
            continue
        problems += _find_differences(entry, study, path)
        problems += _find_status_problems(entry, study, curated, cited, path)
    return sorted(problems, key=lambda problem: problem.line)


def _find_duplicates(entries: Iterable[tuple[Entry, Study | None]], path: str) -> Iterator[Problem]:
    """Yield a problem for each entry of a paper that an earlier entry describes."""
    first: dict[tuple[str, str], Entry] = {}
    for entry, study in entries:
        names: list[tuple[str, str]] = sorted(find_entry_identifiers(entry))
        if study:
            names.append(("key", study.key))
        twin = next((first[name] for name in names if name in first), None)
        if twin:
            message = f"{_show_key(entry)} is the same paper as {shorten_text(twin.key)}; keep one"
            yield _make_problem(path, "bib-doubled", entry, message)
        for name in names:
            first.setdefault(name, entry)


def _find_name_problems(entry: Entry, path: str) -> Iterator[Problem]:
    for message in describe_name_problems(entry):
        yield _make_problem(path, "bib-name", entry, f"{_show_key(entry)}: {message}")


def _find_date_problems(entry: Entry, path: str) -> Iterator[Problem]:
    for message in describe_date_problems(entry):
        yield _make_problem(path, "bib-date", entry, f"{_show_key(entry)}: {message}")


def _find_missing_fields(entry: Entry, path: str) -> Iterator[Problem]:
    values = get_entry_values(entry)
    names = {name for name, value in values.items() if value.strip()}
    has = {"title": "title" in names, "year": not names.isdisjoint(("year", "date"))}
    missing = [name for name in has if not has[name]]
    if missing:
        message = f"{_show_key(entry)} has no {' and no '.join(missing)}"
        yield _make_problem(path, "bib-missing", entry, message)


def _find_status_problems(
    entry: Entry, study: Study, curated: Mapping[str, Study], cited: Container[str], path: str
) -> Iterator[Problem]:
    """Yield a problem for each notice, unless the file also has the replacement.

    What was retracted is a problem beside its replacement, too.
    """
    for note in find_notes_of(study, curated):
        if note.replacement not in cited or note.status in RETRACTED_STATUSES:
            instead = f"; cite {note.replacement} instead" if note.replacement else ""
            message = f"{_show_key(entry)}: {note.message}{instead}"
            severity = _STATUS_SEVERITIES[note.status]
            yield _make_problem(
                path, f"bib-{note.status.replace('_', '-')}", entry, message, severity
            )


def _find_differences(entry: Entry, study: Study, path: str) -> Iterator[Problem]:
    values = get_entry_values(entry)
    source = f"PMID {study.pmid}" if study.pmid else study.key
    for field in compare_fields(values, make_bibtex_entry(study), _COMPARED_FIELDS):
        if field.is_same or field.name not in values:
            continue
        own, expected = values[field.name], field.value
        if not _is_same_value(field.kind, own, expected):
            shown, right = shorten_text(own), shorten_text(expected)
            what = f"{field.name} is {shown!r}, but {right!r} for {source}"
            message = f"{_show_key(entry)}: {what}"
            yield _make_problem(path, "bib-differs", entry, message)


def _is_same_value(field: str, one: str, other: str) -> bool:
    if field == "pages":
        return re.findall(r"\w+", one)[:1] == re.findall(r"\w+", other)[:1]
    if field == "title":
        return is_same_title(fold_field_value(one), fold_field_value(other))
    if field == "doi":
        return normalise_doi(one.replace("\\_", "_")) == normalise_doi(other)
    return is_same_value(one, other)


def _make_problem(
    path: str, code: str, entry: Entry, message: str, severity: Severity = "warning"
) -> Problem:
    line = (entry.start_line or 0) + 1
    return Problem(path, code, message, line=line, severity=severity)


def _show_key(entry: Entry) -> str:
    return shorten_text(entry.key)
