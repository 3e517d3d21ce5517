"""Styles of OpenDocument: what paragraphs are, and which text is bold or hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.documents.archive import child_named, local_name

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


def attribute_named(element: Any, name: str) -> str:
    """Return an attribute by its name without a namespace, or ""."""
    if element is None:
        return ""
    suffix = f"}}{name}"
    return next((str(one) for key, one in element.attrib.items() if key.endswith(suffix)), "")


class TextLook(NamedTuple):
    """What a style says: the role of a paragraph, and how text looks; None where nothing."""

    role: str = ""
    is_bold: bool | None = None
    is_hidden: bool | None = None
    is_raised: bool | None = None

    def over(self, other: TextLook) -> TextLook:
        """Return it, and what the other says where it says nothing."""
        return TextLook(
            self.role or other.role,
            other.is_bold if self.is_bold is None else self.is_bold,
            other.is_hidden if self.is_hidden is None else self.is_hidden,
            other.is_raised if self.is_raised is None else self.is_raised,
        )


@dataclass(slots=True)
class TextStyles:
    """The styles of a file by their names."""

    _elements: dict[str, Any] = field(default_factory=dict)
    _known: dict[str, TextLook] = field(default_factory=dict)

    def add(self, part: Any) -> None:
        """Add the styles of a part of the file."""
        for holder in () if part is None else part:
            if local_name(holder) in ("styles", "automatic-styles"):
                for style in holder:
                    if local_name(style) == "style":
                        self._elements[attribute_named(style, "name")] = style

    def find(self, name: str) -> TextLook:
        """Return what a style says, with what it takes from those above it."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> TextLook:
        look = TextLook()
        for _ in range(_MAX_PARENTS):
            style = self._elements.get(name)
            look = look.over(_read_look(name, style))
            name = attribute_named(style, "parent-style-name")
            if not name:
                break
        return look


def _read_look(name: str, style: Any) -> TextLook:
    shown = (attribute_named(style, "display-name") or name).replace("_20_", " ").lower()
    properties = child_named(style, "text-properties")
    weight = attribute_named(properties, "font-weight")
    line = attribute_named(properties, "text-line-through-style")
    position = attribute_named(properties, "text-position")
    display = attribute_named(properties, "display")
    is_hidden = display == "none" or line not in _NO_LINE or shown in _HIDDEN_NAMES
    says_so = bool(display or line) or is_hidden
    return TextLook(
        _ROLES.get(shown, ""),
        weight in ("bold", "700", "800", "900") if weight else None,
        is_hidden if says_so else None,
        position.startswith("super") if position else None,
    )
