"""What of a page belongs to the site around its text: menus, banners, comments."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

from evidence.lexicon import load_vocabulary

# Prose stands in them, but not that of the page.
_BESIDE_NAMES: Final = frozenset({"aside", "form"})
_HIDDEN_ROLES: Final = frozenset(
    """
    navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar
    """.split()
)
_LANDMARKS: Final = frozenset({"main", "article"})
HEADING_NAMES: Final = frozenset(f"h{level}" for level in range(1, 7))
_MAX_NAME_LENGTH: Final = 100
_MAX_NAMES: Final = 50  # in a class; what has more names is not looked at further


def read_attributes(node: Any) -> Mapping[str, str | None]:
    """Return the attributes of a node; a text has none."""
    return getattr(node, "attrs", None) or {}


def is_landmark(node: Any) -> bool:
    """Return whether an element says of itself that it holds the text of the page."""
    return node.name in _LANDMARKS or read_attributes(node).get("role") == "main"


def is_furniture(node: Any, *, in_landmark: bool) -> bool:
    """Return whether an element belongs to the site around the text of the page.

    One that holds the text itself does not, whatever it is called: see ``page_tree``.
    """
    attrs = read_attributes(node)
    if node.name in _BESIDE_NAMES:
        return not (node.name == "aside" and in_landmark)
    if not _HIDDEN_ROLES.isdisjoint((attrs.get("role") or "").lower().split()):
        return True
    names = f"{attrs.get('class') or ''} {attrs.get('id') or ''}".split()[:_MAX_NAMES]
    return any(is_name_of_furniture(name) for name in names)


@functools.lru_cache(maxsize=4_096)
def is_name_of_furniture(name: str) -> bool:
    """Return whether site builders give a name to what stands around a text."""
    return _furniture_pattern().fullmatch(name[:_MAX_NAME_LENGTH]) is not None


@functools.cache
def _furniture_pattern() -> re.Pattern[str]:
    """Compile the names of furniture, to be matched with a whole name."""
    entries = load_vocabulary("web_pages")["furniture"]
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries), re.IGNORECASE)
