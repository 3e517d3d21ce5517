"""What of a page is hidden for good, and which hidden panels a click shows: those of accordions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.posts.read.pages.furniture import is_furniture, read_attributes

# What is typed into opens suggestions, no text.
_FIELD_NAMES: Final = frozenset({"input", "select", "textarea"})
_FIELD_ROLES: Final = frozenset({"combobox", "searchbox"})
# What has text only in these is a menu, or nothing to read.
_NO_PROSE_NAMES: Final = frozenset({"a", "script", "style", "template"})


def iter_nodes(root: Any) -> Iterator[Any]:
    """Yield a node and all below it, each before those below it."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack += reversed(node.children or ())


def is_hidden(node: Any, panels: frozenset[int]) -> bool:
    """Return whether an element is not shown, now or after a click.

    Args:
        node: the element.
        panels: what ``find_panels`` found in its page.
    """
    return _is_marked_hidden(node) and id(node) not in panels


def opens_panel(button: Any) -> bool:
    """Return whether a button opens a part of the text, which its words then head."""
    attrs = read_attributes(button)
    is_opener = "aria-expanded" in attrs and not _opens_popup(attrs)
    return is_opener and not is_furniture(button, in_landmark=False)


def find_panels(root: Any) -> frozenset[int]:
    """Find the hidden elements with text that a click shows, by their identities.

    They are named by the control (``aria-controls``), follow it, or say themselves that they are
    shown later. Menus, dialogs and lists of links are none.
    """
    nodes = list(iter_nodes(root))
    shown = _find_shown(nodes)
    prose = _find_prose(nodes) if shown else frozenset()
    return frozenset(id(node) for node in shown if id(node) in prose and _may_be_text(node))


def _find_shown(nodes: Sequence[Any]) -> list[Any]:
    """Find the hidden elements that a click shows."""
    hidden = [node for node in nodes if _is_marked_hidden(node)]
    if not hidden:
        return []
    named = frozenset(name for node in nodes for name in _list_controlled(node))
    followers = frozenset(id(child) for node in nodes for child in _find_followers(node))
    return [node for node in hidden if id(node) in followers or _is_shown_later(node, named)]


def _may_be_text(node: Any) -> bool:
    return node.name != "dialog" and not is_furniture(node, in_landmark=False)


def _is_marked_hidden(node: Any) -> bool:
    attrs = read_attributes(node)
    return (
        "hidden" in attrs
        or (attrs.get("aria-hidden") or "").strip().lower() == "true"
        or (node.name == "dialog" and "open" not in attrs)
    )


def _is_shown_later(node: Any, named: frozenset[str]) -> bool:
    attrs = read_attributes(node)
    return (
        attrs.get("id") in named
        or attrs.get("role") == "tabpanel"
        or attrs.get("hidden") == "until-found"
    )


def _list_controlled(node: Any) -> Sequence[str]:
    attrs = read_attributes(node)
    is_field = node.name in _FIELD_NAMES or attrs.get("role") in _FIELD_ROLES
    return () if is_field or _opens_popup(attrs) else (attrs.get("aria-controls") or "").split()


def _opens_popup(attrs: Mapping[str, str | None]) -> bool:
    return (attrs.get("aria-haspopup") or "false").strip().lower() != "false"


def _find_followers(parent: Any) -> Iterator[Any]:
    """Yield the children that follow a control which names nothing, also one in a heading."""
    children = _list_elements(parent)
    for before, child in itertools.pairwise(children):
        if _is_marked_hidden(child) and _is_bare_control(before):
            yield child


def _is_bare_control(node: Any) -> bool:
    while not opens_panel(node):
        children = _list_elements(node)
        if len(children) != 1:
            return False
        node = children[0]
    return "aria-controls" not in read_attributes(node)


def _list_elements(node: Any) -> list[Any]:
    return [child for child in node.children or () if not child.name.startswith("#")]


def _find_prose(nodes: Sequence[Any]) -> frozenset[int]:
    """Find the nodes with text outside of links.

    Args:
        nodes: each before those below it.
    """
    found: set[int] = set()
    for node in reversed(nodes):
        if node.name == "#text":
            has_prose = bool((node.data or "").strip())
        else:
            has_prose = node.name not in _NO_PROSE_NAMES and any(
                id(child) in found for child in node.children or ()
            )
        if has_prose:
            found.add(id(node))
    return frozenset(found)
