"""Read the text of an OpenDocument file into blocks, each paragraph on a line of its own."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from evidence.posts.read.documents.archive import OfficeArchive, UnreadableDocumentError
from evidence.posts.read.documents.citation_fields import list_cited_links
from evidence.posts.read.documents.elements import (
    attribute_named,
    child_named,
    local_name,
    read_number,
)
from evidence.posts.read.documents.extract import (
    Extract,
    ExtractWriter,
    TextLook,
    set_list_depth,
)
from evidence.posts.read.documents.opendocument_styles import TextStyles

_CONTENT: Final = "content.xml"
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_MAX_SPACES: Final = 100
_MAX_LEVEL: Final = 10  # of a heading or an item
_MAX_COLUMNS: Final = 64  # that one cell stands for
# Elements and characters of a cell whose words head each of the columns that it stands for.
_MAX_REPEATED: Final = 100
_MAX_REPEATED_LENGTH: Final = 1_000
# What is drawn beside the text, and may hold paragraphs.
_BOXES: Final = frozenset(
    """
    frame g shape-group custom-shape rect line polyline polygon regular-polygon path circle ellipse
    connector caption measure
    """.split()
)
# What only wraps blocks or text.
_WRAPPERS: Final = _BOXES | frozenset(
    """
    section index-body bibliography list-item list-header table-header-rows table-rows
    table-row-group text-box a meta meta-field ruby ruby-base bookmark-ref reference-ref note-ref
    """.split()
)
_WORDS_IN_FIELDS: Final = frozenset(
    """
    date time page-number author-name title subject user-defined variable-get variable-set
    user-field-get sequence text-input placeholder expression conditional-text chapter
    bibliography-mark
    """.split()
)
_SPACE_BEHIND: Final = " \n"


def is_opendocument(archive: OfficeArchive) -> bool:
    """Return whether an archive is a text of OpenDocument."""
    return archive.read("mimetype").strip().startswith(
        b"application/vnd.oasis.opendocument.text"
    ) and archive.has(_CONTENT)


def read_opendocument(content: bytes, archive: OfficeArchive) -> Extract:
    """Read a text of OpenDocument.

    Args:
        content: the file.
        archive: its parts.

    Raises:
        UnreadableDocumentError: it cannot be read.
    """
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableDocumentError("is protected by a password; save a copy without one")
    root = archive.parse(_CONTENT)
    text = child_named(child_named(root, "body"), "text")
    if text is None:
        raise UnreadableDocumentError("has no text in it; open it and save it anew")
    styles = TextStyles()
    for part in (archive.parse("styles.xml"), root):
        styles.add(part)
    reader = _TextReader(styles)
    reader.read(text)
    return reader.writer.finish(hashlib.sha256(content).hexdigest())


@dataclass
class _TextReader:
    """Reads a text, then its notes."""

    styles: TextStyles
    writer: ExtractWriter = field(default_factory=ExtractWriter)
    _notes: list[tuple[str, Any]] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _boxes: list[Any] = field(default_factory=list)
    _name_place: Callable[[int], str] = field(default=lambda line: f"paragraph {line}")
    _kind: str = "paragraph"
    _depth: int = 0
    _ends_with_space: bool = True

    def read(self, text: Any) -> None:
        """Read the whole."""
        self._add_blocks(text)
        for label, body in self._notes:  # it may grow: notes can have notes
            self._name_place = lambda _, label=label: label  # type: ignore[misc]
            self.writer.document.footnote_label = label
            self._add_blocks(body)
        self.writer.document.footnote_label = ""

    def _add_blocks(self, parent: Any) -> None:
        for child in parent:
            if self.writer.is_full:
                return
            name = local_name(child)
            if name in ("p", "h"):
                self._add_paragraph(child, name)
            else:
                self._add_holder(child, name)

    def _add_holder(self, holder: Any, name: str) -> None:
        """Add what holds paragraphs."""
        if name == "list":
            self._add_items(holder, 1)
        elif name == "numbered-paragraph":
            level = _read_or_one(attribute_named(holder, "level"), _MAX_LEVEL)
            self._add_items(holder, max(level, 1))
        elif name == "table":
            self._add_table(holder)
        elif name == "table-of-content":
            self._add_of_kind(holder, "navigation")
        elif name in _WRAPPERS and attribute_named(holder, "display") != "none":
            self._add_of_kind(holder, "reference" if name == "bibliography" else self._kind)

    def _add_items(self, holder: Any, depth: int) -> None:
        self._depth += depth
        self._add_blocks(holder)
        self._depth -= depth

    def _add_of_kind(self, parent: Any, kind: str) -> None:
        outer, self._kind = self._kind, kind
        body = child_named(parent, "index-body")
        self._add_blocks(parent if body is None else body)
        self._kind = outer

    def _add_paragraph(self, paragraph: Any, name: str) -> None:
        style = self.styles.find(attribute_named(paragraph, "style-name"))
        if style.role == "code":
            return
        level = attribute_named(paragraph, "outline-level") if name == "h" else ""
        number = _read_or_one(level, _MAX_LEVEL) if name == "h" else 0
        kind = "heading" if number else self._choose_kind(style.role)
        set_list_depth(self.writer.document, self._depth if kind == "item" else 0)
        self._ends_with_space = True
        self._add_inline(paragraph, style.look, kind)
        if style.role == "title":
            self.writer.end_title()
        elif style.role == "date":
            self.writer.end_date()
        else:
            self.writer.end_block(kind, number)
        self.writer.end_line(self._name_place)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._add_box(box)

    def _add_box(self, box: Any) -> None:
        """Add what is in a box; boxes in its paragraphs follow these."""
        if attribute_named(box, "display") != "none":
            self._add_of_kind(box, "paragraph")

    def _choose_kind(self, role: str) -> str:
        if self._kind in ("navigation", "reference"):
            return self._kind
        if self._depth:
            return "item"
        return role if role in ("quote", "navigation", "reference") else self._kind

    def _add_inline(self, element: Any, look: TextLook, kind: str) -> None:
        """Add the text of an element, without recursion: spans may nest deep."""
        stack: list[tuple[Any, TextLook, bool]] = [(element, look, False)]
        while stack:
            one, own, is_tail = stack.pop()
            if is_tail:
                self._add_text(one.tail or "", own)
                continue
            inner = own if one is element else self._enter(one, own, kind)
            if inner is None:
                continue
            self._add_text(one.text or "", inner)
            for child in reversed(one):
                stack += [(child, inner, True), (child, inner, False)]

    def _enter(self, element: Any, look: TextLook, kind: str) -> TextLook | None:
        """Add what an element stands for; return how its text looks, None for no text."""
        name = local_name(element)
        if name == "span":
            return self.styles.find(attribute_named(element, "style-name")).look.over(look)
        if name == "a" and (target := attribute_named(element, "href")):
            self.writer.add_link(target)
        if name in _WRAPPERS or name in _WORDS_IN_FIELDS:
            return self._enter_wrapper(element, name, look)
        self._add_sign(element, name, look, kind)
        return None

    def _enter_wrapper(self, element: Any, name: str, look: TextLook) -> TextLook | None:
        if name in _BOXES:
            self._boxes.append(element)
            self._add_text(" ", look)
            return None
        return look

    def _add_sign(self, element: Any, name: str, look: TextLook, kind: str) -> None:
        if name == "s":
            self._add_raw(" " * _read_or_one(attribute_named(element, "c"), _MAX_SPACES), look)
        elif name == "tab":
            self._add_raw(" ", look)
        elif name == "line-break":
            self._add_break(look, kind)
        elif name == "note":
            self._add_note(element)
        elif name == "annotation":
            self._add_comment(element)
        elif name in ("reference-mark", "reference-mark-start"):
            for link in list_cited_links(attribute_named(element, "name")):
                self.writer.add_link(link)

    def _add_break(self, look: TextLook, kind: str) -> None:
        if self.writer.ends_with_break():
            self.writer.end_block(kind)
        else:
            self._add_raw("\n", look)

    def _add_note(self, note: Any) -> None:
        body = child_named(note, "note-body")
        if body is None:
            return
        kind = "endnote" if attribute_named(note, "note-class") == "endnote" else "footnote"
        self._counts[kind] += 1
        label = f"{kind} {self._counts[kind]}"
        self._notes.append((label, body))
        self.writer.add_footnote_ref(label, str(len(self._notes)))
        self._ends_with_space = False

    def _add_comment(self, comment: Any) -> None:
        text = " ".join("".join(one.itertext()) for one in comment if local_name(one) == "p")
        self.writer.add_ignore_comment(text)

    def _add_text(self, text: str, look: TextLook) -> None:
        """Add text, in which spaces in a row are one."""
        shown = _SPACE.sub(" ", text)
        if self._ends_with_space:
            shown = shown.removeprefix(" ")
        self._add_raw(shown, look)

    def _add_raw(self, text: str, look: TextLook) -> None:
        if text and not look.is_hidden:
            self.writer.add_text(text, look)
            self._ends_with_space = text[-1] in _SPACE_BEHIND

    def _add_table(self, table: Any) -> None:
        rows = list(_iter_rows(table))
        cells = [[one for one in row if _is_cell(one)] for row in rows]
        if [len(row) for row in cells] == [1]:  # a frame around text
            self._add_blocks(cells[0][0])
            return
        document = self.writer.document
        kind, self._kind = self._kind, "cell"
        depth, self._depth = self._depth, 0
        leads, document.leads = document.leads, []
        document.open_table()
        for row, own in zip(rows, cells, strict=True):
            is_head = local_name(row.getparent()) == "table-header-rows"
            self._add_row(own, is_head=is_head)
        document.close_table()
        document.leads = leads
        self._kind, self._depth = kind, depth

    def _add_row(self, cells: list[Any], *, is_head: bool) -> None:
        document = self.writer.document
        document.open_row()
        for cell in cells:
            if self.writer.is_full:
                return
            repeated = attribute_named(cell, "number-columns-repeated")
            columns = max(_read_or_one(repeated, _MAX_COLUMNS), 1)
            shown = columns if columns > 1 and _is_repeatable(cell) else 1
            for _ in range(shown):
                document.open_cell(is_head=is_head)
                if local_name(cell) == "table-cell":
                    self._add_blocks(cell)
            document.pass_cells(columns - shown)


def _read_or_one(text: str, most: int) -> int:
    """Read a number of a stranger's file, at most so large; what is none stands for 1."""
    number = read_number(text, most)
    return 1 if number is None else number


def _iter_rows(holder: Any) -> Iterator[Any]:
    """Yield the rows of a table, but not those of tables in it."""
    for child in holder:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _iter_rows(child)


def _is_repeatable(cell: Any) -> bool:
    """Return whether a cell has only a few words, as a head: a table in it would grow at length."""
    elements = list(islice(cell.iter(), 1, _MAX_REPEATED + 2))
    names = {local_name(one) for one in elements}
    length = sum(len(one.text or "") + len(one.tail or "") for one in elements)
    is_short = len(elements) <= _MAX_REPEATED and length <= _MAX_REPEATED_LENGTH
    return is_short and "p" in names and names.isdisjoint(("table", "note"))


def _is_cell(element: Any) -> bool:
    return local_name(element) in ("table-cell", "covered-table-cell")
