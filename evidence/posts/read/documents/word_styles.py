"""Styles of Word: which paragraphs are headings, items or quotes, and which text is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from evidence.posts.read.documents.elements import (
    attribute_of,
    child_named,
    local_name,
    read_number,
)
from evidence.posts.read.documents.extract import TextLook

OFF: Final = ("0", "false", "off", "none")
_HEADING: Final = re.compile(r"heading ([1-9])")
_BODY_LEVEL: Final = 9  # of an outline: no heading
_LAST_LIST_LEVEL: Final = 8  # of nine (ECMA-376, part 1, 17.9.3)
_MAX_BASES: Final = 30


class WordStyle(NamedTuple):
    """A style: its name in lower case, its level as a heading, its depth in lists, its look."""

    name: str = ""
    level: int | None = None
    depth: int | None = None
    look: TextLook = TextLook()


@dataclass(frozen=True, slots=True)
class WordStyles:
    """The styles of a file, by their ids; "" is that of paragraphs that name none."""

    by_id: Mapping[str, WordStyle]

    def find(self, style_id: str) -> WordStyle:
        """Return a style; one without a name where there is none."""
        return self.by_id.get(style_id, WordStyle())


def read_styles(root: Any) -> WordStyles:
    """Read the styles of a file, each with what it takes from those that it is based on."""
    found = [one for one in (() if root is None else root) if local_name(one) == "style"]
    elements = {attribute_of(one, "styleId"): one for one in found}
    styles = {key: _resolve(key, elements) for key in elements}
    for one in found:
        is_default = attribute_of(one, "default") not in ("", *OFF)
        if is_default and attribute_of(one, "type") == "paragraph":
            styles[""] = styles[attribute_of(one, "styleId")]
    return WordStyles(styles)


def _resolve(key: str, elements: Mapping[str, Any]) -> WordStyle:
    name, level, depth, look = "", None, None, TextLook()
    for _ in range(_MAX_BASES):
        element = elements.get(key)
        if element is None:
            break
        own = _read_style(element)
        name = name or own.name
        level = own.level if level is None else level
        depth = own.depth if depth is None else depth
        look = look.over(own.look)
        key = attribute_of(child_named(element, "basedOn"), "val")
    return WordStyle(name, level, depth, look)


def _read_style(element: Any) -> WordStyle:
    name = attribute_of(child_named(element, "name"), "val").lower()
    heading = _HEADING.fullmatch(name)
    properties = child_named(element, "pPr")
    level = int(heading[1]) if heading else read_outline_level(properties)
    return WordStyle(
        name, level, read_list_depth(properties), read_look(child_named(element, "rPr"))
    )


def read_outline_level(properties: Any) -> int | None:
    """Return the level that properties of a paragraph give it, 0 for no heading; None for none."""
    value = attribute_of(child_named(properties, "outlineLvl"), "val")
    level = read_number(value, _BODY_LEVEL)
    if level is None:
        return None
    return 0 if level == _BODY_LEVEL else level + 1


def read_list_depth(properties: Any) -> int | None:
    """Return how many lists properties put a paragraph in; None where they say nothing."""
    numbering = child_named(properties, "numPr")
    if numbering is None:
        return None
    if attribute_of(child_named(numbering, "numId"), "val") == "0":
        return 0
    level = read_number(attribute_of(child_named(numbering, "ilvl"), "val"), _LAST_LIST_LEVEL)
    return (level or 0) + 1


def read_look(properties: Any) -> TextLook:
    """Read the properties of text; text that is struck out counts as hidden."""
    if properties is None:
        return TextLook()
    hidden = [_read_switch(properties, name) for name in ("vanish", "strike", "dstrike")]
    said = [one for one in hidden if one is not None]
    raised = attribute_of(child_named(properties, "vertAlign"), "val")
    return TextLook(
        _read_switch(properties, "b"),
        any(said) if said else None,
        raised == "superscript" if raised else None,
    )


def _read_switch(properties: Any, name: str) -> bool | None:
    switch = child_named(properties, name)
    return None if switch is None else attribute_of(switch, "val") not in OFF
