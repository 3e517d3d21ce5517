"""HTML into blocks: the visible prose of a page, or of an HTML block in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from justhtml import JustHTML
from justhtml.core.entities import decode_entities_in_text

from evidence.posts.read.document import Draft, Piece

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
HIDDEN = frozenset(_HIDDEN_NAMES.split())
HIDDEN_ROLES = frozenset({"navigation", "banner", "contentinfo"})
BLOCKS = frozenset(_BLOCK_NAMES.split())
KINDS = {"li": "item", "td": "cell", "th": "cell", "blockquote": "quote"}
LEVELS = {f"h{level}": level for level in range(1, 7)}

_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:[_-]text)?(?:$|\s)")
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_SPECIAL = re.compile("[&<]")
_REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]+|#[0-9]+|[0-9A-Za-z]{1,40});?")
# A sign put at the end of an HTML block: the hidden elements around it are still open there.
_END_NAME = "evidence-end"
_END = f"<{_END_NAME}></{_END_NAME}>"
_MOST_OPEN = 5
_RESYNC = 4_096  # how far text may have been moved


def read_html(source: str) -> Draft:
    """Blocks of a page; its title is the outermost heading when the text has no heading of level 1."""
    draft = Draft()
    draft.note_ignores(source)
    html = _safe(source)
    root = JustHTML(html, sanitize=False, track_node_locations=True).root
    _Walk(html, draft, end=len(html)).through(root)
    title = _title(root)
    if title and not any(block.level == 1 for block in draft.blocks):
        for block in draft.blocks:
            block.headings = (title, *block.headings)
    return draft


def read_fragment(
    source: str, base: int, draft: Draft, kind: str, around: tuple[str, ...]
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
    html = before + _safe(source) + _END
    root = JustHTML(html, sanitize=False, track_node_locations=True, fragment=True).root
    _Walk(html, draft, base - len(before), len(html) - len(_END), kinds=[kind]).through(root)
    return _left_open(root)


@dataclass(slots=True)
class _Walk:
    """A walk through the tree in reading order, without recursion: pages nest thousands deep."""

    html: str
    draft: Draft
    base: int = 0
    end: int = 0
    kinds: list[str] = field(default_factory=lambda: ["paragraph"])
    levels: list[int] = field(default_factory=list)
    outside: list[list[tuple[int, str]]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    at: int = 0

    def through(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node.name)
            elif node.name == "#text":
                self._text(node)
            elif node.children is not None:
                if node.name in BLOCKS:
                    self._flush()
                if _is_hidden(node):
                    continue
                self._enter(node)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children))
        self._flush()

    def _enter(self, node: Any) -> None:
        name = node.name
        if name in KINDS:
            self.kinds.append(KINDS[name])
        if name == "blockquote":
            self.outside.append(list(self.draft.headings))
        if name in LEVELS:
            self.levels.append(LEVELS[name])
        if name == "a" and node.attrs.get("href"):
            self.links.append((len(self.pieces), node.attrs["href"].strip()))
        if name == "br":
            self._break(node)

    def _leave(self, name: str) -> None:
        if name in BLOCKS:
            self._flush()
        if name in KINDS:
            self.kinds.pop()
        if name == "blockquote":
            self.draft.headings[:] = self.outside.pop()
        if name in LEVELS:
            self.levels.pop()

    def _break(self, node: Any) -> None:
        """A line break is white space, two of them end a paragraph."""
        for piece in reversed(self.pieces):
            if piece.text == "\n" and piece.width == 0:
                self._flush()
                return
            if piece.text.strip():
                break
        at = node.origin_offset
        self.pieces.append(Piece("\n", self.base + (self.at if at is None else at), 0))

    def _text(self, node: Any) -> None:
        at = node.origin_offset
        for piece in _align(node.data or "", self.html, self.at if at is None else at, self.end):
            self.at = piece.start + piece.width
            self.pieces.append(Piece(piece.text, self.base + piece.start, piece.width))

    def _flush(self) -> None:
        if self.pieces:
            level = self.levels[-1] if self.levels else 0
            self.draft.add("heading" if level else self.kinds[-1], self.pieces, self.links, level)
        self.pieces, self.links = [], []


def _align(data: str, html: str, at: int, end: int) -> Iterator[Piece]:
    """The text of a node in pieces that stand in the raw HTML from ``at`` on.

    The two differ where a character reference was decoded, and where the parser joined what stands on both
    sides of markup (an end tag without its start, text that it moved out of a table). Markup that never
    closes is text to the parser.
    """
    data = data.partition(f"<{_END_NAME}>")[0]
    done = 0
    while done < len(data):
        special = _SPECIAL.search(html, at, end)
        size = _common(data, done, html, at, special.start() if special else end)
        if size:
            yield Piece(data[done : done + size], at, size)
            done, at = done + size, at + size
            continue
        reference = _REFERENCE.match(html, at, end)
        decoded = decode_entities_in_text(reference[0]) if reference else ""
        if reference and decoded != reference[0] and data.startswith(decoded, done):
            yield Piece(decoded, at, len(reference[0]))
            done, at = done + len(decoded), reference.end()
        elif _MARKUP.match(html, at, end) and not data.startswith(_verbatim(html, at, end), done):
            at = _after_markup(html, at, end)
        elif html.startswith(data[done], at, end):
            yield Piece(data[done], at, 1)
            done, at = done + 1, at + 1
        elif html[at : at + 1].isspace():
            at += 1
        else:
            found = html.find(
                data[done : done + 4].rstrip() or data[done], at, min(end, at + _RESYNC)
            )
            if found < 0:
                yield Piece(
                    data[done:], max(0, min(at, end - (len(data) - done))), len(data) - done
                )
                return
            at = found


def _common(data: str, done: int, html: str, at: int, stop: int) -> int:
    """How many characters of the text and of the raw HTML are the same, at most up to ``stop``."""
    size = min(len(data) - done, stop - at)
    if data.startswith(html[at : at + size], done):
        return size
    return next(i for i in range(size) if data[done + i] != html[at + i])


def _verbatim(html: str, at: int, end: int) -> str:
    """The first characters of markup as the parser would show them if it took them for text."""
    return html[at : min(at + 8, end)].partition("&")[0]


def _after_markup(html: str, at: int, end: int) -> int:
    mark = "-->" if html.startswith("<!--", at) else ">"
    found = html.find(mark, at + 2, end)
    return end if found < 0 else found + len(mark)


def _is_hidden(node: Any) -> bool:
    if node.name in HIDDEN:
        return True
    attrs = node.attrs
    if not attrs:
        return False
    return (
        "hidden" in attrs
        or (attrs.get("aria-hidden") or "").strip().lower() == "true"
        or not HIDDEN_ROLES.isdisjoint((attrs.get("role") or "").lower().split())
        or _CAPTION.search(attrs.get("class") or "") is not None
    )


def _title(root: Any) -> str:
    """The text of the title element in the head."""
    for html in root.children:
        for head in html.children or ():
            for title in head.children if head.name == "head" else ():
                if title.name == "title":
                    return " ".join(title.to_text().split())
    return ""


def _left_open(root: Any) -> tuple[str, ...]:
    """Names of the hidden elements around the end sign, which stands last in the tree."""
    names: list[str] = []
    node = root
    while node.children:
        node = node.children[-1]
        if node.name == _END_NAME:
            return tuple(names[:_MOST_OPEN])
        if node.name.startswith("#"):  # text or a comment that swallowed the sign
            return ()
        if _is_hidden(node):
            names.append(node.name)
    return ()


def _safe(source: str) -> str:
    """Without the null characters that the parser would drop; as long as before."""
    return source.replace("\0", " ")
