"""Write the main text of a page as plain HTML: each block on a line, and no markup of the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any, Final

from evidence.posts.read.pages.furniture import read_attributes
from evidence.posts.web.page_tree import PageTree, Visit

# What is written as it is; other blocks become div, of all else only the content is written.
_KEPT_BLOCKS: Final = frozenset(
    """
    blockquote caption dd details dl dt h1 h2 h3 h4 h5 h6 li menu ol p summary table tbody td tfoot
    th thead tr ul
    """.split()
)
_KEPT_INLINE: Final = frozenset({"strong", "b", "em", "i", "sup", "sub"})
_SPACE: Final = re.compile(r"\s+")
_SPACE_AROUND_LINE_END: Final = re.compile(r"(?<! ) *+\n[ \n]*+")
_IGNORE_COMMENT: Final = re.compile(r"\s*evidence:\s*ignore\b[^<>]*")

_Tags = tuple[str, str]


def write_main_text(tree: PageTree, resolve: Callable[[str], str | None]) -> str:
    """Write the blocks of a page that are its main text.

    Args:
        tree: the page.
        resolve: returns the whole address of a link; None for none.
    """
    writer = _Writer(tree, resolve)
    for visit in tree.visits:
        writer.add(visit)
    return _SPACE_AROUND_LINE_END.sub("\n", "".join(writer.pieces)).strip()


class _Writer:
    """Writes an element as soon as there is text in it, so that none is empty."""

    def __init__(self, tree: PageTree, resolve: Callable[[str], str | None]) -> None:
        self._kept = {key for key, block in tree.blocks.items() if block.is_main}
        self._resolve = resolve
        self._open: list[_Tags] = []
        self._written = 0  # number of the open elements that are written
        self.pieces: list[str] = []

    def add(self, visit: Visit) -> None:
        """Add a node, or its end."""
        name = visit.node.name
        if name == "#text":
            self._add_text(visit)
        elif name == "#comment":
            self._add_comment(visit.node.data or "")
        elif visit.is_end:
            self._close()
        else:
            self._open.append(self._make_tags(visit))
            if name in ("br", "img") and self._is_kept(visit):
                self.pieces.append("<br>\n" if name == "br" else " ")

    def _add_comment(self, text: str) -> None:
        if _IGNORE_COMMENT.fullmatch(text):
            self.pieces.append(f"\n<!--{text}-->\n")

    def _close(self) -> None:
        """Write the end of the element that was opened last, if its start was written."""
        _, end = self._open.pop()
        if self._written > len(self._open):
            self._written -= 1
            self.pieces.append(end)

    def _is_kept(self, visit: Visit) -> bool:
        return id(visit.block) in self._kept

    def _add_text(self, visit: Visit) -> None:
        if not self._is_kept(visit):
            return
        text = _SPACE.sub(" ", visit.node.data or "")
        if text.strip():
            self.pieces += [start for start, _ in self._open[self._written :]]
            self._written = len(self._open)
        self.pieces.append(escape(text, quote=False))

    def _make_tags(self, visit: Visit) -> _Tags:
        node, name = visit.node, _name_element(visit.node)
        if name == "a":
            href = (read_attributes(node).get("href") or "").strip()
            target = self._resolve(href) if href else None
            return (f'<a href="{escape(target)}">', "</a>") if target else ("", "")
        if name in _KEPT_INLINE:
            return f"<{name}>", f"</{name}>"
        if name in _KEPT_BLOCKS:
            return f"\n<{name}>", f"</{name}>\n"
        if visit.block is not node or not self._is_kept(visit):
            return "", ""
        if name == "button":  # heads what it opens
            return "\n<p><strong>", "</strong></p>\n"
        return "\n<div>", "</div>\n"


def _name_element(node: Any) -> str:
    """Return the name of an element; one with the role of a heading is one."""
    attrs = read_attributes(node)
    if attrs.get("role") == "heading":
        level = attrs.get("aria-level") or "2"
        return f"h{level}" if level in "123456" and len(level) == 1 else "h2"
    return str(node.name)
