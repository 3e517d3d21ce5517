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
from evidence.posts.read.extent import MAX_MARKS, count_marks
from evidence.posts.read.front_matter import find_front_matter
from evidence.posts.read.markdown import find_open_elements
from evidence.posts.read.markdown_tokens import parse_tokens

_MAY_BE_OPEN: Final = re.compile("<|```|~~~")
_END: Final = "evidence-end"  # a paragraph of its own where nothing is open
_RAW_ENDS: Final = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}
_ELEMENT: Final = re.compile("<([a-z]+)", re.IGNORECASE)
_DASHES: Final = re.compile(r"-{3,}(?=[ \t]*(?:\n|$))")
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
    marks = 0
    for number, text in _iter_texts(content):
        own = text.split("\n")
        marks += count_marks(text)
        closing = [*_close(text).split("\n"), ""] if marks <= MAX_MARKS else ["", ""]
        lines += [*own, *closing]
        places += [f"cell {number}, line {line}" for line in range(1, len(own) + 1)]
        places += [places[-1]] * len(closing)
    digest = hashlib.sha256(content).hexdigest()
    return Extract("\n".join(lines), tuple(places), ".md", digest=digest)


def _iter_texts(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the number of each cell that is read, from 1, and its text."""
    for number, cell in enumerate(_list_cells(content), 1):
        kind, text = cell.get("cell_type"), _join(cell.get("source"))
        front = find_front_matter(text) if number == 1 else None
        if kind == "raw" and front:
            yield number, text[: front.end]
        elif text.strip() and kind in ("markdown", "heading"):
            # A line of dashes above the text begins no front matter that ends in another cell.
            ruled = text if front else _DASHES.sub(lambda line: "*" * len(line[0]), text, count=1)
            yield number, f"{_write_heading_mark(cell)}{ruled}"


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
    """Return the lines that end what a cell leaves open, so that no other cell is in it."""
    if not _MAY_BE_OPEN.search(text):
        return ""
    block = _close_block(text)
    hidden = find_open_elements(f"{text}\n{block}")
    elements = "".join(f"\n</{name}>" for name in reversed(hidden))
    return f"{block}\n{elements}" if elements else block


def _close_block(text: str) -> str:
    """Return what ends the code, the comment or the like that goes on behind a text, or "".

    https://spec.commonmark.org/0.31.2/#fenced-code-blocks and #html-blocks
    """
    last = None
    for token, _ in parse_tokens(f"{text}\n\n{_END}"):
        last = token if token.content else last
    if last is None or (last.type, last.content) == ("inline", _END):
        return ""
    if last.type == "fence":
        return last.markup
    content = last.content.lstrip()
    mark = next((end for start, end in _RAW_ENDS.items() if content.startswith(start)), "")
    name = _ELEMENT.match(content)
    return f"</{name[1]}>" if name else mark
