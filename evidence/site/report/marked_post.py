"""Lay a post out as the blocks of its text, with the places of its problems marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from evidence.errors import FilePlace, Problem
from evidence.posts.read.post import Post, Sentence

_LINE_END: Final = 1 << 62  # a column behind the last one of any line


class TextPiece(NamedTuple):
    """A piece of text, with the numbers of the problems whose place it is part of."""

    text: str
    problems: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """A paragraph, heading, list item, cell or quote.

    Attributes:
        kind: as that of a ``Sentence``.
        level: of a heading, how many are above it, and one.
        heads: of a cell, the heads of its column and its row.
        pieces: its text.
        problems: numbers of the problems that begin in it.
    """

    kind: str
    level: int
    heads: tuple[str, ...]
    pieces: tuple[TextPiece, ...]
    problems: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkedPost:
    """The blocks of a post, and the numbers of the problems whose place is outside of them."""

    blocks: tuple[MarkedBlock, ...]
    elsewhere: tuple[int, ...]


class _Mark(NamedTuple):
    begin: int  # in the text of a sentence
    end: int
    number: int


def mark_post(post: Post, problems: Mapping[int, Problem]) -> MarkedPost:
    """Mark the places of problems in the text of a post.

    Args:
        post: the post, with its sentences.
        problems: its problems, by their numbers.
    """
    marks: dict[int, list[_Mark]] = {}
    first_sentence: dict[int, int] = {}
    finder = _SentenceFinder(post.sentences)
    for number, problem in problems.items():
        begin, end = _find_range(problem)
        for place in finder.find(begin, end):
            mark = _place_mark(post.sentences[place], begin, end, number)
            marks.setdefault(place, []).append(mark)
            first_sentence.setdefault(number, place)
    beginning: dict[int, list[int]] = {}
    for number, place in first_sentence.items():
        beginning.setdefault(place, []).append(number)
    blocks = groupby(enumerate(post.sentences), key=lambda item: item[1].block)
    return MarkedPost(
        tuple(_make_block(list(found), marks, beginning) for _, found in blocks),
        tuple(number for number in problems if number not in first_sentence),
    )


def _find_range(problem: Problem) -> tuple[FilePlace, FilePlace]:
    """Return where a problem begins and ends; one without a column is that of its line."""
    if not problem.column:
        return FilePlace(problem.line, 1), FilePlace(problem.line, _LINE_END)
    begin = FilePlace(problem.line, problem.column)
    return begin, max(begin, FilePlace(problem.end_line, problem.end_column))


class _SentenceFinder:
    """Finds the sentences at a place of the file, whose order may be another one."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        places = sorted(
            (FilePlace(one.line, one.column), FilePlace(one.end_line, one.end_column), number)
            for number, one in enumerate(sentences)
        )
        self._begins = [begin for begin, _, _ in places]
        self._ends = [end for _, end, _ in places]
        self._numbers = [number for _, _, number in places]

    def find(self, begin: FilePlace, end: FilePlace) -> list[int]:
        """Return the numbers of the sentences that overlap a range, in the order of the post."""
        first = bisect_right(self._ends, begin)
        behind = max(bisect_left(self._begins, end), bisect_right(self._begins, begin))
        return sorted(self._numbers[first:behind])


def _place_mark(sentence: Sentence, begin: FilePlace, end: FilePlace, number: int) -> _Mark:
    places = [FilePlace(*sentence.locate(index)) for index in range(len(sentence.text))]
    first, behind = bisect_left(places, begin), bisect_left(places, end)
    return _Mark(min(first, len(sentence.text) - 1), max(behind, first + 1), number)


def _make_block(
    numbered: Sequence[tuple[int, Sentence]],
    marks: Mapping[int, Sequence[_Mark]],
    beginning: Mapping[int, Sequence[int]],
) -> MarkedBlock:
    first = numbered[0][1]
    pieces: list[TextPiece] = []
    for place, sentence in numbered:
        if pieces:
            pieces.append(TextPiece(" "))
        pieces += _cut_pieces(sentence.text, marks.get(place, ()))
    return MarkedBlock(
        kind=first.kind,
        level=len(first.headings) + 1 if first.kind == "heading" else 0,
        heads=first.table_heads,
        pieces=tuple(pieces),
        problems=tuple(number for place, _ in numbered for number in beginning.get(place, ())),
    )


def _cut_pieces(text: str, marks: Sequence[_Mark]) -> Iterator[TextPiece]:
    """Cut a text where a mark begins or ends."""
    cuts = {0, len(text), *map(attrgetter("begin"), marks), *(min(m.end, len(text)) for m in marks)}
    for begin, end in pairwise(sorted(cuts)):
        inside = (mark.number for mark in marks if mark.begin <= begin < mark.end)
        yield TextPiece(text[begin:end], tuple(inside))


def number_problems(problems: Iterable[Problem]) -> dict[int, Problem]:
    """Number problems from 1 in the order of their places."""
    ordered = sorted(problems, key=attrgetter("line", "column"))
    return dict(enumerate(ordered, 1))
