"""Names and attributes of XML elements, whatever their namespace."""

from __future__ import annotations

from typing import Any


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; "" of what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_named(element: Any, name: str) -> Any:
    """Return the first child of a name, in any namespace; None where there is none."""
    if element is None:
        return None
    return next((child for child in element if local_name(child) == name), None)


def attribute_of(element: Any, name: str) -> str:
    """Return an attribute in the namespace of its element, or ""."""
    if element is None:
        return ""
    namespace = element.tag.rpartition("}")[0]
    value = element.get(f"{namespace}}}{name}" if namespace else name)
    return str(value or "")


def attribute_named(element: Any, name: str) -> str:
    """Return an attribute by its name without a namespace, or ""."""
    if element is None:
        return ""
    suffix = f"}}{name}"
    return next((str(one) for key, one in element.attrib.items() if key.endswith(suffix)), "")
