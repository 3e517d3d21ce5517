"""Turn inline markup and MathML into plain text, as a reader sees it.

PubMed marks up titles, abstracts, keywords and names with b, i, u, sub, sup and MathML
(https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/el-ArticleTitle.html).
"""

from __future__ import annotations

from typing import Final

from lxml import etree

MATHML_NAMESPACE: Final = "{http://www.w3.org/1998/Math/MathML}"
_SUPERSCRIPT: Final = dict(zip("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True)) | dict(
    zip("abcdefghijklmnoprstuvwxyz®™", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ®™", strict=True)
)
_SUBSCRIPT: Final = dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))


def read_inline_text(element: etree._Element | None) -> str | None:
    """Return all text of an element, markup resolved and white space collapsed; None for none."""
    if element is None:
        return None
    return collapse_whitespace(flatten_markup(element) if len(element) else element.text)


def collapse_whitespace(text: str | None) -> str | None:
    """Replace each run of white space by one blank; return None if nothing is left."""
    if text is None:
        return None
    if text.isascii() and "  " not in text and "\n" not in text and "\t" not in text:
        return text.strip() or None  # most texts, in a tenth of the time
    return " ".join(text.split()) or None


def flatten_markup(element: etree._Element) -> str:
    """Return the text of an element and of all its markup, white space unchanged."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag == "sup":
            parts.append(to_superscript(flatten_markup(child)))
        elif tag == "sub":
            parts.append(to_subscript(flatten_markup(child)))
        elif tag == MATHML_NAMESPACE + "math":
            parts.append(flatten_mathml(child))
        else:
            parts.append(flatten_markup(child))
        parts.append(child.tail or "")
    return "".join(parts)


def to_superscript(text: str) -> str:
    """Write a text in Unicode's superscripts where all of it has them, else behind a ``^``."""
    return _map_characters(text, _SUPERSCRIPT, "^")


def to_subscript(text: str) -> str:
    """Write a text in Unicode's subscripts where all of it has them, else as it is."""
    return _map_characters(text, _SUBSCRIPT, "")


def _map_characters(text: str, characters: dict[str, str], otherwise: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    shifted = "".join(characters.get(character, "") for character in bare)
    return text.replace(bare, shifted if len(shifted) == len(bare) else otherwise + bare)


def flatten_mathml(element: etree._Element) -> str:
    """Write a MathML expression on one line: ``r²``, ``(a+1)/b``, ``√(x)``.

    White space between its elements is layout.
    """
    name = element.tag.removeprefix(MATHML_NAMESPACE)
    if name in ("annotation", "annotation-xml"):
        return ""
    parts = [flatten_mathml(child) for child in element]
    match name, parts:
        case "msup", [base, raised]:
            return base + to_superscript(raised)
        case "msub", [base, lowered]:
            return base + to_subscript(lowered)
        case "msubsup", [base, lowered, raised]:
            return base + to_subscript(lowered) + to_superscript(raised)
        case "mfrac", [above, below]:
            return f"{_parenthesise(above)}/{_parenthesise(below)}"
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mroot", [radicand, index]:
            return f"{to_superscript(index)}√({radicand})"
    tails = [_strip_xml_whitespace(child.tail) for child in element]
    return _strip_xml_whitespace(element.text) + "".join(
        [part + tail for part, tail in zip(parts, tails, strict=True)]
    )


def _strip_xml_whitespace(text: str | None) -> str:
    """Strip the white space of XML; a no-break space is meant."""
    return (text or "").strip(" \t\r\n")


def _parenthesise(text: str) -> str:
    return text if text.isalnum() else f"({text})"
