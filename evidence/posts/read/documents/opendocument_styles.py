"""Styles of OpenDocument: what paragraphs are, and which text is bold or hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.documents.elements import attribute_named, child_named, local_name
from evidence.posts.read.documents.extract import TextLook

_ROLES: Final = {
    "title": "title",
    "date": "date",
    "quotations": "quote",
    "quote": "quote",
    "block text": "quote",
    "preformatted text": "code",
    "source code": "code",
    "figurecaption": "code",
    "author": "navigation",
    "bibliography 1": "reference",
    "references": "reference",
}
_HIDDEN_NAMES: Final = frozenset(("source text", "source_text", "verbatim char"))
_MAX_PARENTS: Final = 30
_NO_LINE: Final = ("", "none")
_RAISED: Final = re.compile(r"\s*(?:super|0*(?:[1-9]|\.0*[1-9]))")


class TextStyle(NamedTuple):
    """A style: the role of a paragraph, "" where it has none, and how its text looks."""

    role: str = ""
    look: TextLook = TextLook()


@dataclass(slots=True)
class TextStyles:
    """The styles of a file by their names."""

    _elements: dict[str, Any] = field(default_factory=dict)
    _known: dict[str, TextStyle] = field(default_factory=dict)

    def add(self, part: Any) -> None:
        """Add the styles of a part of the file."""
        for holder in () if part is None else part:
            if local_name(holder) in ("styles", "automatic-styles"):
                for style in holder:
                    if local_name(style) == "style":
                        self._elements[attribute_named(style, "name")] = style

    def find(self, name: str) -> TextStyle:
        """Return what a style says, with what it takes from those above it."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> TextStyle:
        role, look = "", TextLook()
        for _ in range(_MAX_PARENTS):
            style = self._elements.get(name)
            own = _read_style(name, style)
            role, look = role or own.role, look.over(own.look)
            name = attribute_named(style, "parent-style-name")
            if not name:
                break
        return TextStyle(role, look)


def _read_style(name: str, style: Any) -> TextStyle:
    shown = (attribute_named(style, "display-name") or name).replace("_20_", " ").lower()
    properties = child_named(style, "text-properties")
    weight = attribute_named(properties, "font-weight")
    line = attribute_named(properties, "text-line-through-style")
    position = attribute_named(properties, "text-position")
    display = attribute_named(properties, "display")
    is_hidden = display == "none" or line not in _NO_LINE or shown in _HIDDEN_NAMES
    says_so = bool(display or line) or is_hidden
    look = TextLook(
        weight in ("bold", "700", "800", "900") if weight else None,
        is_hidden if says_so else None,
        _is_raised(position) if position else None,
    )
    return TextStyle(_ROLES.get(shown, ""), look)


def _is_raised(position: str) -> bool:
    """Return whether a position is above the line: "super 58%", or a share such as "33% 58%"."""
    return bool(_RAISED.match(position))
