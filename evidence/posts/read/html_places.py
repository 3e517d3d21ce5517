"""Find the text of an HTML node in the source: the parser gives only the offset where it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from justhtml.core.entities import decode_entities_in_text

from evidence.posts.read.document import Span

_MARKUP_START = re.compile(r"<[A-Za-z/!?]")
_SPECIAL_CHARACTER = re.compile("[&<]")
_CHARACTER_REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]+|#[0-9]+|[0-9A-Za-z]{1,40});?")
_RESYNC_DISTANCE = 4_096  # characters by which the parser may have moved text


def locate_text(data: str, html: str, at: int, end: int) -> Iterator[Span]:
    """Yield the text of a node as spans of the raw HTML between ``at`` and ``end``.

    The two differ where a character reference was decoded, and where the parser joined text from
    both sides of markup (an end tag without a start tag, text that it moved out of a table). To the
    parser, markup that is never closed is text.
    """
    done = 0
    while done < len(data):
        size = _common_length(data, done, html, at, end)
        if size:
            yield Span(data[done : done + size], at, size)
            done, at = done + size, at + size
            continue
        decoded, length = _match_reference(data, done, html, at, end)
        if decoded:
            yield Span(decoded, at, length)
            done, at = done + len(decoded), at + length
            continue
        following = _skip_unshown(data, done, html, at, end)
        if following is None:
            size = len(data) - done
            yield Span(data[done:], max(0, min(at, end - size)), size)
            return
        at = following


def _common_length(data: str, done: int, html: str, at: int, end: int) -> int:
    """Return how many characters are the same in both, up to the next special one in the HTML."""
    special = _SPECIAL_CHARACTER.search(html, at, end)
    size = min(len(data) - done, (special.start() if special else end) - at)
    if data.startswith(html[at : at + size], done):
        return size
    return next(i for i in range(size) if data[done + i] != html[at + i])


def _match_reference(data: str, done: int, html: str, at: int, end: int) -> tuple[str, int]:
    """Return the text here of a character reference or a special character, and its length."""
    reference = _CHARACTER_REFERENCE.match(html, at, end)
    decoded = decode_entities_in_text(reference[0]) if reference else ""
    if reference and decoded != reference[0] and data.startswith(decoded, done):
        return decoded, len(reference[0])
    is_shown = not _is_unshown_markup(data, done, html, at, end)
    if is_shown and html.startswith(data[done], at, end):
        return data[done], 1
    return "", 0


def _skip_unshown(data: str, done: int, html: str, at: int, end: int) -> int | None:
    """Return the offset behind source that the text does not show; None if the text is lost."""
    if _is_unshown_markup(data, done, html, at, end):
        return _skip_markup(html, at, end)
    if html[at : at + 1].isspace():
        return at + 1
    ahead = data[done : done + 4].rstrip() or data[done]
    found = html.find(ahead, at, min(end, at + _RESYNC_DISTANCE))
    return found if found >= 0 else None


def _is_unshown_markup(data: str, done: int, html: str, at: int, end: int) -> bool:
    if _MARKUP_START.match(html, at, end) is None:
        return False
    return not data.startswith(_verbatim_markup(html, at, end), done)


def _verbatim_markup(html: str, at: int, end: int) -> str:
    """Return the first characters of markup as the parser would show them if they were text."""
    return html[at : min(at + 8, end)].partition("&")[0]


def _skip_markup(html: str, at: int, end: int) -> int:
    mark = "-->" if html.startswith("<!--", at) else ">"
    found = html.find(mark, at + 2, end)
    return end if found < 0 else found + len(mark)
