"""The citations that resolved mentions lack, written into a post; nothing else of it changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import zip_longest
from pathlib import PurePath
from typing import Final

from evidence.errors import Problem
from evidence.posts.read.post import Post, Sentence

FIXABLE_CODE: Final = "C101"
_SENTENCE_ENDS: Final = ".!?…:"
_CLOSING_MARKS: Final = "\"'”’»)*_"
_ENTITY: Final = re.compile(r"&#?\w{1,32};\Z")
_MAX_ENTITY_LENGTH: Final = 35
_LINK_TAIL: Final = re.compile(
    r"(?:[.!?…:\"'”’»*_\\]|&#?\w{1,32};)*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
)
_NEWLINE: Final = r"(?:\r\n|\r(?!\n)|\n)"
_MATH: Final = re.compile(rf"(?<!\\)\$\$(?:(?!{_NEWLINE}[ \t]*{_NEWLINE})[^$]|\$(?!\$))*+\$\$")


def insert_citations(post: Post, problems: Iterable[Problem]) -> tuple[str, int]:
    """The text of a post with a citation at the end of each sentence with a resolved mention, and how many.

    Only Markdown has such citations; another post stays as it is.
    """
    if PurePath(post.path).suffix.lower() not in (".md", ".markdown"):
        return post.source, 0
    text = post.source
    insertions = sorted(
        _find_insertions(post, [problem for problem in problems if problem.code == FIXABLE_CODE]),
        reverse=True,
    )
    for place, citation in insertions:
        text = text[:place] + citation + text[place:]
    return text, len(insertions)


def make_diff(post: Post, text: str) -> str:
    """What would change, as a unified diff; empty where nothing would."""
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", source) for source in (post.source, text))
    lines = difflib.unified_diff(before, after, fromfile=post.path, tofile=post.path)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _find_insertions(post: Post, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Offset and citation of each sentence; the studies of one sentence are cited together."""
    starts = _line_starts(post.source)
    math = [formula.span() for formula in _MATH.finditer(post.source)]
    for sentence, following in zip_longest(post.sentences, post.sentences[1:]):
        keys = [problem.studies[0] for problem in problems if _is_in_sentence(problem, sentence)]
        if keys and sentence.kind != "heading":
            end = starts[sentence.end_line - 1] + sentence.end_column - 1
            behind = (
                starts[following.line - 1] + following.column - 1 if following else len(post.source)
            )
            place = _insertion_offset(post.source, end, behind)
            if not any(first < place < last for first, last in math):
                yield place, f" [{'; '.join(f'@{key}' for key in dict.fromkeys(keys))}]"


def _is_in_sentence(problem: Problem, sentence: Sentence) -> bool:
    begin, end = (sentence.line, sentence.column), (sentence.end_line, sentence.end_column)
    return begin <= (problem.line, problem.column) < end


def _insertion_offset(text: str, end: int, behind: int) -> int:
    """Where the last word of a sentence ends, before its full stop and what closes a quotation, behind its link.

    The link ends before what comes ``behind`` the sentence.
    """
    quoted = _strip_trailing(text, end, _CLOSING_MARKS)
    place = _strip_trailing(text, quoted, _SENTENCE_ENDS)
    place = len(text[:place].rstrip(" ")) if place < quoted else end
    link = _LINK_TAIL.match(text, place, behind)
    return link.end() if link else place


def _strip_trailing(text: str, end: int, characters: str) -> int:
    """Where a text ends without these characters at its end, each written as itself, escaped or as an entity."""
    while end:
        entity = _ENTITY.search(text, max(0, end - _MAX_ENTITY_LENGTH), end)
        begin = entity.start() if entity else end - 1
        if unescape(text[begin:end]) not in characters:
            break
        backslashes = begin - len(text[:begin].rstrip("\\"))
        end = begin - backslashes % 2
    return end


def _line_starts(text: str) -> list[int]:
    mark = int(text.startswith("\ufeff"))  # a byte order mark is no column
    return [mark, *(newline.end() for newline in re.finditer(r"\r\n?|\n", text))]
