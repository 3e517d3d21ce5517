"""Extract the concluding part of an abstract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from evidence.studies.derive.pattern_vocabulary import load_patterns
from evidence.studies.derive.record_text import has_any

_IN_BRACKETS = re.compile(r" ?\([^()]*\)")
_INLINE_CUES = ("ONCLUSION", "onclusion", "INTERPR")
_MAX_LABEL_LENGTH: Final = 80  # characters
_OPENING_LENGTH: Final = 90  # characters of a sentence that show what it is
_LAST_SENTENCES: Final = 2  # that may conclude where nothing says so
_CLOSING_LENGTH: Final = 900  # characters at the end in which a conclusion without a label is


@dataclass(frozen=True, slots=True)
class _ConclusionWords:
    labels: tuple[str, ...]
    inline_label: re.Pattern[str]
    starts: tuple[str, ...]
    suggestion_start: re.Pattern[str]
    opening_words: frozenset[str]
    reports: re.Pattern[str]


def extract_conclusion(abstract: str) -> str | None:
    """Extract the conclusion of an abstract, without labels.

    Sections labelled as conclusion come first, then a label within the text, then the closing
    sentences from the one that begins as a conclusion ("In conclusion", "These results suggest").

    Args:
        abstract: an abstract as PubMed has it, one section a line.

    Returns:
        The conclusion, or None where none is found.
    """
    return (
        _extract_labelled_sections(abstract)
        or _extract_after_inline_label(abstract)
        or _extract_closing_sentences(abstract)
    )


def extract_last_sentences(abstract: str, names_treatment: Callable[[str], bool]) -> str | None:
    """Extract the last two sentences of an abstract that does not say where it concludes.

    Sentences that report numbers are left out, because they are results, and so are those that do
    not name the treatment in lower case.
    """
    reports = _load_words().reports
    sentences = [text for text in abstract.replace("\n", " ").split(". ") if text.strip()]
    last = (_IN_BRACKETS.sub("", text) for text in sentences[-_LAST_SENTENCES:])
    plain = [
        text for text in last if names_treatment(text.lower()) and not reports.search(text.lower())
    ]
    return ". ".join(plain) if plain and len(sentences) > _LAST_SENTENCES else None


def _extract_labelled_sections(abstract: str) -> str:
    labels = _load_words().labels
    sections = (text for label, text in _iter_sections(abstract) if has_any(label.upper(), labels))
    return " ".join(filter(None, map(str.strip, sections)))


def _extract_after_inline_label(abstract: str) -> str:
    """Extract what follows the last label within running text."""
    if not has_any(abstract, _INLINE_CUES):
        return ""
    labels = list(_load_words().inline_label.finditer(abstract))
    return abstract[labels[-1].end() :].strip() if labels else ""


def _iter_sections(abstract: str) -> Iterator[tuple[str, str]]:
    """Yield label and text of the lines that begin with a label."""
    for line in abstract.split("\n"):
        label, colon, _ = line[: _MAX_LABEL_LENGTH + 1].partition(":")
        if colon and "." not in label:
            yield label, line[len(label) + 1 :]


def _extract_closing_sentences(abstract: str) -> str | None:
    """Extract the text from the last sentence that says it concludes.

    Where none does, extract it from the first that says what the findings suggest.
    """
    words = _load_words()
    closing = abstract[-_CLOSING_LENGTH:]
    is_whole = len(abstract) <= _CLOSING_LENGTH
    suggesting = None
    for start, sentence in _iter_sentences_backwards(closing):
        first_word = sentence.lstrip().partition(" ")[0].lower()
        if first_word not in words.opening_words or not (start or is_whole):
            continue
        opening = sentence[:_OPENING_LENGTH].lower().lstrip()
        if opening.startswith(words.starts):
            return closing[start:].strip()
        if words.suggestion_start.match(opening):
            suggesting = start
    return None if suggesting is None else closing[suggesting:].strip()


def _iter_sentences_backwards(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each sentence begins, and the sentence, from the last to the first."""
    end = len(text)
    for sentence in reversed(text.split(". ")):
        start = end - len(sentence)
        yield start, sentence
        end = start - len(". ")


@cache
def _load_words() -> _ConclusionWords:
    vocabulary = load_patterns("abstracts")
    return _ConclusionWords(
        labels=vocabulary.read_words("conclusion_label.words"),
        inline_label=vocabulary.compile("inline_conclusion_label"),
        starts=vocabulary.read_words("conclusion_start.phrases"),
        suggestion_start=vocabulary.compile("suggestion_start"),
        opening_words=frozenset(vocabulary.read_words("opening_word.words")),
        reports=vocabulary.compile("reports"),
    )
