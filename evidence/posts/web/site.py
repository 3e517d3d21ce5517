"""Pages of the web become posts: single ones, those of a sitemap, or those that others link to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from evidence.errors import EvidenceError, Problem
from evidence.http.addresses import name_site, resolve_link, split_password
from evidence.http.failures import redact_password
from evidence.http.read_ahead import read_ahead
from evidence.posts.read.files import PostText
from evidence.posts.web.client import UnavailablePageError, WebClient
from evidence.posts.web.main_text import load_extractor
from evidence.posts.web.page_post import WebItem, make_post, make_web_problem, refuse_media_type
from evidence.posts.web.sitemap import iter_listed_pages
from evidence.wording import format_count

_MAX_PAGE_SIZE: Final = 5 << 20  # bytes, packed or not
# Links with these lead to no page.
_FILE_SUFFIXES: Final = frozenset(
    """
    .7z .avi .css .csv .doc .docx .eot .epub .gif .gz .ico .ics .jpeg .jpg .js .json .m4a .mov .mp3
    .mp4 .ods .odt .pdf .png .ppt .pptx .rar .rss .svg .tif .tiff .ttf .webm .webp .woff .woff2 .xls
    .xlsx .xml .zip
    """.split()
)


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
            yield make_web_problem(
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
                    yield make_web_problem(place, str(page))
                    continue
                sites = {name_site(site), name_site(place)}
                is_own = name_site(page) in sites
                if is_own and page not in listed and len(listed) < limit:
                    yield from self._read_page(page, sites=sites)
                (listed if is_own else elsewhere)[page] = None
        except UnavailablePageError as error:
            yield make_web_problem(site, str(error))
        yield from _tell_beyond(site, len(listed) - limit, "that its sitemap lists", "--limit")
        if elsewhere:
            counted = format_count(len(elsewhere), "page")
            yield make_web_problem(
                site,
                f"its sitemap lists {counted} of other sites, such as {next(iter(elsewhere))}: "
                "they were not checked",
                "info",
            )

    def _follow(self, pages: WebPages) -> Iterator[WebItem]:
        """Read pages, and those that they link to, breadth first."""
        sites = set(map(name_site, pages.addresses))
        links: list[str] = []
        for address in pages.addresses:
            yield from self._read_first_page(address, sites, links)
        found = {resolve_link(address, address) for address in pages.addresses} | {*self._seen}
        waiting: deque[str] = deque()
        left = pages.follow - len(pages.addresses)
        while True:
            new = [link for link in dict.fromkeys(links) if link not in found]
            waiting.extend(link for link in new if _is_page_of(link, sites))
            found.update(new)
            links.clear()
            if not waiting or left <= 0:
                break
            yield from self._read_page(
                waiting.popleft(), sites=sites, take_links=links.extend, is_followed=True
            )
            left -= 1
        yield from _tell_beyond(
            pages.addresses[0], len(waiting), "that are linked to", "a higher number for --follow"
        )

    def _read_first_page(
        self, address: str, sites: set[str], links: list[str]
    ) -> Iterator[WebItem]:
        """Read a page that was asked for; add its links, and its site, which may be another."""
        for item in self._read_page(address, take_links=links.extend):
            if isinstance(item, PostText):
                sites.add(name_site(item.address))
            yield item

    def _read_page(
        self,
        address: str,
        *,
        sites: Collection[str] = (),
        take_links: Callable[[Iterable[str]], None] = lambda _: None,
        is_followed: bool = False,
    ) -> Iterator[WebItem]:
        """Read a page.

        Args:
            address: where it is.
            sites: those that it must be on in the end; any if there are none.
            take_links: called with the addresses that it links to.
            is_followed: whether only a link led to it.
        """
        try:
            fetched = self.client.get(
                resolve_link(address, address) or address,
                max_size=_MAX_PAGE_SIZE,
                refuse=refuse_media_type,
            )
        except UnavailablePageError as error:
            is_told_only = is_followed and not error.may_pass
            yield make_web_problem(address, str(error), "warning" if is_told_only else "error")
            return
        if sites and name_site(fetched.address) not in sites:
            message = f"leads to another site, {fetched.address}: give that address to check it"
            yield make_web_problem(address, message, "info")
            return
        first = self._seen.setdefault(fetched.address, address)
        if first != address:
            yield make_web_problem(address, f"leads to the same page as {first}", "info")
            return
        yield from make_post(address, fetched, take_links)


def _is_page_of(link: str, sites: Iterable[str]) -> bool:
    suffix = PurePosixPath(urlsplit(link).path).suffix.lower()
    return name_site(link) in sites and suffix not in _FILE_SUFFIXES


def _tell_beyond(site: str, number: int, which: str, how: str) -> Iterator[Problem]:
    if number > 0:
        counted = format_count(number, "page")
        verb = "was" if number == 1 else "were"
        yield make_web_problem(
            site, f"{counted} or more {which} {verb} not checked; {how} checks more", "info"
        )
