"""Which words of a record do rules look at? Title, topics and abstract in lower case, lowered once, and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.pubmed.record import Record

_LONGEST = 80  # characters of a quotation
_LABEL = re.compile(r"^(?P<label>[a-z][a-z ,/&'()-]{2,60}): ", re.MULTILINE)
_NOT_THE_STUDY = re.compile(
    r"background|conclusion|introduction|context|importance|discussion|implication|relevance|funding"
)
# A sentence that says what was done. Where an abstract has no sections, these tell its aims and methods.
_DOING = re.compile(
    r"\b(?:we (?:compared?|evaluated?|investigated?|assess(?:ed)?|examined?|tested|conducted|performed|aimed|sought|"
    r"enrolled|recruited|randomi[sz]ed)|(?:was|were) (?:randomi|randomly|treated|allocated|assigned|compared|studied|"
    r"evaluated|investigated|searched|performed|included|administered|applied|recruited|enrolled)|received|underwent|"
    r"(?:aim|purpose|objective|goal)s?\b|to (?:evaluate|assess|compare|investigate|determine|examine|test|explore|"
    r"review|establish|study)|this (?:study|trial|review|paper|article)|effects? of|efficacy of|effectiveness of)"
)
_SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[a-z0-9(])|\n")


@dataclass(frozen=True, slots=True)
class Words:
    """Title, topics (MeSH terms and keywords, one a line) and abstract of a record; "" where there is none.

    ``head`` is title and topics together, to look for a word in both at once.
    """

    title: str
    topics: str
    abstract: str
    head: str


def words_of(record: Record) -> Words:
    """The words of a record in lower case."""
    head = "\n".join((record.title or "", *record.mesh_terms, *record.keywords)).lower()
    title, _, topics = head.partition("\n")
    return Words(title, topics, record.abstract.lower() if record.abstract else "", head)


def has_any(text: str, cues: Iterable[str]) -> bool:
    """Whether one of some plain words stands in a text."""
    for cue in cues:  # noqa: SIM110  # a generator in any() takes twice the time, and this runs most
        if cue in text:
            return True
    return False


def quoted(words: str) -> str:
    """Words of a record as a cell quotes them: in quotation marks, on one line, cut where they are long."""
    line = " ".join(words.split())
    return f'"{line}"' if len(line) <= _LONGEST else f'"{line[: _LONGEST - 1].rstrip()}…"'


def listed(place: str, words: Iterable[str]) -> str:
    """A place of the record with the words found there, each once: ``title: "sham", "usual care"``."""
    return f"{place}: {', '.join(dict.fromkeys(quoted(word) for word in words))}"


def study_part(abstract: str) -> str:
    """An abstract in lower case without the sections on what others did or what should be done."""
    if "\n" not in abstract:
        return abstract
    return "\n".join(line for line in abstract.split("\n") if not _is_beside(line))


def _is_beside(line: str) -> bool:
    label = _LABEL.match(line)
    return label is not None and _NOT_THE_STUDY.search(label["label"]) is not None


def doings(abstract: str) -> str:
    """The sentences of an abstract in lower case that tell aims and methods."""
    sentences = _SENTENCE_END.split(study_part(abstract))
    return "\n".join(sentence for sentence in sentences if _DOING.search(sentence))
