"""Bring titles of many sources into one form: sentence case, as CSL wants them.

https://docs.citationstyles.org/en/stable/specification.html#title-case-conversion
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evidence.posts.bibliography.capitals import find_capitalised_names
from evidence.posts.bibliography.reader import parse_bibliography
from evidence.posts.read.language import find_language

_MIN_TITLE_WORDS: Final = 3
_MIN_TELLING_LENGTH: Final = 4  # letters; shorter words are small in Title Case too
_SUBTITLE_START: Final = re.compile(r"(?<=: )[^\W\d_]")
_QUOTES: Final = r"[\"'\u201c\u2018(\[]*"
_PART_START: Final = re.compile(rf"^{_QUOTES}|(?:[?!:]|(?<=[a-z]{{3}})\.)\s+{_QUOTES}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# A letter of Chinese, Japanese or Korean.
CJK_LETTER: Final = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_CJK_NAME: Final = re.compile(rf"(?<!{CJK_LETTER})({CJK_LETTER}++)[ \u3000]+({CJK_LETTER}+)")
_NAME_SEPARATOR: Final = re.compile(r"(?<!\s)(\s++and\s+)", re.IGNORECASE)
_MATHS: Final = re.compile(r"\$[^$]*\$")


def set_title_case(title: str) -> str:
    """Set a title in sentence case: names, acronyms and the first word of each part stay."""
    if find_language(title, _MIN_TITLE_WORDS):
        return title
    kept = {at for start, end in _find_kept_capitals(title) for at in range(start, end)}
    starts = {match.end() for match in _PART_START.finditer(title)}

    def lower(match: re.Match[str]) -> str:
        is_kept = match.start() in kept or match.start() in starts
        return match[0] if is_kept or not match[0].istitle() else match[0].lower()

    return capitalise_subtitle(_WORD.sub(lower, title))


def _find_kept_capitals(title: str) -> list[tuple[int, int]]:
    """Find names and acronyms, and all capitals of a part that is in sentence case already."""
    kept = find_capitalised_names(title)
    covered = {at for start, end in kept for at in range(start, end)}
    words = [word for word in _find_written_capitals(title) if word[0] not in covered]
    return sorted([*kept, *words])


def _find_written_capitals(title: str) -> Iterator[tuple[int, int]]:
    """Find the words with a capital in the parts that are in sentence case."""
    is_title_case = _is_title_case(title)
    ends = [match.end() for match in _PART_START.finditer(title)]
    for start, end in zip([0, *ends], [*ends, len(title)], strict=True):
        if not _is_title_case(title[start:end], otherwise=is_title_case):
            words = (word for word in _WORD.finditer(title, start, end) if word.start())
            yield from (word.span() for word in words if word[0][0].isupper())


def _is_title_case(title: str, *, otherwise: bool | None = None) -> bool:
    """Return whether most of the longer words after the first begin with a capital.

    ``otherwise`` is for a part of a title with too few words to tell.
    """
    found: list[str] = _WORD.findall(title)
    words = [word for word in found[1:] if len(word) >= _MIN_TELLING_LENGTH]
    if otherwise is not None and len(words) < _MIN_TITLE_WORDS:
        return otherwise
    return 2 * sum(word[0].isupper() for word in words) > len(words)


def capitalise_subtitle(title: str) -> str:
    """Begin a subtitle with a capital."""
    return _SUBTITLE_START.sub(lambda match: match[0].upper(), title)


def prepare_bibtex(text: str) -> str:
    """Protect what pandoc's reader would change: capitals of names and of other languages.

    Names in Chinese, Japanese and Korean, which have the family first, get the comma that says so.
    """
    pieces, position = [], 0
    for entry in parse_bibliography(text).entries:
        raw = made = entry.raw or ""
        values = {field.key.lower(): str(field.value) for field in entry.fields}
        has_language = not values.keys().isdisjoint(("langid", "hyphenation"))
        for name, value in values.items():
            prepared = _prepare_value(name, value, has_language=has_language)
            made = _replace_value(made, value, prepared)
        at = text.find(raw, position)
        if at >= 0:
            pieces += [text[position:at], made]
            position = at + len(raw)
    return "".join([*pieces, text[position:]])


def _prepare_value(name: str, value: str, *, has_language: bool) -> str:
    if name in ("author", "editor"):
        parts = _NAME_SEPARATOR.split(value)
        return "".join(_CJK_NAME.sub(r"\1, \2", part) for part in parts)
    if name in ("title", "subtitle", "booktitle"):
        return value if has_language else protect_capitals(value)
    return value


def protect_capitals(title: str) -> str:
    """Put braces round what keeps its capitals in BibTeX."""
    if find_language(re.sub(r"[{}\\]", "", title), _MIN_TITLE_WORDS):
        return f"{{{title}}}"
    if "{" in title or "\\" in _MATHS.sub("", title):
        return " ".join(map(_protect_formula, title.split(" ")))
    made, position = "", 0
    line = " ".join(title.split())
    for start, end in _find_kept_capitals(line):
        if "$" not in line[start:end]:
            made += f"{line[position:start]}{{{line[start:end]}}}"
            position = end
    return made + line[position:]


def _protect_formula(word: str) -> str:
    """Protect a word such as H$_2$O."""
    letters = _MATHS.sub("", word)
    is_formula = "$" in word and letters.upper() == letters != letters.lower()
    return f"{{{word}}}" if is_formula and "{" not in letters else word


def _replace_value(raw: str, value: str, made: str) -> str:
    if made == value:
        return raw
    for opening, closing in ("{}", '""'):
        raw = raw.replace(f"{opening}{value}{closing}", f"{{{made}}}", 1)
    return raw
