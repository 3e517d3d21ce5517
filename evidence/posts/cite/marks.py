"""Mark every citation in a post, so that none is lost between the text and its rendering.

pandoc gives no places, and drops what it does not print. So each possible key is replaced by
letters from scripts that nobody writes in, the first of which is its own: lengths stay the same,
and a citation that comes back says which one it is. What does not come back is missing.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from evidence.errors import EvidenceError, Problem, Severity
from evidence.posts.cite.pandoc import read_tree

_PLACEHOLDER_CODES: Final = range(0x12000, 0x18D00)  # cuneiform, hieroglyphs and Tangut
# A key as pandoc reads it (https://pandoc.org/MANUAL.html#citation-syntax), or a DOI or an address,
# which have brackets and slashes. Outside of a key, the @ of an address is part of a name.
_CITATION: Final = re.compile(
    r"""
      (?P<address>
          (?: \w[\w+.-]{0,30}:// | (?<![\w@]) (?:[\w-]{1,63}\.){1,9}[a-z]{2,63}/ )
          [^\s<>()\[\],;"]* )
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
# What is before and behind a citation in brackets; quotes behind a bracket are a list of texts.
_OPENED: Final = re.compile(r"\[(?![\"'])(?:(?!\n[ \t]*\r?\n)[^\[\]])*\Z")
_CLOSED: Final = re.compile(r"(?:(?!\n[ \t]*\r?\n)[^\[\]])*\]")
_MAX_BRACKETED: Final = 400  # letters before or behind


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A possible citation: its number from 1, its key, and where they are in the text.

    Attributes:
        number: its number, from 1.
        key: what it cites.
        at: where its @ is.
        start: where its key begins.
        end: where its key ends.
        is_in_tag: it is in a tag of a site's generator, where pandoc renders nothing.
    """

    number: int
    key: str
    at: int
    start: int
    end: int
    is_in_tag: bool = False


class _FoundKey(NamedTuple):
    at: int
    start: int
    end: int
    kind: str  # "key", "tag" of a key in a tag, or "none" of what cites nothing

    def make_mark(self, number: int, text: str) -> CitationMark:
        key = text[self.start : self.end]
        return CitationMark(number, key, self.at, self.start, self.end, self.kind == "tag")


@dataclass(frozen=True)
class MarkedText:
    """A text with letters in the place of keys.

    Attributes:
        path: the file of the post.
        post: its text.
        text: as long as the post.
        marks: the possible citations, in order.
        letters: what each letter stands for, as JSON writes it.
    """

    path: str
    post: str
    text: str
    marks: tuple[CitationMark, ...]
    letters: dict[int, str]

    def is_escaped(self, number: int) -> bool:
        """Return whether a backslash makes the @ of a citation a letter."""
        at = self.marks[number - 1].at
        return self.post[max(at - 1, 0) : at] == "\\"

    def is_bracketed(self, number: int) -> bool:
        """Return whether a citation is written in brackets."""
        mark = self.marks[number - 1]
        before = self.post[max(mark.at - _MAX_BRACKETED, 0) : mark.at]
        behind = self.post[mark.end : mark.end + _MAX_BRACKETED]
        return bool(_OPENED.search(before) and _CLOSED.match(behind))

    def find_numbers(self, words: str) -> list[int]:
        """List the numbers of the citations whose letters are in a text, in order."""
        numbers = (self.number_of(letter) for letter in dict.fromkeys(words))
        return [number for number in numbers if number > 0]

    @property
    def filler(self) -> str:
        """The letter that stands for nothing."""
        return next(chr(code) for code, stands_for in self.letters.items() if not stands_for)

    def number_of(self, key: str) -> int:
        """Return the number of a citation by the key that came back; 0 if it has no mark."""
        return self._numbers.get(key[:1], 0)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each letter; the first two stand for no keys."""
        return {chr(code): number for number, code in enumerate(self.letters, start=-1)}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.post))]

    def make_problem(self, number: int, message: str, severity: Severity = "error") -> Problem:
        """Make a problem of a citation, at its place."""
        mark = self.marks[number - 1]
        line = bisect_right(self._line_starts, mark.at)
        column = mark.at - self._line_starts[line - 1] + 1
        words = f"@{mark.key} {message}"
        return Problem(self.path, "cite", words, line=line, column=column, severity=severity)

    def restore(self, tree: Any) -> Any:
        """Put the keys back into pandoc's tree."""
        return read_tree(json.dumps(tree, ensure_ascii=False).translate(self.letters))

    def find_missing(self, tree: Any) -> list[CitationMark]:
        """List the citations of which nothing came back: pandoc prints that part of a post not."""
        present = set(json.dumps(tree, ensure_ascii=False))
        firsts = list(map(chr, self.letters))[2:]
        return [
            mark for mark, first in zip(self.marks, firsts, strict=True) if first not in present
        ]


def mark_citations(
    text: str,
    path: str = "",
    *,
    visible: str | None = None,
    tags: Sequence[tuple[int, int]] = (),
    keep_tags: bool = False,
) -> MarkedText:
    """Mark the possible citations of a text.

    Those in addresses and in what is no part of the post are hidden from pandoc. Those in tags are
    hidden too, but marked.

    Args:
        text: the post.
        path: its file.
        visible: the post with word joiners in the place of what is no part of it.
        tags: the ranges of tags, which are no part of it either, in order.
        keep_tags: pandoc is to read what is no part of the post too.
    """
    visible = visible or text
    read = text if keep_tags else visible
    free = _list_free_letters(text)
    at_sign, filler = next(free), next(free)
    letters = {ord(at_sign): "@", ord(filler): ""}
    marks: list[CitationMark] = []
    pieces, position = [], 0
    for found in _find_keys(text, visible, tags):
        at, start, end = found.at, found.start, found.end
        made = read[at:end] if found.kind == "key" else read[at:end].replace("@", at_sign)
        if found.kind != "none":
            letter = next(free, "")
            if not letter:
                raise EvidenceError(f"the post has more than {len(marks):,} @; split it")
            letters[ord(letter)] = json.dumps(text[start:end], ensure_ascii=False)[1:-1]
            marks.append(found.make_mark(len(marks) + 1, text))
            is_open = found.kind == "key" and text[end : end + 1] == "_"
            placeholder = _make_placeholder(letter, filler, end - start, ends=not is_open)
            made = made[: start - at] + placeholder
        pieces += [read[position:at], made]
        position = end
    return MarkedText(path, text, "".join([*pieces, read[position:]]), tuple(marks), letters)


def _list_free_letters(text: str) -> Iterator[str]:
    """Yield the rare letters that a text doesn't have."""
    used = set(text)
    rare = (chr(code) for code in _PLACEHOLDER_CODES if chr(code).isalpha())
    return (letter for letter in rare if letter not in used)


def _find_keys(text: str, visible: str, tags: Sequence[tuple[int, int]]) -> Iterator[_FoundKey]:
    """Yield the places of keys, and those of addresses, in which an @ cites nothing."""
    tag_starts = [start for start, _ in tags]
    for match in _CITATION.finditer(text):
        group = match.lastgroup or ""
        start, end = match.start(group), _find_end(match)
        tag = bisect_right(tag_starts, start) - 1
        is_in_tag = tag >= 0 and end <= tags[tag][1]
        is_hidden = visible[match.start()] != text[match.start()]
        if group == "address" or (is_hidden and not is_in_tag):
            yield _FoundKey(match.start(), match.start(), match.end(), "none")
        else:
            yield _FoundKey(match.start(), start, end, "tag" if is_in_tag else "key")


def _find_end(match: re.Match[str]) -> int:
    """Find the end of a key, without the marks of the sentence behind it."""
    group = match.lastgroup or ""
    start, end = match.span(group)
    if group == "open":
        end = start + len(_trim_end(match[group]))
    return _trim_emphasis(match.string, start, end) if group in ("open", "key") else end


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
