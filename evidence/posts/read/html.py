"""HTML into blocks: the visible prose of a page, or of an HTML block in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from justhtml import JustHTML
from justhtml.core.entities import decode_entities_in_text

from evidence.posts.read.document import Document, Span

_HIDDEN_NAMES = """
    head title script style template noscript noframes noembed nav header footer aside figcaption button form
    select datalist textarea code pre xmp listing plaintext svg math iframe object audio video canvas
    del s strike
"""
_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li listing main menu nav ol
    optgroup option p pre search section summary table tbody td tfoot th thead tr ul xmp
"""
HIDDEN_ELEMENTS = frozenset(_HIDDEN_NAMES.split())
HIDDEN_ROLES = frozenset({"navigation", "banner", "contentinfo"})
BLOCK_ELEMENTS = frozenset(_BLOCK_NAMES.split())
KIND_BY_ELEMENT = {"li": "item", "td": "cell", "th": "cell", "blockquote": "quote"}
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}

_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])caption(?:[_-]text)?(?:$|\s)")
_MARKUP_START = re.compile(r"<[A-Za-z/!?]")
_SPECIAL_CHARACTER = re.compile("[&<]")
_CHARACTER_REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]+|#[0-9]+|[0-9A-Za-z]{1,40});?")
# A sign put at the end of an HTML block: the hidden elements around it are still open there.
_SENTINEL_NAME = "evidence-end"
_SENTINEL = f"<{_SENTINEL_NAME}></{_SENTINEL_NAME}>"
_MAX_OPEN_ELEMENTS = 5
_RESYNC_DISTANCE = 4_096  # how far text may have been moved


def parse_html(source: str) -> Document:
    """Blocks of a page; its title is the outermost heading when the text has no heading of level 1."""
    draft = Document()
    draft.add_ignore_comments(source)
    html = _replace_nulls(source)
    root = JustHTML(html, sanitize=False, track_node_locations=True).root
    _TreeWalker(html, draft, end=len(html)).walk(root)
    title = _find_title(root)
    if title and not any(block.level == 1 for block in draft.blocks):
        for block in draft.blocks:
            block.headings = (title, *block.headings)
    return draft


def parse_html_fragment(
    source: str, base: int, draft: Document, kind: str, around: tuple[str, ...]
) -> tuple[str, ...]:
    """Add the blocks of an HTML block that begins at the offset ``base`` of a Markdown file.

    Args:
        source: the HTML, as long as in the file.
        base: its offset there.
        draft: takes the blocks.
        kind: what text outside of list items, cells and quotes is.
        around: the hidden elements that earlier HTML blocks left open.

    Returns:
        The hidden elements that are open at the end, outermost first.
    """
    before = "".join(f"<{name} hidden>" for name in around)
    html = before + _replace_nulls(source) + _SENTINEL
    root = JustHTML(html, sanitize=False, track_node_locations=True, fragment=True).root
    _TreeWalker(
        html, draft, base - len(before), len(html) - len(_SENTINEL), kind_stack=[kind]
    ).walk(root)
    return _open_hidden_elements(root)


@dataclass(slots=True)
class _TreeWalker:
    """A walk through the tree in reading order, without recursion: pages nest thousands deep."""

    html: str
    document: Document
    base: int = 0
    end: int = 0
    kind_stack: list[str] = field(default_factory=lambda: ["paragraph"])
    level_stack: list[int] = field(default_factory=list)
    outer_headings: list[list[tuple[int, str]]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    position: int = 0

    def walk(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node.name)
            elif node.name == "#text":
                self._add_text(node)
            elif node.children is not None:
                if node.name in BLOCK_ELEMENTS:
                    self._flush()
                if _is_hidden(node):
                    continue
                self._enter(node)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children))
        self._flush()

    def _enter(self, node: Any) -> None:
        name = node.name
        if name in KIND_BY_ELEMENT:
            self.kind_stack.append(KIND_BY_ELEMENT[name])
        if name == "blockquote":
            self.outer_headings.append(list(self.document.headings))
        if name in HEADING_LEVELS:
            self.level_stack.append(HEADING_LEVELS[name])
        if name == "a" and node.attrs.get("href"):
            self.links.append((len(self.spans), node.attrs["href"].strip()))
        if name == "br":
            self._add_line_break(node)

    def _leave(self, name: str) -> None:
        if name in BLOCK_ELEMENTS:
            self._flush()
        if name in KIND_BY_ELEMENT:
            self.kind_stack.pop()
        if name == "blockquote":
            self.document.headings[:] = self.outer_headings.pop()
        if name in HEADING_LEVELS:
            self.level_stack.pop()

    def _add_line_break(self, node: Any) -> None:
        """A line break is white space, two of them end a paragraph."""
        for piece in reversed(self.spans):
            if piece.text == "\n" and piece.source_length == 0:
                self._flush()
                return
            if piece.text.strip():
                break
        at = node.origin_offset
        self.spans.append(Span("\n", self.base + (self.position if at is None else at), 0))

    def _add_text(self, node: Any) -> None:
        at = node.origin_offset
        for piece in _align_text(
            node.data or "", self.html, self.position if at is None else at, self.end
        ):
            self.position = piece.start + piece.source_length
            self.spans.append(Span(piece.text, self.base + piece.start, piece.source_length))

    def _flush(self) -> None:
        if self.spans:
            level = self.level_stack[-1] if self.level_stack else 0
            self.document.add_block(
                "heading" if level else self.kind_stack[-1], self.spans, self.links, level
            )
        self.spans, self.links = [], []


def _align_text(data: str, html: str, at: int, end: int) -> Iterator[Span]:
    """The text of a node in pieces that stand in the raw HTML from ``at`` on.

    The two differ where a character reference was decoded, and where the parser joined what stands on both
    sides of markup (an end tag without its start, text that it moved out of a table). Markup that never
    closes is text to the parser.
    """
    data = data.partition(f"<{_SENTINEL_NAME}>")[0]
    done = 0
    while done < len(data):
        special = _SPECIAL_CHARACTER.search(html, at, end)
        size = _common_length(data, done, html, at, special.start() if special else end)
        if size:
            yield Span(data[done : done + size], at, size)
            done, at = done + size, at + size
            continue
        reference = _CHARACTER_REFERENCE.match(html, at, end)
        decoded = decode_entities_in_text(reference[0]) if reference else ""
        if reference and decoded != reference[0] and data.startswith(decoded, done):
            yield Span(decoded, at, len(reference[0]))
            done, at = done + len(decoded), reference.end()
        elif _MARKUP_START.match(html, at, end) and not data.startswith(
            _verbatim_markup(html, at, end), done
        ):
            at = _skip_markup(html, at, end)
        elif html.startswith(data[done], at, end):
            yield Span(data[done], at, 1)
            done, at = done + 1, at + 1
        elif html[at : at + 1].isspace():
            at += 1
        else:
            found = html.find(
                data[done : done + 4].rstrip() or data[done], at, min(end, at + _RESYNC_DISTANCE)
            )
            if found < 0:
                yield Span(data[done:], max(0, min(at, end - (len(data) - done))), len(data) - done)
                return
            at = found


def _common_length(data: str, done: int, html: str, at: int, stop: int) -> int:
    """How many characters of the text and of the raw HTML are the same, at most up to ``stop``."""
    size = min(len(data) - done, stop - at)
    if data.startswith(html[at : at + size], done):
        return size
    return next(i for i in range(size) if data[done + i] != html[at + i])


def _verbatim_markup(html: str, at: int, end: int) -> str:
    """The first characters of markup as the parser would show them if it took them for text."""
    return html[at : min(at + 8, end)].partition("&")[0]


def _skip_markup(html: str, at: int, end: int) -> int:
    mark = "-->" if html.startswith("<!--", at) else ">"
    found = html.find(mark, at + 2, end)
    return end if found < 0 else found + len(mark)


def _is_hidden(node: Any) -> bool:
    if node.name in HIDDEN_ELEMENTS:
        return True
    attrs = node.attrs
    if not attrs:
        return False
    return (
        "hidden" in attrs
        or (attrs.get("aria-hidden") or "").strip().lower() == "true"
        or not HIDDEN_ROLES.isdisjoint((attrs.get("role") or "").lower().split())
        or _CAPTION_CLASS.search(attrs.get("class") or "") is not None
    )


def _find_title(root: Any) -> str:
    """The text of the title element in the head."""
    for html in root.children:
        for head in html.children or ():
            for title in head.children if head.name == "head" else ():
                if title.name == "title":
                    return " ".join(title.to_text().split())
    return ""


def _open_hidden_elements(root: Any) -> tuple[str, ...]:
    """Names of the hidden elements around the end sign, which stands last in the tree."""
    names: list[str] = []
    node = root
    while node.children:
        node = node.children[-1]
        if node.name == _SENTINEL_NAME:
            return tuple(names[:_MAX_OPEN_ELEMENTS])
        if node.name.startswith("#"):  # text or a comment that swallowed the sign
            return ()
        if _is_hidden(node):
            names.append(node.name)
    return ()


def _replace_nulls(source: str) -> str:
    """Without the null characters that the parser would drop; as long as before."""
    return source.replace("\0", " ")
