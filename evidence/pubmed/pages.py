"""Ranges of pages: in full, as bibliographies have them, and short, as PubMed does."""

from __future__ import annotations

import re
from typing import Final

_DASH: Final = r"\s*[-\u2010-\u2014]+\s*"
_PAGE_RANGE: Final = re.compile(r"(?<!\w)(\w++)\s*+[-\u2013\u2014]++\s*+(\w+)")
_WHOLE_RANGE: Final = re.compile(rf"(\w+){_DASH}(\w+)")
_NUMBERED_PAGE: Final = re.compile(r"(\D*)(\d+)(\D*)")


def expand_pages(pages: str) -> str:
    """Write page ranges in full with two hyphens: "858-66" -> "858--866"."""
    return _PAGE_RANGE.sub(_expand_page_range, pages)


def _expand_page_range(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(last) < len(first) and (first + last).isdecimal():
        full = first[: -len(last)] + last
        if int(full) > int(first):
            last = full
    return f"{first}--{last}"


def split_pages(pages: str) -> tuple[str, str]:
    """Split a range into its first and its last page, both in full.

    Whatever is no single range, such as an article number or "S3-9, S12", stays whole as the first.
    """
    if not _WHOLE_RANGE.fullmatch(pages.strip()):
        return pages, ""
    first, _, last = expand_pages(pages.strip()).partition("--")
    return first, last


def join_pages(first: str | None, last: str | None) -> str | None:
    """Join first and last page as PubMed does: "858" and "866" are "858-66"."""
    if first and not last:
        found = _WHOLE_RANGE.fullmatch(first.strip())
        return join_pages(found[1], found[2]) if found else first
    if not first or not last or first == last:
        return first or last or None
    return f"{first}-{_shorten_last_page(first, last)}"


def _shorten_last_page(first: str, last: str) -> str:
    """Leave out the digits that the last page shares with the first."""
    begin, end = _NUMBERED_PAGE.fullmatch(first), _NUMBERED_PAGE.fullmatch(last)
    if not begin or not end or begin[3] or end[3] or begin[1] != end[1]:
        return last
    if len(begin[2]) != len(end[2]) or begin[2] >= end[2]:
        return last
    # PubMed repeats the letter: "S123-9", but expand_pages completes digits only.
    return last if begin[1] else last[_count_shared(first, last) :]


def _count_shared(first: str, last: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(first, last, strict=True))
    return next(place for place, (one, other) in pairs if one != other)
