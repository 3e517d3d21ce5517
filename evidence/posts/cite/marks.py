"""Mark every citation in a post, so that none is lost between the text and its rendering.

pandoc gives no places, and drops what it does not print. So each possible key is replaced by
letters from scripts that nobody writes in, the first of which is its own: lengths stay the same,
and a citation that comes back says which one it is. What does not come back is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evidence.errors import EvidenceError, Problem

_PLACEHOLDER_CODES: Final = range(0x12000, 0x18000)  # cuneiform and hieroglyphs
# A key as pandoc reads it (https://pandoc.org/MANUAL.html#citation-syntax), or a DOI, in which
# brackets are frequent. In an address, @ is part of a name.
_CITATION: Final = re.compile(
    r"""
      (?P<address> (?: \w[\w+.-]*:// | (?<![\w@]) (?:[\w-]+\.)+[a-z]{2,}/ ) [^\s<>()\[\],;"]* )
    | (?<!\w)@
      (?: \{ (?P<braced> \w[^\s{}]* ) \}
        | (?P<doi> (?:doi:)? (?:https?://(?:dx\.)?doi\.org/)? 10\.\d{4,9}/
            (?: [^\s\[\]{}",;@] | ;(?=\d-\w) )+ )
        | (?P<key> \w (?: \w | [:.\#$%&+?<>~/-](?=\w) | [:/](?=/) )* )
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SENTENCE_MARKS: Final = ".,:;'!?*"


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A possible citation: its number from 1, its key, and where the key is in the text."""

    number: int
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with letters in the place of keys.

    Attributes:
        text: as long as the post.
        marks: the possible citations, in order.
        letters: what each letter stands for, as JSON writes it.
    """

    text: str
    marks: tuple[CitationMark, ...]
    letters: dict[int, str]

    def number_of(self, key: str) -> int:
        """Return the number of a citation by the key that came back; 0 if it has no mark."""
        first = key[:1]
        if not first or ord(first) not in self.letters:
            return 0
        return list(self.letters).index(ord(first)) - 1  # the first two are no keys

    def restore(self, tree: Any) -> Any:
        """Put the keys back into pandoc's tree."""
        return json.loads(json.dumps(tree, ensure_ascii=False).translate(self.letters))

    def find_missing(self, tree: Any) -> list[CitationMark]:
        """List the citations of which nothing came back: pandoc prints that part of a post not."""
        present = set(json.dumps(tree, ensure_ascii=False))
        firsts = list(map(chr, self.letters))[2:]
        return [
            mark for mark, first in zip(self.marks, firsts, strict=True) if first not in present
        ]


def mark_citations(text: str, visible: str | None = None) -> MarkedText:
    """Mark the possible citations of a text; those in addresses and template tags are hidden.

    Args:
        text: what pandoc is to read.
        visible: the text with word joiners in the place of what is no part of the post.
    """
    used = set(text)
    rare = (chr(code) for code in _PLACEHOLDER_CODES if chr(code).isalpha())
    free = (letter for letter in rare if letter not in used)
    at_sign, filler = next(free), next(free)
    letters = {ord(at_sign): "@", ord(filler): ""}
    marks: list[CitationMark] = []
    pieces, position = [], 0
    for start, end, is_key in _find_ranges(text, visible or text):
        if is_key:
            letter = next(free, None)
            if letter is None:
                raise EvidenceError(f"the post has more than {len(marks):,} @; split it")
            letters[ord(letter)] = json.dumps(text[start:end], ensure_ascii=False)[1:-1]
            marks.append(CitationMark(len(marks) + 1, text[start:end], start, end))
            made = letter + filler * (end - start - 1)
        else:
            made = text[start:end].replace("@", at_sign)
        pieces += [text[position:start], made]
        position = end
    return MarkedText("".join([*pieces, text[position:]]), tuple(marks), letters)


def _find_ranges(text: str, visible: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges of keys, and those of addresses, in which an @ cites nothing."""
    for match in _CITATION.finditer(text):
        group = match.lastgroup or ""
        start, end = match.span(group)
        if group == "doi":
            end = start + len(_trim_doi(match[group]))
        is_hidden = visible[match.start()] != text[match.start()]
        if is_hidden:
            yield match.start(), match.end(), False
        elif group != "address" or "@" in match[group]:
            yield start, end, group != "address"


def _trim_doi(doi: str) -> str:
    """Drop the marks of the sentence behind a DOI, and brackets that it did not open."""
    while doi[-1] in _SENTENCE_MARKS or (doi[-1] == ")" and doi.count("(") < doi.count(")")):
        doi = doi[:-1]
    return doi


def make_mark_problem(mark: CitationMark, text: str, path: str, message: str) -> Problem:
    """Make a problem of a citation, at its place."""
    at = text.rfind("@", 0, mark.start)
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    words = f"@{mark.key} {message}"
    return Problem(path, "cite", words, line=line, column=column, severity="error")
