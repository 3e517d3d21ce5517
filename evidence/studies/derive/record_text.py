"""The words of a record that rules look at: title, topics and abstract, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from evidence.pubmed.record import Record
from evidence.studies.derive.pattern_vocabulary import load_patterns

_MAX_QUOTE_LENGTH: Final = 80  # characters
_SECTION_LABEL = re.compile(r"^(?P<label>[a-z][a-z ,/&'()-]{2,60}): ", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[a-z0-9(])|\n")


@dataclass(frozen=True, slots=True)
class RecordText:
    """Title, topics and abstract of a record in lower case; "" where there is none.

    Attributes:
        title: the title.
        topics: MeSH terms and keywords, one a line.
        abstract: the abstract, one section a line.
        title_and_topics: both together, to look for a word in both at once.
    """

    title: str
    topics: str
    abstract: str
    title_and_topics: str


def extract_record_text(record: Record) -> RecordText:
    """Extract the words of a record, in lower case."""
    head = "\n".join((record.title or "", *record.mesh_terms, *record.keywords)).lower()
    title, _, topics = head.partition("\n")
    return RecordText(title, topics, record.abstract.lower() if record.abstract else "", head)


def has_any(text: str, cues: Iterable[str]) -> bool:
    """Return True if a text contains one of some plain words."""
    for cue in cues:  # noqa: SIM110  # any() with a generator takes twice the time; this runs most
        if cue in text:
            return True
    return False


def format_quote(words: str) -> str:
    """Quote words of a record for a cell: on one line, in quotation marks, not too long."""
    line = " ".join(words.split())
    if len(line) > _MAX_QUOTE_LENGTH:
        line = f"{line[: _MAX_QUOTE_LENGTH - 1].rstrip()}…"
    return f'"{line}"'


def format_place(place: str, words: Iterable[str]) -> str:
    """Format a place of the record with the words found there: ``title: "sham", "usual care"``."""
    return f"{place}: {', '.join(dict.fromkeys(format_quote(word) for word in words))}"


def drop_background_sections(abstract: str) -> str:
    """Drop the sections of an abstract that tell what others did or what should be done.

    Args:
        abstract: an abstract in lower case, one section a line.
    """
    if "\n" not in abstract:
        return abstract
    return "\n".join(line for line in abstract.split("\n") if not _is_background(line))


def extract_aims_and_methods(abstract: str) -> str:
    """Extract the sentences of an abstract in lower case that tell aims and methods, one a line."""
    sentences = SENTENCE_END.split(drop_background_sections(abstract))
    is_aim_or_method = _aim_or_method().search
    return "\n".join(sentence for sentence in sentences if is_aim_or_method(sentence))


def drop_instruments(text: str) -> str:
    """Drop the names of scores and questionnaires from a text in lower case."""
    cues, instrument = _instruments()
    return instrument.sub(" ", text) if has_any(text, cues) else text


def _is_background(line: str) -> bool:
    label = _SECTION_LABEL.match(line)
    return label is not None and _background_label().search(label["label"]) is not None


@cache
def _background_label() -> re.Pattern[str]:
    return load_patterns("abstracts").compile("background_label")


@cache
def _aim_or_method() -> re.Pattern[str]:
    return load_patterns("abstracts").compile("aim_or_method")


@cache
def _instruments() -> tuple[tuple[str, ...], re.Pattern[str]]:
    vocabulary = load_patterns("abstracts")
    return vocabulary.read_words("instrument.cues"), vocabulary.compile("instrument")
