"""What was fetched becomes a post, or a problem that says why it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from evidence.errors import Problem, Severity
from evidence.posts.read.extent import MAX_MARKS
from evidence.posts.read.files import PostText, describe_other_format
from evidence.posts.web.client import FetchedPage
from evidence.posts.web.decode import decode_page
from evidence.posts.web.page import read_page

WebItem = PostText | Problem
_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_TEXT_TYPES: Final = ("text/plain", "text/markdown", "text/x-markdown")
_MARKDOWN_SUFFIXES: Final = (".md", ".markdown")
_MIN_WORDS_LEFT_OUT: Final = 100  # that are told, if they are more than those of the main text


def make_web_problem(path: str, message: str, severity: Severity = "error") -> Problem:
    """Make a problem with what is at an address."""
    return Problem(path, "web", message, severity=severity)


def refuse_media_type(media_type: str) -> str:
    """Return why what has a media type is no page; "" if it may be one."""
    if not media_type or media_type in _HTML_TYPES or media_type in _TEXT_TYPES:
        return ""
    if media_type == "application/pdf":
        return "is a PDF; give the text that it was made from"
    return f"is {media_type[:80]}, not a page; give the address of a page"


def make_post(
    path: str, fetched: FetchedPage, take_links: Callable[[Iterable[str]], None]
) -> Iterator[WebItem]:
    """Yield a post, and problems with it, or a problem that says why there is none.

    Args:
        path: the address that was asked for.
        fetched: what is there.
        take_links: called with the addresses that it links to.
    """
    if other := describe_other_format("", fetched.content):
        yield make_web_problem(path, other)
        return
    text = decode_page(fetched.content, fetched.content_type)
    is_html = fetched.media_type in _HTML_TYPES or (not fetched.media_type and "<" in text[:1_000])
    if not is_html:
        yield from _make_text_post(path, fetched, text)
        return
    page = read_page(text, fetched.address)
    take_links(page.links)
    if not page.source:
        yield make_web_problem(
            path,
            "shows no text to programs; it may be made by scripts: save the page in a browser as "
            ".html and check that file",
        )
        return
    if page.is_cut:
        yield make_web_problem(
            path,
            f"has more than {MAX_MARKS:,} tags; what is behind them was not checked: divide it",
        )
    if page.words_left_out > max(page.words, _MIN_WORDS_LEFT_OUT):
        yield make_web_problem(
            path,
            f"{page.words_left_out:,} of {page.words + page.words_left_out:,} words were not "
            "checked, as they are around the main text: menus, banners, comments, teasers",
            "info",
        )
    yield PostText(path, page.source, ".html", fetched.address)


def _make_text_post(path: str, fetched: FetchedPage, text: str) -> Iterator[WebItem]:
    if "\0" in text or not text.strip():
        yield make_web_problem(path, "has no text: give the address of a page")
        return
    suffix = PurePosixPath(urlsplit(fetched.address).path).suffix.lower()
    is_markdown = "markdown" in fetched.media_type or suffix in _MARKDOWN_SUFFIXES
    yield PostText(path, text, ".md" if is_markdown else ".txt", fetched.address)
