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


def read_number(text: str, most: int) -> int | None:
    """Read a whole number of a stranger's file; None where the text is none.

    Args:
        text: its digits, however many.
        most: what stands for every larger number.
    """
    digits = text.strip()
    if not digits.isdecimal():
        return None
    digits = digits.lstrip("0") or "0"
    return most if len(digits) > len(str(most)) else min(int(digits), most)
