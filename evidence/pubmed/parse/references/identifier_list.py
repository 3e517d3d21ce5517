"""Read a list of PMIDs, or DOIs and PMCIDs: one a line, or divided by blanks or commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from evidence.ids import normalise_doi, normalise_pmid
from evidence.pubmed.parse.references.build import (
    create_reference,
    explain_unidentified,
    fill_identifiers,
)
from evidence.pubmed.parse.references.parsed import (
    ParsedReference,
    make_reference_problem,
)
from evidence.pubmed.parse.references.text_lines import ReferenceLines, iter_lines
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

_DIVIDER: Final = re.compile(r"[\s,;]+")
_DIVIDERS_IN_LINES: Final = b" \t,;"
_LABEL: Final = re.compile(r"\b(?:PMID|PMCID|DOI)s?(?::\s*|\s+|$)", re.IGNORECASE)
_PMCID: Final = re.compile(r"PMC\d{4,9}", re.IGNORECASE)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_NOTE: Final = ReferenceNote("list of identifiers", None)
_REMEMBERED_WORDS: Final = 10_000  # of which a list may be nothing but repetitions
_LINES_TO_JUDGE_BY, _CHARACTERS_TO_JUDGE_BY = 100, 20_000
_MAX_QUOTED: Final = 40


def is_identifier_list(text: str) -> bool:
    """Return whether more than half of the words at the head of a text are identifiers."""
    lines = islice(iter_lines(text[:_CHARACTERS_TO_JUDGE_BY]), _LINES_TO_JUDGE_BY)
    words = [word for line in lines for word in _split_line(line)]
    return sum(map(_is_identifier, words)) * 2 > len(words)


def parse_identifier_list(lines: ReferenceLines, path: str) -> Iterator[ParsedReference]:
    """Parse a list of identifiers; whatever else stands in it is an error, each with its line.

    Args:
        lines: those of the file. What follows " #" in a line is a comment; a heading such as
            "PMID" is none of the list.
        path: the name of the file in problems.
    """
    # Equal words share a record and a note, as what is read is not changed any more.
    read_word = lru_cache(_REMEMBERED_WORDS)(_read_word)
    for number, line in _number_parts(lines):
        for word in _split_line(line):
            entry = read_word(word)
            if not entry.record:
                message = f"{word[:_MAX_QUOTED]!r} is not a PMID, DOI or PMCID"
                problem = make_reference_problem(path, number, message, is_error=True)
                entry = ParsedReference(None, None, (problem,))
            yield entry


def _number_parts(lines: ReferenceLines) -> Iterator[tuple[int, str]]:
    """Yield parts of lines, each with the number of its line.

    A part begins with the divider in front of it, or with " #" where it continues a comment: it
    then means what it means in its line.
    """
    lines.divide_at(_DIVIDERS_IN_LINES)
    number, before = 1, ""
    for part in lines:
        lines.end_entry()
        text = before + part
        yield number, text
        if part.endswith(("\n", "\r")):
            number, before = number + 1, ""
        else:
            before = " #" if _COMMENT.search(text) else part[-1]


def _read_word(word: str) -> ParsedReference:
    record = _build_record(word)
    is_known = explain_unidentified(record) is None
    return ParsedReference(record, _NOTE) if is_known else ParsedReference(None, None)


def _split_line(line: str) -> list[str]:
    bare = line.strip()
    if bare.isdecimal():  # as most lines are
        return [bare]
    plain = _COMMENT.sub("", line).replace('"', " ").lstrip("\ufeff")
    return [word for word in _DIVIDER.split(_LABEL.sub(" ", plain)) if word]


def _is_identifier(word: str) -> bool:
    return explain_unidentified(_build_record(word)) is None


def _build_record(word: str) -> Record:
    record = create_reference()
    pmid = normalise_pmid(word)
    if pmid:
        record.pmid = pmid
    elif _PMCID.fullmatch(word):
        fill_identifiers(record, pmcids=[word])
    elif normalise_doi(word):
        fill_identifiers(record, dois=[word])
    else:
        fill_identifiers(record, texts=[word])  # the address of a record
    return record
