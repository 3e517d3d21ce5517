"""Read a list of PMIDs, or DOIs and PMCIDs: one a line, or divided by blanks or commas."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from evidence.ids import normalise_doi, normalise_pmid
from evidence.pubmed.parse.references.build import (
    create_reference,
    explain_unidentified,
    fill_identifiers,
)
from evidence.pubmed.parse.references.parsed import (
    ParsedReferences,
    make_reference_problem,
)
from evidence.pubmed.parse.references.ris_lines import LINE_END
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

_DIVIDER: Final = re.compile(r"[\s,;]+")
_LABEL: Final = re.compile(r"\b(?:PMID|PMCID|DOI)s?(?::\s*|\s+|$)", re.IGNORECASE)
_PMCID: Final = re.compile(r"PMC\d{4,9}", re.IGNORECASE)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_RECORD_FROM: Final = "list of identifiers"
_LINES_TO_JUDGE_BY: Final = 100
_MAX_QUOTED: Final = 40


def is_identifier_list(text: str) -> bool:
    """Return whether more than half of the words at the head of a text are identifiers."""
    lines = islice(LINE_END.split(text), _LINES_TO_JUDGE_BY)
    words = [word for line in lines for word in _split_line(line)]
    return sum(map(_is_identifier, words)) * 2 > len(words)


def parse_identifier_list(text: str, path: str) -> ParsedReferences:
    """Parse a list of identifiers; whatever else stands in it is an error, each with its line.

    Args:
        text: the content of the file. What follows " #" in a line is a comment; a heading such as
            "PMID" is none of the list.
        path: the name of the file in problems.
    """
    records: list[Record] = []
    problems = []
    for number, line in enumerate(LINE_END.split(text), 1):
        for word in _split_line(line):
            record = _build_record(word)
            if explain_unidentified(record):
                message = f"{word[:_MAX_QUOTED]!r} is not a PMID, DOI or PMCID"
                problems.append(make_reference_problem(path, number, message, is_error=True))
            else:
                records.append(record)
    notes = (ReferenceNote(_RECORD_FROM, None),) * len(records)
    return ParsedReferences(tuple(records), notes, tuple(problems))


def _split_line(line: str) -> list[str]:
    plain = _COMMENT.sub("", line).replace('"', " ").lstrip("\ufeff")
    return [word for word in _DIVIDER.split(_LABEL.sub(" ", plain)) if word]


def _is_identifier(word: str) -> bool:
    return explain_unidentified(_build_record(word)) is None


def _build_record(word: str) -> Record:
    record = create_reference()
    pmcids = [word] if _PMCID.fullmatch(word) else []
    if normalise_pmid(word) or pmcids or normalise_doi(word):
        fill_identifiers(record, pmids=[word], dois=[word], pmcids=pmcids)
    else:
        fill_identifiers(record, texts=[word])  # the address of a record
    return record
