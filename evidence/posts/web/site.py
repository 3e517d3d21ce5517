"""Pages of the web become posts: single ones, those of a sitemap, or those that others link to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from evidence.errors import EvidenceError, Problem, Severity
from evidence.http.addresses import name_site, resolve_link, split_password
from evidence.http.failures import redact_password
from evidence.http.read_ahead import read_ahead
from evidence.posts.read.files import PostText, describe_other_format
from evidence.posts.web.client import FetchedPage, UnavailablePageError, WebClient
from evidence.posts.web.decode import decode_page
from evidence.posts.web.main_text import load_extractor
from evidence.posts.web.page import read_page
from evidence.posts.web.sitemap import iter_listed_pages
from evidence.wording import format_count

_MAX_PAGE_SIZE: Final = 5 << 20  # bytes, packed or not
_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_TEXT_TYPES: Final = ("text/plain", "text/markdown", "text/x-markdown")
_MARKDOWN_SUFFIXES: Final = (".md", ".markdown")
# Links with these lead to no page.
_FILE_SUFFIXES: Final = frozenset(
    """
    .7z .avi .css .csv .doc .docx .eot .epub .gif .gz .ico .ics .jpeg .jpg .js .json .m4a .mov .mp3
    .mp4 .ods .odt .pdf .png .ppt .pptx .rar .rss .svg .tif .tiff .ttf .webm .webp .woff .woff2 .xls
    .xlsx .xml .zip
    """.split()
)
WebItem = PostText | Problem
_MIN_WORDS_LEFT_OUT: Final = 100  # that are told, if they are more than those of the main text


@dataclass(frozen=True, slots=True)
class WebPages:
    """Which pages to check.

    Attributes:
        addresses: the addresses that were given.
        uses_sitemaps: whether all pages are meant that the sitemaps of these sites list.
        follow: at how many pages to end that are linked to; 0 for none but those given.
        limit: how many pages of a sitemap to check.
    """

    addresses: Sequence[str]
    uses_sitemaps: bool = False
    follow: int = 0
    limit: int = 100


def read_web_posts(pages: WebPages, client: WebClient | None = None) -> Iterator[WebItem]:
    """Read pages as posts; the next is fetched while one is used.

    Args:
        pages: which.
        client: gets them.

    Yields:
        In the order of the pages, a post, or a problem that says why a page is none. A problem of
        severity "info" or "warning" is about what was not asked for by its address.

    Raises:
        EvidenceError: the extra ``web`` is not installed.
    """
    # It loads while the first requests wait for their turn.
    threading.Thread(target=_load_quietly, name="load-extractor", daemon=True).start()
    usable = [address for address in pages.addresses if resolve_link(address, "")]
    used = client or WebClient(usable)
    return read_ahead(_read_usable(pages, usable, used))


def _load_quietly() -> None:
    with suppress(EvidenceError):  # whoever needs it says so
        load_extractor()


def _read_usable(pages: WebPages, usable: Sequence[str], client: WebClient) -> Iterator[WebItem]:
    for address in pages.addresses:
        if address not in usable:
            yield _make_problem(
                redact_password(address), "is no address; give one such as https://clinic.example"
            )
    shown = [split_password(address)[0] for address in usable]
    yield from _PageReader(client).read(replace(pages, addresses=tuple(dict.fromkeys(shown))))


@dataclass
class _PageReader:
    """Reads pages, each once, wherever it is found."""

    client: WebClient
    _seen: dict[str, str] = field(default_factory=dict)

    def read(self, pages: WebPages) -> Iterator[WebItem]:
        if pages.uses_sitemaps:
            for address in pages.addresses:
                yield from self._read_listed(address, pages.limit)
        elif pages.follow:
            yield from self._follow(pages)
        else:
            for address in pages.addresses:
                yield from self._read_page(address)

    def _read_listed(self, site: str, limit: int) -> Iterator[WebItem]:
        """Read the pages that the sitemaps of a site list."""
        listed: dict[str, None] = {}
        elsewhere: dict[str, None] = {}
        try:
            for place, page in iter_listed_pages(self.client, site):
                if isinstance(page, UnavailablePageError):
                    yield _make_problem(place, str(page))
                    continue
                is_own = name_site(page) in (name_site(site), name_site(place))
                if is_own and page not in listed and len(listed) < limit:
                    yield from self._read_page(page)
                (listed if is_own else elsewhere)[page] = None
        except UnavailablePageError as error:
            yield _make_problem(site, str(error))
        yield from _tell_beyond(site, len(listed) - limit, "that its sitemap lists", "--limit")
        if elsewhere:
            counted = format_count(len(elsewhere), "page")
            yield _make_problem(
                site,
                f"its sitemap lists {counted} of other sites, such as {next(iter(elsewhere))}: "
                "they were not checked",
                "info",
            )

    def _follow(self, pages: WebPages) -> Iterator[WebItem]:
        """Read pages, and those that they link to, breadth first."""
        waiting = deque(pages.addresses)
        found = dict.fromkeys(waiting)
        sites = {name_site(address) for address in waiting}
        given = frozenset(waiting)
        read = 0
        while waiting and read < max(pages.follow, len(given)):
            address = waiting.popleft()
            links: list[str] = []
            is_given = address in given
            for item in self._read_page(address, links.extend, is_followed=not is_given):
                if is_given and isinstance(item, PostText):  # it may have moved
                    sites.add(name_site(item.address))
                yield item
            read += 1
            new = [link for link in links if link not in found and _is_page_of(link, sites)]
            found.update(dict.fromkeys(new))
            waiting.extend(new)
        yield from _tell_beyond(
            pages.addresses[0], len(waiting), "that are linked to", "a higher number for --follow"
        )

    def _read_page(
        self,
        address: str,
        take_links: Callable[[Iterable[str]], None] = lambda _: None,
        *,
        is_followed: bool = False,
    ) -> Iterator[WebItem]:
        try:
            fetched = self.client.get(
                resolve_link(address, address) or address,
                max_size=_MAX_PAGE_SIZE,
                refuse=_refuse_media_type,
            )
        except UnavailablePageError as error:
            is_told_only = is_followed and not error.may_pass
            yield _make_problem(address, str(error), "warning" if is_told_only else "error")
            return
        first = self._seen.setdefault(fetched.address, address)
        if first != address:
            yield _make_problem(address, f"leads to the same page as {first}", "info")
            return
        yield from _make_post(address, fetched, take_links)


def _is_page_of(link: str, sites: Iterable[str]) -> bool:
    suffix = PurePosixPath(urlsplit(link).path).suffix.lower()
    return name_site(link) in sites and suffix not in _FILE_SUFFIXES


def _tell_beyond(site: str, number: int, which: str, how: str) -> Iterator[Problem]:
    if number > 0:
        counted = format_count(number, "page")
        verb = "was" if number == 1 else "were"
        yield _make_problem(
            site, f"{counted} or more {which} {verb} not checked; {how} checks more", "info"
        )


def _refuse_media_type(media_type: str) -> str:
    """Say why what has a media type is no page; "" if it may be one."""
    if not media_type or media_type in _HTML_TYPES or media_type in _TEXT_TYPES:
        return ""
    if media_type == "application/pdf":
        return "is a PDF; give the text that it was made from"
    return f"is {media_type[:80]}, not a page; give the address of a page"


def _make_post(
    path: str, fetched: FetchedPage, take_links: Callable[[Iterable[str]], None]
) -> Iterator[WebItem]:
    if other := describe_other_format("", fetched.content):
        yield _make_problem(path, other)
        return
    text = decode_page(fetched.content, fetched.content_type)
    is_html = fetched.media_type in _HTML_TYPES or (not fetched.media_type and "<" in text[:1_000])
    if not is_html:
        yield from _make_text_post(path, fetched, text)
        return
    page = read_page(text, fetched.address)
    take_links(page.links)
    if not page.source:
        yield _make_problem(
            path,
            "shows no text to programs; it may be made by scripts: save the page in a browser as "
            ".html and check that file",
        )
        return
    if page.is_cut:
        yield _make_problem(
            path, "has more than 50,000 tags; what is behind them was not checked: divide it"
        )
    if page.words_left_out > max(page.words, _MIN_WORDS_LEFT_OUT):
        yield _make_problem(
            path,
            f"{page.words_left_out:,} of {page.words + page.words_left_out:,} words were not "
            "checked, as they are around the main text: menus, banners, comments, teasers",
            "info",
        )
    yield PostText(path, page.source, ".html", fetched.address)


def _make_text_post(path: str, fetched: FetchedPage, text: str) -> Iterator[WebItem]:
    if "\0" in text or not text.strip():
        yield _make_problem(path, "has no text: give the address of a page")
        return
    suffix = PurePosixPath(urlsplit(fetched.address).path).suffix.lower()
    is_markdown = "markdown" in fetched.media_type or suffix in _MARKDOWN_SUFFIXES
    yield PostText(path, text, ".md" if is_markdown else ".txt", fetched.address)


def _make_problem(path: str, message: str, severity: Severity = "error") -> Problem:
    return Problem(path, "web", message, severity=severity)
