"""Read the Markdown cells of a Jupyter notebook as one text.

https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from evidence.posts.read.documents.archive import UnreadableDocumentError
from evidence.posts.read.documents.extract import Extract

_FENCE: Final = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_NOTEBOOK_WORDS: Final = (b'"nbformat"', b'"cell_type"')
_LINE_END: Final = re.compile(r"\r\n?")


def is_notebook(content: bytes) -> bool:
    """Return whether a text of unknown kind is a notebook."""
    return content.lstrip()[:1] == b"{" and all(word in content for word in _NOTEBOOK_WORDS)


def read_notebook(content: bytes) -> Extract:
    """Read a notebook: its cells with text, and the front matter in its first cell.

    Raises:
        UnreadableDocumentError: it is no notebook.
    """
    lines: list[str] = []
    places: list[str] = []
    for number, text in _iter_texts(content):
        own = text.split("\n")
        lines += [*own, _close(text), ""]
        places += [f"cell {number}, line {line}" for line in range(1, len(own) + 1)]
        places += [places[-1]] * 2
    digest = hashlib.sha256(content).hexdigest()
    return Extract("\n".join(lines), tuple(places), ".md", digest=digest)


def _iter_texts(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the number of each cell that is read, from 1, and its text."""
    for number, cell in enumerate(_list_cells(content), 1):
        kind, text = cell.get("cell_type"), _join(cell.get("source"))
        is_front_matter = kind == "raw" and number == 1 and text.startswith("---")
        if text.strip() and (kind in ("markdown", "heading") or is_front_matter):
            yield number, f"{_write_heading_mark(cell)}{text}"


def _write_heading_mark(cell: dict[str, Any]) -> str:
    """Return the mark of a heading as version 3 has it, with a level; else nothing."""
    if cell.get("cell_type") != "heading":
        return ""
    level = cell.get("level")
    return f"{'#' * level if isinstance(level, int) and 1 <= level <= 6 else '#'} "


def _list_cells(content: bytes) -> Sequence[dict[str, Any]]:
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError(
            f"is no notebook: it is not JSON ({str(error)[:200]}); save it anew in Jupyter"
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict):  # version 3
        sheets = notebook.get("worksheets")
        first = sheets[0] if isinstance(sheets, list) and sheets else None
        cells = first.get("cells") if isinstance(first, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UnreadableDocumentError("is no notebook: it has no cells; save it anew in Jupyter")
    return cells


def _join(source: Any) -> str:
    pieces = source if isinstance(source, list) else [source]
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return _LINE_END.sub("\n", text)


def _close(text: str) -> str:
    """Return what ends the code or the comment that a cell leaves open, so that no other is in it.

    https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    """
    opened = ""
    for fence in _FENCE.finditer(text):
        mark = fence["mark"]
        if not opened:
            opened = "" if mark[0] == "`" and "`" in fence["info"] else mark
        elif mark.startswith(opened) and not fence["info"].strip():
            opened = ""
    if opened:
        return opened
    return "-->" if text.rfind("<!--") > text.rfind("-->") else ""
