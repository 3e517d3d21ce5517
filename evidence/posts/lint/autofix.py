"""Write the citations that resolved mentions lack into a post; nothing else of it changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
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
# The rest of a link whose text ends with the sentence: [It works.](https://example.org)
_LINK_TAIL: Final = re.compile(
    r"(?:[.!?…:\"'”’»*_\\]|&#?\w{1,32};)*\]"
    r"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
)
_NEWLINE: Final = r"(?:\r\n|\r(?!\n)|\n)"
_MATH: Final = re.compile(rf"(?<!\\)\$\$(?:(?!{_NEWLINE}[ \t]*{_NEWLINE})[^$]|\$(?!\$))*+\$\$")


def insert_citations(post: Post, problems: Iterable[Problem]) -> tuple[str, int]:
    """Cite the study of each resolved mention at the end of its sentence.

    Args:
        post: the post; only Markdown has such citations, other posts stay as they are.
        problems: its problems; those of C101 are fixed.

    Returns:
        The new text, and the number of citations in it that are new.
    """
    if PurePath(post.path).suffix.lower() not in (".md", ".markdown"):
        return post.source, 0
    fixable = [problem for problem in problems if problem.code == FIXABLE_CODE]
    insertions = sorted(_find_insertions(post, fixable), reverse=True)
    text = post.source
    for place, citation in insertions:
        text = text[:place] + citation + text[place:]
    return text, len(insertions)


def make_diff(post: Post, text: str) -> str:
    """Return the change from a post to a new text as a unified diff; "" where nothing changes."""
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", source) for source in (post.source, text))
    lines = difflib.unified_diff(before, after, fromfile=post.path, tofile=post.path)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _find_insertions(post: Post, problems: Sequence[Problem]) -> Iterator[tuple[int, str]]:
    """Yield offset and citation for each sentence; its studies are cited together."""
    starts = _line_starts(post.source)
    math = [formula.span() for formula in _MATH.finditer(post.source)]
    for sentence, following in zip_longest(post.sentences, post.sentences[1:]):
        own = [problem for problem in problems if _is_in_sentence(problem, sentence)]
        if not own or sentence.kind == "heading":
            continue
        limit = len(post.source)
        if following:
            limit = _offset_of(starts, following.line, following.column)
        end = _offset_of(starts, sentence.end_line, sentence.end_column)
        place = _insertion_offset(post.source, end, limit)
        if not any(first < place < last for first, last in math):
            yield place, _format_citation(own)


def _format_citation(problems: Sequence[Problem]) -> str:
    keys = dict.fromkeys(problem.studies[0] for problem in problems)
    return f" [{'; '.join(f'@{key}' for key in keys)}]"


def _is_in_sentence(problem: Problem, sentence: Sentence) -> bool:
    begin, end = (sentence.line, sentence.column), (sentence.end_line, sentence.end_column)
    return begin <= (problem.line, problem.column) < end


def _insertion_offset(text: str, end: int, limit: int) -> int:
    """Return where a citation goes: behind the last word of a sentence, or behind its link.

    Its full stop and the marks that close a quotation stay behind the citation.

    Args:
        text: the source of the post.
        end: offset of the end of the sentence.
        limit: offset of what follows the sentence, before which its link must end.
    """
    quoted = _strip_trailing(text, end, _CLOSING_MARKS)
    place = _strip_trailing(text, quoted, _SENTENCE_ENDS)
    place = len(text[:place].rstrip(" ")) if place < quoted else end
    link = _LINK_TAIL.match(text, place, limit)
    return link.end() if link else place


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


def _offset_of(line_starts: Sequence[int], line: int, column: int) -> int:
    return line_starts[line - 1] + column - 1


def _line_starts(text: str) -> list[int]:
    mark = int(text.startswith("\ufeff"))  # a byte order mark is not a column
    return [mark, *(newline.end() for newline in re.finditer(r"\r\n?|\n", text))]
