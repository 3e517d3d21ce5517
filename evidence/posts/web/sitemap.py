"""Sitemaps: which pages a site has (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from evidence.http.addresses import name_origin, resolve_link
from evidence.http.unpacking import GZIP_MAGIC, TruncatedSourceError, gunzip
from evidence.posts.web.client import UnavailablePageError, WebClient
from evidence.pubmed.parse.xml import parse_xml

MAX_SITEMAPS: Final = 50
MAX_SITEMAP_SIZE: Final = 10 << 20  # bytes, packed or not
_SUFFIXES: Final = (".xml", ".xml.gz", ".txt", ".txt.gz", ".gz")
_USUAL_PLACES: Final = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, and further sitemaps."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...] = ()


def parse_sitemap(content: bytes, address: str) -> Sitemap:
    """Parse a sitemap: XML, an index of sitemaps, or addresses on lines; packed or not.

    Args:
        content: its bytes.
        address: where it is.

    Raises:
        ValueError: it is none, or too long; the message says why.
    """
    content = _unpack(content).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.startswith(b"<"):
        lines = content.decode("utf-8", "replace").splitlines()
        found = tuple(_resolve_all(address, lines))
        if not found:
            raise ValueError("it lists no page")
        return Sitemap(found)
    root = parse_xml(content)
    kind = _local_name(root)
    if kind not in ("urlset", "sitemapindex"):
        raise ValueError(f"its root is {kind}")
    entries = (child for entry in root for child in entry if _local_name(child) == "loc")
    found = tuple(_resolve_all(address, [entry.text or "" for entry in entries]))
    return Sitemap(found) if kind == "urlset" else Sitemap((), found)


def _local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _resolve_all(address: str, links: Iterable[str]) -> Iterator[str]:
    found = (resolve_link(address, link) for link in links if link.strip())
    yield from dict.fromkeys(filter(None, found))


def _unpack(content: bytes) -> bytes:
    if not content.startswith(GZIP_MAGIC):
        return content
    unpacked = bytearray()
    try:
        for piece in gunzip(iter([content])):
            unpacked += piece
            if len(unpacked) > MAX_SITEMAP_SIZE:
                raise ValueError(f"it is longer than {MAX_SITEMAP_SIZE >> 20} MB")
    except TruncatedSourceError as error:
        raise ValueError(str(error)) from error
    return bytes(unpacked)


def iter_listed_pages(
    client: WebClient, address: str
) -> Iterator[tuple[str, str | UnavailablePageError]]:
    """Yield the pages that the sitemaps of a site list, as they are read.

    Args:
        client: gets the sitemaps.
        address: a sitemap, or a page of a site; its sitemaps are those of robots.txt, else the one
            at a usual place.

    Yields:
        A sitemap, and a page that it lists or why it cannot be read.
    """
    waiting = deque(_list_first(client, address))
    seen = set(waiting)
    for _ in range(MAX_SITEMAPS):
        if not waiting:
            return
        place = waiting.popleft()
        try:
            sitemap = _fetch_sitemap(client, place)
        except UnavailablePageError as error:
            yield place, error
            continue
        yield from ((place, page) for page in sitemap.pages)
        further = [one for one in sitemap.sitemaps if one not in seen]
        seen.update(further)
        waiting.extend(further)
    if waiting:
        reason = f"no more than {MAX_SITEMAPS} sitemaps of a site are read: give its own address"
        yield waiting[0], UnavailablePageError(f"this and {len(waiting) - 1} more: {reason}")


def _list_first(client: WebClient, address: str) -> Sequence[str]:
    """List the sitemaps to begin with: the one at an address, or those of its site."""
    if urlsplit(address).path.lower().endswith(_SUFFIXES):
        return [address]
    named = list(_resolve_all(address, client.find_rules(address).sitemaps))
    return named or [f"{name_origin(address)}{_USUAL_PLACES[0]}"]


def _fetch_sitemap(client: WebClient, address: str) -> Sitemap:
    """Fetch a sitemap; where there is none at the first usual place, look at the others.

    Raises:
        UnavailablePageError: there is none.
    """
    origin, path = name_origin(address), urlsplit(address).path
    others = _USUAL_PLACES[1:] if path == _USUAL_PLACES[0] else ()
    for place in (address, *(f"{origin}{other}" for other in others)):
        try:
            found = client.get(place, max_size=MAX_SITEMAP_SIZE)
            return parse_sitemap(found.content, found.address)
        except ValueError as error:
            raise UnavailablePageError(
                f"is no sitemap: {error}; give the address of one, or --follow"
            ) from error
        except UnavailablePageError as error:
            if error.status not in (404, 410):
                raise
    raise UnavailablePageError("there is no sitemap here: give the address of one, or --follow")
