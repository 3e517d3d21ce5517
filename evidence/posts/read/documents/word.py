"""Read the text of a Word file into blocks, each paragraph on a line of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.documents.archive import OfficeArchive
from evidence.posts.read.documents.elements import (
    attribute_of,
    child_named,
    local_name,
    read_number,
)
from evidence.posts.read.documents.extract import Extract, ExtractWriter, set_list_depth
from evidence.posts.read.documents.word_file import WordFile, open_word
from evidence.posts.read.documents.word_styles import (
    OFF,
    WordStyle,
    read_list_depth,
    read_outline_level,
)
from evidence.posts.read.documents.word_text import (
    WordPiece,
    WordTextReader,
    find_unfinished_fields,
)

_WRAPPERS: Final = frozenset("sdt sdtContent customXml ins moveTo smartTag".split())
_QUOTES: Final = frozenset(("quote", "intense quote", "block text", "block quotation"))
_UNREAD: Final = frozenset(("source code", "html preformatted", "macro text", "image caption"))
_MAX_COLUMNS: Final = 63  # as Word allows
_ROLES: Final = {"bibliography": "reference", "author": "navigation", "authors": "navigation"}


class WordOrigin(NamedTuple):
    """Where a piece of an extract is in its file.

    Attributes:
        begin: offset of its first character in the extract.
        end: offset behind its last one.
        element: what holds the text.
        run: the run that it is in.
        anchor: the run that leads to it from the text, where it is in a note or text box.
    """

    begin: int
    end: int
    element: Any
    run: Any
    anchor: Any = None


def read_word(content: bytes, archive: OfficeArchive) -> Extract:
    """Read a Word file.

    Args:
        content: the file.
        archive: its parts.

    Raises:
        UnreadableDocumentError: it cannot be read.
    """
    reader = WordReader(open_word(archive))
    reader.read()
    return reader.writer.finish(hashlib.sha256(content).hexdigest())


@dataclass
class WordReader:
    """Reads the text of a Word file, then its notes, in the order in which they are referred to.

    Attributes:
        file: its parts.
        writer: takes the text.
        origins: where each piece of the text is in the file.
    """

    file: WordFile
    writer: ExtractWriter = field(default_factory=ExtractWriter)
    origins: list[WordOrigin] = field(default_factory=list)
    _text: WordTextReader = field(init=False)
    _notes: list[tuple[tuple[str, str], Any]] = field(default_factory=list)
    _note_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _anchor: Any = None
    _boxes: list[WordPiece] = field(default_factory=list)
    _is_joined: bool = False
    _name_place: Callable[[int], str] = field(default=lambda line: f"paragraph {line}")
    _kind: str = "paragraph"

    def __post_init__(self) -> None:
        self._text = self._make_text_reader(self.file.body, self.file.links)

    def _make_text_reader(self, text: Any, links: Mapping[str, str]) -> WordTextReader:
        return WordTextReader(self.file.styles, links, find_unfinished_fields(text))

    def read(self) -> None:
        """Read the whole."""
        self._add_blocks(self.file.body)
        counts = {"footnote": 0, "endnote": 0}
        for key, anchor in self._notes:  # it may grow: notes can have notes
            note = self.file.notes[key]
            counts[key[0]] += 1
            name = f"{key[0]} {counts[key[0]]}"
            self._name_place = lambda _, name=name: name  # type: ignore[misc]
            self._text = self._make_text_reader(note.element, note.links)
            self._anchor = anchor
            self.writer.document.footnote_label = " ".join(key)
            self._add_blocks(note.element)
        self.writer.document.footnote_label = ""

    def _add_blocks(self, parent: Any) -> None:
        for child in parent:
            name = local_name(child)
            if self.writer.is_full:
                return
            if name == "p":
                self._add_paragraph(child)
            elif name == "tbl":
                self._end_joined()
                self._add_table(child)
            elif name in _WRAPPERS:
                self._add_blocks(child)
            elif name == "AlternateContent":
                choice = child_named(child, "Choice")
                self._add_blocks(() if choice is None else choice)
        self._end_joined()
        set_list_depth(self.writer.document, 0)

    def _add_paragraph(self, paragraph: Any) -> None:
        properties = child_named(paragraph, "pPr")
        style = self.file.styles.find(attribute_of(child_named(properties, "pStyle"), "val"))
        if style.name in _UNREAD:
            self._end_joined()
            return
        own = read_list_depth(properties)
        depth = (style.depth if own is None else own) or 0
        level = read_outline_level(properties)
        level = (style.level if level is None else level) or 0
        if level:
            depth = 0
        kind = self._choose_kind(style, depth, level)
        set_list_depth(self.writer.document, depth if kind == "item" else 0)
        self._boxes += self._add_pieces(self._text.read(paragraph, style.look), kind)
        self._is_joined = _has_deleted_end(properties)
        if not self._is_joined:
            self._end_paragraph(style, kind, level)

    def _end_joined(self) -> None:
        """End a paragraph whose end was deleted where none follows that it could go on with."""
        if self._is_joined:
            self._is_joined = False
            self._end_paragraph(WordStyle(), self._kind, 0)

    def _choose_kind(self, style: WordStyle, depth: int, level: int) -> str:
        if level:
            return "heading"
        if depth:
            return "item"
        if style.name in _QUOTES:
            return "quote"
        if style.name.startswith("toc "):
            return "navigation"
        return _ROLES.get(style.name, self._kind)

    def _add_pieces(self, pieces: Iterator[WordPiece], kind: str) -> Sequence[WordPiece]:
        """Add the pieces of a paragraph; return its text boxes, which follow it."""
        boxes: list[WordPiece] = []
        for piece in pieces:
            if piece.text:
                self._add_text(piece, kind)
            for link in piece.links:
                self.writer.add_link(link)
            if piece.note and piece.note in self.file.notes:
                self._add_note(piece.note, piece)
            if said := self.file.ignore_comments.get(piece.comment):
                self.writer.add_ignore_comment(said)
            if piece.box is not None:
                boxes.append(piece)
        return boxes

    def _add_text(self, piece: WordPiece, kind: str) -> None:
        if piece.text == "\n" and self.writer.ends_with_break():
            self.writer.end_block(kind)
            return
        begin = self.writer.length
        self.writer.add_text(piece.text, piece.look)
        self._record(begin, piece)

    def _add_note(self, key: tuple[str, str], piece: WordPiece) -> None:
        if key not in self._note_numbers:
            self._notes.append((key, piece.run if self._anchor is None else self._anchor))
            self._note_numbers[key] = len(self._notes)
        begin = self.writer.length
        self.writer.add_footnote_ref(" ".join(key), str(self._note_numbers[key]))
        self._record(begin, piece)

    def _record(self, begin: int, piece: WordPiece) -> None:
        self.origins.append(
            WordOrigin(begin, self.writer.length, piece.element, piece.run, self._anchor)
        )

    def _end_paragraph(self, style: WordStyle, kind: str, level: int) -> None:
        """End a paragraph, and add the text boxes that are anchored in it."""
        if style.name == "title":
            self.writer.end_title()
        elif style.name == "date":
            self.writer.end_date()
        else:
            self.writer.end_block(kind, level)
        if not self.writer.end_line(self._name_place):
            self._drop_origins()
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._add_box(box)

    def _drop_origins(self) -> None:
        """Forget where the text of a line was that shows nothing."""
        while self.origins and self.origins[-1].begin >= self.writer.length:
            self.origins.pop()

    def _add_box(self, box: WordPiece) -> None:
        outer, self._anchor = self._anchor, box.run if self._anchor is None else self._anchor
        kind, self._kind = self._kind, "paragraph"
        self._add_blocks(box.box)
        self._anchor, self._kind = outer, kind

    def _add_table(self, table: Any) -> None:
        rows = list(_find_nested(table, "tr"))
        cells = [list(_find_nested(row, "tc")) for row in rows]
        if [len(row) for row in cells] == [1]:  # a frame around text
            self._add_blocks(cells[0][0])
            return
        outer_kind, outer_name = self._kind, self._name_place
        document = self.writer.document
        leads, document.leads = document.leads, []
        document.open_table()
        self._kind = "cell"
        for row, own in zip(rows, cells, strict=True):
            self._add_row(row, own, is_head=_is_head(table, row, is_first=row is rows[0]))
        document.close_table()
        document.leads = leads
        self._kind, self._name_place = outer_kind, outer_name

    def _add_row(self, row: Any, cells: Sequence[Any], *, is_head: bool) -> None:
        document = self.writer.document
        document.open_row()
        for _ in range(_count_columns(child_named(child_named(row, "trPr"), "gridBefore"))):
            document.open_cell(is_head=is_head)
        for cell in cells:
            document.open_cell(is_head=is_head)
            self._add_blocks(cell)
            for _ in range(_count_columns(child_named(child_named(cell, "tcPr"), "gridSpan")) - 1):
                document.open_cell(is_head=is_head)


def _has_deleted_end(properties: Any) -> bool:
    """Return whether the end of a paragraph was deleted or moved away, which joins it to the next.

    Source: ECMA-376, part 1, 17.13.5.15 (del) and 17.13.5.21 (moveFrom).
    """
    look = child_named(properties, "rPr")
    return any(child_named(look, name) is not None for name in ("del", "moveFrom"))


def _find_nested(parent: Any, name: str) -> Iterator[Any]:
    """Yield the children of a name, also those in content controls."""
    for child in parent:
        found = local_name(child)
        if found == name:
            yield child
        elif found in _WRAPPERS:
            yield from _find_nested(child, name)


def _is_head(table: Any, row: Any, *, is_first: bool) -> bool:
    """Return whether a row is a head: it is repeated on each page, or looks so as the first."""
    mark = child_named(child_named(row, "trPr"), "tblHeader")
    if mark is not None:
        return attribute_of(mark, "val") not in OFF
    look = child_named(child_named(table, "tblPr"), "tblLook")
    is_styled = attribute_of(look, "firstRow") in ("1", "true", "on")
    return is_first and (is_styled or _has_bit(attribute_of(look, "val"), 0x20))


def _has_bit(value: str, bit: int) -> bool:
    try:
        return bool(int(value or "0", 16) & bit)
    except ValueError:
        return False


def _count_columns(span: Any) -> int:
    """Return over how many columns a cell, or what is before it, goes; 0 where it does not say."""
    return read_number(attribute_of(span, "val"), _MAX_COLUMNS) or 0
