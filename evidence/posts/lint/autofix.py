"""Write the citations that resolved mentions lack into a post; nothing else of it changes."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from pathlib import PurePath
from typing import Final

from evidence.claims.resolve.mentions import find_pandoc_citations
from evidence.errors import FilePlace, Problem
from evidence.posts.read.post import Post, Sentence
from evidence.wording import format_count, join_with_and

FIXABLE_CODE: Final = "C101"
_SENTENCE_ENDS: Final = ".!?…:"
_CLOSING_MARKS: Final = "\"'”’»)*_"
_MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".qmd")  # MDX has no such citations
_NOTE_MARKS: Final = re.compile(r"(?<![ \t])(?:[ \t]*+\[\^[^\s\[\]]++\])+\Z")
_CITED_BRACKET: Final = re.compile(r"(?<!\\)\[[^\[\]]*@[^\[\]]*(?<!\\)\]\Z")
_MAX_BRACKET_LENGTH: Final = 500
_ENTITY: Final = re.compile(r"&#?\w{1,32};\Z")
_MAX_ENTITY_LENGTH: Final = 35
# The rest of a link whose text ends with the sentence: [It works.](https://example.org)
_LINK_TAIL: Final = re.compile(
    r"(?:[.!?…:\"'”’»*_\\]|&#?\w{1,32};)*\]"
    r"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
)
_NEWLINE: Final = r"(?:\r\n|\r(?!\n)|\n)"
_MATH: Final = re.compile(rf"(?<!\\)\$\$(?:(?!{_NEWLINE}[ \t]*{_NEWLINE})[^$]|\$(?!\$))*+\$\$")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A text that goes into a post, and the problems that it solves.

    Attributes:
        offset: the offset in the source before which it goes.
        place: its line and column.
        text: the text.
        problems: the problems.
    """

    offset: int
    place: FilePlace
    text: str
    problems: tuple[Problem, ...]


def insert_citations(post: Post, problems: Iterable[Problem]) -> tuple[str, int]:
    """Cite the study of each resolved mention at the end of its sentence.

    Args:
        post: the post; only Markdown has such citations, other posts stay as they are.
        problems: its problems; those of C101 are fixed.

    Returns:
        The new text, and the number of places in it that are new.
    """
    insertions = InsertionFinder(post).find(problems)
    pieces, position = [], 0
    for insertion in insertions:
        pieces += [post.source[position : insertion.offset], insertion.text]
        position = insertion.offset
    return "".join([*pieces, post.source[position:]]), len(insertions)


class InsertionFinder:
    """Finds what ``insert_citations`` writes for problems of a post, whose text is read once."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._line_starts = list_line_starts(post.source)
        self._math = [formula.span() for formula in _MATH.finditer(post.source)]
        sentences = post.sentences
        self._order = sorted(range(len(sentences)), key=lambda at: _start_of(sentences[at]))
        self._starts = [_start_of(sentences[at]) for at in self._order]
        ends = [_end_of(sentences[at]) for at in self._order]
        self._last_ends = list(accumulate(ends, max))

    def find(
        self, problems: Iterable[Problem], codes: Container[str] = (FIXABLE_CODE,)
    ) -> list[Insertion]:
        """Find the insertions in the order of the text; a sentence's studies are cited together.

        Args:
            problems: the problems.
            codes: those with other codes are left out; the first study of a problem is cited.
        """
        if not _takes_citations(self._post):
            return []
        by_sentence: dict[int, list[Problem]] = {}
        for problem in problems:
            if problem.code in codes:
                for number in self._find_sentences(problem):
                    by_sentence.setdefault(number, []).append(problem)
        ordered = sorted(by_sentence.items())
        found = [self._make_insertion(number, own) for number, own in ordered]
        allowed = [insertion for insertion in found if self._is_allowed(insertion)]
        return sorted(allowed, key=lambda insertion: insertion.offset)

    def _find_sentences(self, problem: Problem) -> Iterator[int]:
        """Yield the number of each sentence that holds the beginning of a problem."""
        place = (problem.line, problem.column)
        rank = bisect_right(self._starts, place) - 1
        while rank >= 0 and place < self._last_ends[rank]:
            number = self._order[rank]
            sentence = self._post.sentences[number]
            if place < _end_of(sentence) and sentence.kind != "heading":
                yield number
            rank -= 1

    def _make_insertion(self, number: int, problems: Sequence[Problem]) -> Insertion:
        source = self._post.source
        sentences = self._post.sentences
        limit = len(source)
        if number + 1 < len(sentences):
            limit = self._find_offset(_start_of(sentences[number + 1]))
        end = self._find_offset(_end_of(sentences[number]))
        offset, text = _write_citation(source, end, limit, problems)
        return Insertion(offset, self._find_place(offset), text, tuple(problems))

    def _is_allowed(self, insertion: Insertion) -> bool:
        """Return whether an insertion is not within a formula."""
        number = bisect_left(self._math, (insertion.offset,)) - 1
        return number < 0 or insertion.offset >= self._math[number][1]

    def _find_offset(self, place: tuple[int, int]) -> int:
        line, column = place
        return self._line_starts[line - 1] + column - 1

    def _find_place(self, offset: int) -> FilePlace:
        line = bisect_right(self._line_starts, offset)
        return FilePlace(line, offset - self._line_starts[line - 1] + 1)


def explain_unfixed(post: Post, problems: Iterable[Problem]) -> str:
    """Return how many citations are not written into a post and why; "" where all are."""
    fixable = [problem for problem in problems if problem.code == FIXABLE_CODE]
    fixed = sum(len(insertion.problems) for insertion in InsertionFinder(post).find(fixable))
    if fixed == len(fixable):
        return ""
    counted = format_count(len(fixable) - fixed, "citation")
    if _takes_citations(post):
        return f"{counted} not written: a formula ends where it belongs; add it by hand"
    suffixes = join_with_and(_MARKDOWN_SUFFIXES)
    return f"{counted} not written: [@key] is Markdown, so only {suffixes} files are changed"


def _takes_citations(post: Post) -> bool:
    return not post.address and is_markdown(post.path)


def is_markdown(path: str) -> bool:
    """Return whether the post at a path is Markdown, the only format with such citations."""
    return PurePath(path).suffix.lower() in _MARKDOWN_SUFFIXES


def make_diff(post: Post, text: str) -> str:
    """Return the change from a post to a new text as a unified diff; "" where nothing changes."""
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", source) for source in (post.source, text))
    lines = difflib.unified_diff(before, after, fromfile=post.path, tofile=post.path)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _write_citation(
    text: str, end: int, limit: int, problems: Sequence[Problem]
) -> tuple[int, str]:
    """Return offset and text of a citation: its own bracket, or more for the one that is there."""
    place = _insertion_offset(text, end, limit)
    bracket = _find_bracket_end(text, place) or _find_bracket_end(text, end)
    keys = "; ".join(dict.fromkeys(f"@{problem.studies[0]}" for problem in problems))
    return (bracket, f"; {keys}") if bracket else (place, f" [{keys}]")


def _find_bracket_end(text: str, place: int) -> int | None:
    """Return the offset of the bracket that closes a citation right before a place."""
    bracket = _CITED_BRACKET.search(text, max(0, place - _MAX_BRACKET_LENGTH), place)
    return place - 1 if bracket and find_pandoc_citations(bracket[0]) else None


def _start_of(sentence: Sentence) -> tuple[int, int]:
    return sentence.line, sentence.column


def _end_of(sentence: Sentence) -> tuple[int, int]:
    return sentence.end_line, sentence.end_column


def _insertion_offset(text: str, end: int, limit: int) -> int:
    """Return where a citation goes: behind the last word of a sentence, or behind its link.

    Its full stop, its footnote marks and what closes a quotation stay behind the citation.

    Args:
        text: the source of the post.
        end: offset of the end of the sentence.
        limit: offset of what follows the sentence, before which its link must end.
    """
    end = _strip_note_marks(text, end)
    quoted = _strip_trailing(text, end, _CLOSING_MARKS)
    place = _strip_trailing(text, quoted, _SENTENCE_ENDS)
    place = len(text[:place].rstrip(" ")) if place < quoted else end
    place = _strip_note_marks(text, place)
    link = _LINK_TAIL.match(text, place, limit)
    return link.end() if link else place


def _strip_note_marks(text: str, end: int) -> int:
    marks = _NOTE_MARKS.search(text, max(0, end - _MAX_BRACKET_LENGTH), end)
    return marks.start() if marks else end


def _strip_trailing(text: str, end: int, characters: str) -> int:
    """Return where a text ends without trailing characters, plain, escaped or as entities."""
    while end:
        entity = _ENTITY.search(text, max(0, end - _MAX_ENTITY_LENGTH), end)
        begin = entity.start() if entity else end - 1
        if unescape(text[begin:end]) not in characters:
            break
        backslashes = begin - len(text[:begin].rstrip("\\"))
        end = begin - backslashes % 2
    return end


def list_line_starts(text: str) -> list[int]:
    """List the offsets at which the columns of each line begin to count."""
    mark = int(text.startswith("\ufeff"))  # a byte order mark is not a column
    return [mark, *(newline.end() for newline in re.finditer(r"\r\n?|\n", text))]
