"""A page of the web becomes a post: its main text as plain HTML, and its links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from justhtml import JustHTML

from evidence.http.addresses import resolve_link
from evidence.posts.read.extent import find_extent
from evidence.posts.read.front_matter import find_published_year
from evidence.posts.read.pages.furniture import read_attributes
from evidence.posts.read.pages.panels import iter_nodes
from evidence.posts.web.main_text import MainText, find_main_text, mark_main_blocks
from evidence.posts.web.page_tree import PageTree
from evidence.posts.web.page_writer import write_main_text

_MAX_ATTRIBUTES: Final = 500  # of a tag


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read of a page.

    Attributes:
        source: its main text, as HTML with its title and its year; "" where it has none.
        links: the addresses that it links to, in their order, but for those not to be followed.
        words: number of words of the main text.
        words_left_out: number of words beside it.
        is_cut: whether it has so many tags that the end was not read.
    """

    source: str
    links: Sequence[str]
    words: int
    words_left_out: int
    is_cut: bool = False


def read_page(html: str, address: str) -> ReadPage:
    """Read a page.

    Args:
        html: the page.
        address: where it is.

    Raises:
        EvidenceError: trafilatura is not installed.
    """
    extent = find_extent(html, is_html=True)
    read = html[:extent].replace("\0", " ")
    root = JustHTML(read, sanitize=False).root
    main = find_main_text(read) if _is_usual(root) else MainText()
    tree = PageTree(root)
    mark_main_blocks(tree.blocks.values(), main)
    tree.keep_surroundings()
    base = _find_base(root, address)
    body = write_main_text(tree, lambda link: resolve_link(base, link))
    year = main.day[:4] or find_published_year(read)
    blocks = tree.blocks.values()
    return ReadPage(
        _write_page(body, _find_title(root), str(year or "")) if body else "",
        tuple(_iter_links(root, base)),
        sum(len(block.words) for block in blocks if block.is_main),
        tree.furniture_words + sum(len(block.words) for block in blocks if not block.is_main),
        extent < len(html),
    )


def _is_usual(root: Any) -> bool:
    """Return whether no tag has so many attributes that trafilatura would take minutes."""
    return all(len(read_attributes(node)) <= _MAX_ATTRIBUTES for node in iter_nodes(root))


def _write_page(body: str, title: str, year: str) -> str:
    metadata = f'<meta property="article:published_time" content="{year}">\n' if year else ""
    return f"<!DOCTYPE html>\n<title>{escape(title)}</title>\n{metadata}<body>\n{body}\n"


def _find_title(root: Any) -> str:
    found = root.query_one("title")
    return " ".join(found.to_text().split()) if found else ""


def _find_base(root: Any, address: str) -> str:
    found = root.query_one("base[href]")
    return (resolve_link(address, found.attrs["href"] or "") if found else None) or address


def _iter_links(root: Any, base: str) -> Iterator[str]:
    nodes = (
        node for node in root.query("a[href]") if "nofollow" not in (node.attrs.get("rel") or "")
    )
    links = (resolve_link(base, node.attrs["href"] or "") for node in nodes)
    yield from dict.fromkeys(filter(None, links))
