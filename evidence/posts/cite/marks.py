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

from evidence.errors import EvidenceError, Problem, Severity

_PLACEHOLDER_CODES: Final = range(0x12000, 0x18000)  # cuneiform and hieroglyphs
# A key as pandoc reads it (https://pandoc.org/MANUAL.html#citation-syntax), or a DOI or an address,
# which have brackets and slashes. Outside of a key, the @ of an address is part of a name.
_CITATION: Final = re.compile(
    r"""
      (?P<address> (?: \w[\w+.-]*:// | (?<![\w@]) (?:[\w-]+\.)+[a-z]{2,}/ ) [^\s<>()\[\],;"]* )
    | (?: (?<!\w) | (?<=(?<!\w)_) | (?<=(?<!\w)__) | (?<=(?<!\w)___) )@
      (?: \{ (?P<braced> [^\s{}]+ ) \}
        | (?P<open> (?:doi:)? (?:https?://(?:dx\.)?doi\.org/)? 10\.\d{4,9}/
            (?: [^\s\[\]{}",;@] | ;(?=\d-\w) )+
          | (?:url:)? https?://[^\s\[\]{}",;@]+ )
        | (?P<key> \w (?: \w | [:.\#$%&+?<>~/-](?=\w) | [:/](?=/) )* )
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SENTENCE_MARKS: Final = ".,:;'!?*_"
_MIN_BRACED: Final = 3


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
        path: the file of the post.
        text: as long as the post.
        marks: the possible citations, in order.
        letters: what each letter stands for, as JSON writes it.
    """

    path: str
    text: str
    marks: tuple[CitationMark, ...]
    letters: dict[int, str]

    def is_escaped(self, number: int) -> bool:
        """Return whether a backslash makes the @ of a citation a letter."""
        at = self.text.rfind("@", 0, self.marks[number - 1].start)
        return self.text[:at].endswith("\\")

    @property
    def filler(self) -> str:
        """The letter that stands for nothing."""
        return next(chr(code) for code, stands_for in self.letters.items() if not stands_for)

    def number_of(self, key: str) -> int:
        """Return the number of a citation by the key that came back; 0 if it has no mark."""
        first = key[:1]
        if not first or ord(first) not in self.letters:
            return 0
        return list(self.letters).index(ord(first)) - 1  # the first two are no keys

    def make_problem(self, number: int, message: str, severity: Severity = "error") -> Problem:
        """Make a problem of a citation, at its place."""
        mark = self.marks[number - 1]
        at = self.text.rfind("@", 0, mark.start)
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        words = f"@{mark.key} {message}"
        return Problem(self.path, "cite", words, line=line, column=column, severity=severity)

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


def mark_citations(text: str, path: str = "", visible: str | None = None) -> MarkedText:
    """Mark the possible citations of a text; those in addresses and template tags are hidden.

    Args:
        text: what pandoc is to read.
        path: the file of the post.
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
            made = _make_placeholder(letter, filler, end - start, ends=text[end : end + 1] != "_")
        else:
            made = text[start:end].replace("@", at_sign)
        pieces += [text[position:start], made]
        position = end
    return MarkedText(path, "".join([*pieces, text[position:]]), tuple(marks), letters)


def _find_ranges(text: str, visible: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges of keys, and those of addresses, in which an @ cites nothing."""
    for match in _CITATION.finditer(text):
        group = match.lastgroup or ""
        start, end = match.span(group)
        if group == "open":
            end = start + len(_trim_end(match[group]))
        if group in ("open", "key"):
            end = _trim_emphasis(text, start, end)
        is_hidden = visible[match.start()] != text[match.start()]
        if is_hidden:
            yield match.start(), match.end(), False
        elif group != "address" or "@" in match[group]:
            yield start, end, group != "address"


def _make_placeholder(letter: str, filler: str, length: int, *, ends: bool) -> str:
    """Make what stands for a key; in braces if pandoc would read on behind it."""
    if ends:
        return letter + filler * (length - 1)
    return "{" + letter + filler * (length - 3) + "}"


def _trim_emphasis(text: str, start: int, end: int) -> int:
    """Return the end of a key without the underscores that close emphasis: _@a2000_."""
    trimmed = start + len(text[start:end].rstrip("_"))
    is_long = trimmed - start >= _MIN_BRACED  # the braces take the place of two letters
    return trimmed if is_long else end


def _trim_end(key: str) -> str:
    """Drop the marks of the sentence behind a DOI, and brackets that it did not open."""
    while key[-1] in _SENTENCE_MARKS or (key[-1] == ")" and key.count("(") < key.count(")")):
        key = key[:-1]
    return key
