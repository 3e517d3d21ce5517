"""Read HTML into blocks: the visible prose of a page, or of an HTML block in Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from justhtml import JustHTML

from evidence.posts.read.document import Document, Span, join_raised_spans
from evidence.posts.read.front_matter import add_front_matter, blank_front_matter
from evidence.posts.read.html_places import locate_text
from evidence.posts.read.pages.furniture import read_attributes
from evidence.posts.read.pages.panels import find_panels, is_hidden, opens_panel

# Elements without prose: navigation, code, drawings, forms, and text that is struck out.
_HIDDEN_NAMES = """
    head title script style template noscript noframes noembed nav header footer aside figcaption
    form select datalist textarea code pre xmp listing plaintext svg math iframe object audio
    video canvas del s strike
"""
# Elements that begin and end a block (https://html.spec.whatwg.org/multipage/rendering.html).
_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li listing
    main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr
    ul xmp
"""
_HIDDEN_ELEMENTS = frozenset(_HIDDEN_NAMES.split())
_HIDDEN_ROLES = frozenset({"navigation", "banner", "contentinfo"})
_BLOCK_ELEMENTS = frozenset(_BLOCK_NAMES.split())
_KIND_BY_ELEMENT = {
    "li": "item",
    "td": "cell",
    "th": "cell",
    "blockquote": "quote",
    "dt": "term",
    "dd": "item",
}
_LIST_ELEMENTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
# A summary or a button heads what it opens, as a line in bold does.
_BOLD_ELEMENTS = frozenset({"b", "strong", "summary", "button"})
_HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_CLASS = re.compile(r"(?:^|[\s_-])(?:caption(?:[_-]text)?|breadcrumbs?)(?:$|\s)")

# Put at the end of an HTML block of Markdown: the hidden elements around it are still open there.
_SENTINEL_NAME = "evidence-end"
_SENTINEL = f"<{_SENTINEL_NAME}></{_SENTINEL_NAME}>"
_MAX_OPEN_ELEMENTS = 5


def parse_html(source: str) -> Document:
    """Read a page; without a heading of level 1 its title becomes the outermost heading."""
    html = _replace_nulls(blank_front_matter(source))
    root = JustHTML(html, sanitize=False, track_node_locations=True).root
    document = Document()
    add_front_matter(source, document)
    is_head = bool(document.title)
    document.title = document.title or _find_title(root)
    document.add_ignore_comments(source)
    _TreeWalker(html, document, end=len(html), panels=find_panels(root)).walk(root)
    if document.title and not is_head and not any(block.level == 1 for block in document.blocks):
        for block in document.blocks:
            block.headings = (document.title, *block.headings)
    return document


def parse_html_fragment(
    source: str,
    base: int,
    *,
    document: Document,
    kind: str = "paragraph",
    hidden_elements: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Add the blocks of an HTML block of Markdown to a document.

    Args:
        source: the HTML, as long as in the file.
        base: its offset in the file.
        document: takes the blocks.
        kind: the kind of text outside of list items, cells and quotes.
        hidden_elements: the hidden elements that earlier HTML blocks left open.

    Returns:
        The hidden elements that are open at the end, outermost first.
    """
    before = "".join(f"<{name} hidden>" for name in hidden_elements)
    html = before + _replace_nulls(source) + _SENTINEL
    root = JustHTML(html, sanitize=False, track_node_locations=True, fragment=True).root
    panels = find_panels(root)
    walker = _TreeWalker(
        html,
        document,
        base=base - len(before),
        end=len(html) - len(_SENTINEL),
        kind_stack=[kind],
        panels=panels,
    )
    walker.walk(root)
    return _find_open_hidden_elements(root, panels)


@dataclass(slots=True)
class _TreeWalker:
    """Walks the tree in reading order, without recursion: some pages nest thousands deep."""

    html: str
    document: Document
    base: int = 0
    end: int = 0
    panels: frozenset[int] = frozenset()
    kind_stack: list[str] = field(default_factory=lambda: ["paragraph"])
    level_stack: list[int] = field(default_factory=list)
    outer_headings: list[list[tuple[int, str]]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    raised_starts: list[int] = field(default_factory=list)
    position: int = 0
    bold_depth: int = 0
    has_plain_text: bool = False

    def walk(self, root: Any) -> None:
        """Add the blocks below a node."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node.name)
            elif node.name == "#text":
                self._add_text(node)
            elif node.children is not None and self._enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children))
        self._flush()

    def _enter(self, node: Any) -> bool:
        """Enter an element; return False for one that is hidden."""
        name = node.name
        if name in _BLOCK_ELEMENTS:
            self._flush()
        if _is_hidden(node, self.panels):
            return False
        if self._is_own_line(name):
            self._flush()
        if name in _KIND_BY_ELEMENT:
            self.kind_stack.append(_KIND_BY_ELEMENT[name])
        if name in _HEADING_LEVELS:
            self.level_stack.append(_HEADING_LEVELS[name])
        self.bold_depth += name in _BOLD_ELEMENTS
        self._enter_list_or_table(name)
        if name == "blockquote":
            self.outer_headings.append(list(self.document.headings))
        self._enter_inline(node, name)
        return True

    def _enter_inline(self, node: Any, name: str) -> None:
        if name == "br":
            self._add_line_break(node)
        elif name == "img":
            self._add_gap(node)
        elif name == "sup":
            self.raised_starts.append(len(self.spans))
        elif name == "a" and node.attrs.get("href"):
            self.links.append((len(self.spans), node.attrs["href"].strip()))

    def _enter_list_or_table(self, name: str) -> None:
        if name in _LIST_ELEMENTS:
            self.document.open_list()
        elif name == "table":
            self.document.open_table()
        elif name == "tr":
            self.document.open_row()
        elif name in {"td", "th"}:
            self.document.open_cell(is_head=name == "th")

    def _leave_list_or_table(self, name: str) -> None:
        if name in _LIST_ELEMENTS:
            self.document.close_list()
        elif name == "dt":
            self.document.lead_with_term()
        elif name == "table":
            self.document.close_table()

    def _is_own_line(self, name: str) -> bool:
        """Return whether an element is a button that heads what it opens, and in no heading."""
        return name == "button" and not self.level_stack

    def _leave(self, name: str) -> None:
        if name in _BLOCK_ELEMENTS or self._is_own_line(name):
            self._flush()
        if name == "sup":
            join_raised_spans(self.spans, self.links, self.raised_starts.pop())
        self._leave_list_or_table(name)
        self.bold_depth -= name in _BOLD_ELEMENTS
        if name in _KIND_BY_ELEMENT:
            self.kind_stack.pop()
        if name in _HEADING_LEVELS:
            self.level_stack.pop()
        if name == "blockquote":
            self.document.headings[:] = self.outer_headings.pop()

    def _add_line_break(self, node: Any) -> None:
        """Add white space for a line break; a second one in a row ends the paragraph."""
        for span in reversed(self.spans):
            if span.text == "\n" and span.source_length == 0:
                self._flush()
                return
            if span.text.strip():
                break
        self._add_gap(node, "\n")

    def _add_gap(self, node: Any, space: str = " ") -> None:
        """Add white space that stands for an element; a picture parts words, too."""
        at = self.position if node.origin_offset is None else node.origin_offset
        self.spans.append(Span(space, self.base + at, 0))

    def _add_text(self, node: Any) -> None:
        at = self.position if node.origin_offset is None else node.origin_offset
        data = (node.data or "").partition(f"<{_SENTINEL_NAME}>")[0]
        for span in locate_text(data, self.html, at, self.end):
            self.position = span.start + span.source_length
            self.spans.append(Span(span.text, self.base + span.start, span.source_length))
        self.has_plain_text |= not self.bold_depth and any(map(str.isalnum, data))

    def _flush(self) -> None:
        """End the current block."""
        if self.spans:
            level = self.level_stack[-1] if self.level_stack else 0
            kind = "heading" if level else self.kind_stack[-1]
            self.document.add_block(
                kind,
                self.spans,
                links=self.links,
                level=level,
                is_bold=not self.has_plain_text,
            )
        self.spans, self.links, self.has_plain_text = [], [], False
        self.raised_starts = [0] * len(self.raised_starts)


def _is_hidden(node: Any, panels: frozenset[int]) -> bool:
    if node.name in _HIDDEN_ELEMENTS or is_hidden(node, panels):
        return True
    if node.name == "button" and not opens_panel(node):
        return True
    attrs = read_attributes(node)
    return (
        not _HIDDEN_ROLES.isdisjoint((attrs.get("role") or "").lower().split())
        or _HIDDEN_CLASS.search(attrs.get("class") or "") is not None
    )


def _find_title(root: Any) -> str:
    """Return the text of the first title element in a page's head, or ""."""
    nodes = [root]
    for name in ("html", "head", "title"):
        children = [child for node in nodes for child in node.children or ()]
        nodes = [child for child in children if child.name == name]
    return " ".join(nodes[0].to_text().split()) if nodes else ""


def _find_open_hidden_elements(root: Any, panels: frozenset[int]) -> tuple[str, ...]:
    """Return the names of the hidden elements around the sentinel, which comes last in the tree."""
    names: list[str] = []
    node = root
    while node.children:
        node = node.children[-1]
        if node.name == _SENTINEL_NAME:
            return tuple(names[:_MAX_OPEN_ELEMENTS])
        if node.name.startswith("#"):  # text or a comment that swallowed the sentinel
            return ()
        if _is_hidden(node, panels):
            names.append(node.name)
    return ()


def _replace_nulls(source: str) -> str:
    """Replace the null characters, which the parser would drop; the length stays the same."""
    return source.replace("\0", " ")
