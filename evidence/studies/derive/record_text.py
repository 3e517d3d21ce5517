"""Which words of a record do rules look at? Title, topics and abstract in lower case, lowered once, and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.pubmed.record import Record

_MAX_QUOTE_LENGTH = 80  # characters of a quotation
_SECTION_LABEL = re.compile(r"^(?P<label>[a-z][a-z ,/&'()-]{2,60}): ", re.MULTILINE)
_BACKGROUND_LABELS = re.compile(
    r"background|conclusion|introduction|context|importance|discussion|implication|relevance|funding"
)
# A sentence that says what was done. Where an abstract has no sections, these tell its aims and methods.
_AIM_OR_METHOD = re.compile(
    r"\b(?:we (?:compared?|evaluated?|investigated?|assess(?:ed)?|examined?|tested|conducted|performed|aimed|sought|"
    r"enrolled|recruited|randomi[sz]ed)|(?:was|were) (?:randomi|randomly|treated|allocated|assigned|compared|studied|"
    r"evaluated|investigated|searched|performed|included|administered|applied|recruited|enrolled)|received|underwent|"
    r"(?:aim|purpose|objective|goal)s?\b|to (?:evaluate|assess|compare|investigate|determine|examine|test|explore|"
    r"review|establish|study)|this (?:study|trial|review|paper|article)|effects? of|efficacy of|effectiveness of)"
)
_SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[a-z0-9(])|\n")


@dataclass(frozen=True, slots=True)
class RecordText:
    """Title, topics (MeSH terms and keywords, one a line) and abstract of a record; "" where there is none.

    ``head`` is title and topics together, to look for a word in both at once.
    """

    title: str
    topics: str
    abstract: str
    title_and_topics: str


def extract_record_text(record: Record) -> RecordText:
    """The words of a record in lower case."""
    head = "\n".join((record.title or "", *record.mesh_terms, *record.keywords)).lower()
    title, _, topics = head.partition("\n")
    return RecordText(title, topics, record.abstract.lower() if record.abstract else "", head)


def has_any(text: str, cues: Iterable[str]) -> bool:
    """Whether one of some plain words stands in a text."""
    for cue in cues:  # noqa: SIM110  # a generator in any() takes twice the time, and this runs most
        if cue in text:
            return True
    return False


def format_quote(words: str) -> str:
    """Words of a record as a cell quotes them: in quotation marks, on one line, cut where they are long."""
    line = " ".join(words.split())
    return (
        f'"{line}"'
        if len(line) <= _MAX_QUOTE_LENGTH
        else f'"{line[: _MAX_QUOTE_LENGTH - 1].rstrip()}…"'
    )


def format_place(place: str, words: Iterable[str]) -> str:
    """A place of the record with the words found there, each once: ``title: "sham", "usual care"``."""
    return f"{place}: {', '.join(dict.fromkeys(format_quote(word) for word in words))}"


def drop_background_sections(abstract: str) -> str:
    """An abstract in lower case without the sections on what others did or what should be done."""
    if "\n" not in abstract:
        return abstract
    return "\n".join(line for line in abstract.split("\n") if not _is_background(line))


def _is_background(line: str) -> bool:
    label = _SECTION_LABEL.match(line)
    return label is not None and _BACKGROUND_LABELS.search(label["label"]) is not None


def extract_aims_and_methods(abstract: str) -> str:
    """The sentences of an abstract in lower case that tell aims and methods."""
    sentences = _SENTENCE_END.split(drop_background_sections(abstract))
    return "\n".join(sentence for sentence in sentences if _AIM_OR_METHOD.search(sentence))
