"""What is read of a file that is no text: a line of text for each paragraph, and its structure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from evidence.posts.read.document import Document, Span, show_raised_number
from evidence.posts.read.extent import MAX_MARKS

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_IGNORE: Final = re.compile(r"\s*evidence:\s*ignore\b[^<>]*")
_LINE_BREAK: Final = "\n"
# Characters that would end a line of the extract, or that parsers of text replace.
_BAD_CHARACTERS: Final = re.compile("[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Extract:
    """What is read of a file that is no text.

    Attributes:
        source: its text, with a line for each paragraph.
        places: what the place of each line is called, such as "paragraph 12".
        suffix: that of the format that the text is in, where ``document`` does not give its blocks.
        document: its blocks, as they are in the file.
        is_cut: whether it has so many paragraphs that the end was not read.
        digest: names the content of the file.
    """

    source: str
    places: tuple[str, ...]
    suffix: str = ""
    document: Document | None = None
    is_cut: bool = False
    digest: str = ""

    def name_place(self, line: int) -> str:
        """Return what the place of a line is called."""
        return self.places[line - 1] if 0 < line <= len(self.places) else ""

    def copy_document(self) -> Document | None:
        """Return its blocks, as they are in the file, for a reader that changes them."""
        if self.document is None:
            return None
        return replace(self.document, blocks=[replace(one) for one in self.document.blocks])


class TextLook(NamedTuple):
    """How text looks, as far as it matters; None where nothing is said."""

    is_bold: bool | None = None
    is_hidden: bool | None = None
    is_raised: bool | None = None

    def over(self, other: TextLook) -> TextLook:
        """Return it, and what the other says where it says nothing."""
        return TextLook(
            other.is_bold if self.is_bold is None else self.is_bold,
            other.is_hidden if self.is_hidden is None else self.is_hidden,
            other.is_raised if self.is_raised is None else self.is_raised,
        )


_PLAIN: Final = TextLook()
_BOLD: Final = TextLook(is_bold=True)


@dataclass(slots=True)
class ExtractWriter:
    """Writes an extract: text, then the end of its block, then that of its line.

    Attributes:
        document: takes the blocks.
        length: number of characters so far.
    """

    document: Document = field(default_factory=Document)
    length: int = 0
    _pieces: list[str] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)
    _line_start: int = 0
    _spans: list[Span] = field(default_factory=list)
    _links: list[tuple[int, str]] = field(default_factory=list)
    _footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    _has_plain_text: bool = False

    @property
    def is_full(self) -> bool:
        """Whether it has as many lines as a post may have."""
        return len(self._places) >= MAX_MARKS

    @property
    def line(self) -> int:
        """The number of the line that is being written, from 1."""
        return len(self._places) + 1

    def add_text(self, text: str, look: TextLook = _PLAIN) -> None:
        r"""Add text of the block; "\n" is a line break in it."""
        written = _BAD_CHARACTERS.sub(" ", text)
        if look.is_raised:
            text = show_raised_number(text, self._spans)
        self._spans.append(Span(text, self.length, len(written)))
        self._pieces.append(written)
        self.length += len(written)
        self._has_plain_text |= not look.is_bold and any(map(str.isalnum, text))

    def ends_with_break(self) -> bool:
        """Return whether the last that was added to the block is a line break."""
        return bool(self._spans) and self._spans[-1].text == _LINE_BREAK

    def add_link(self, target: str) -> None:
        """Let a link begin here."""
        self._links.append((len(self._spans), target))

    def add_footnote_ref(self, label: str, mark: str) -> None:
        """Add a mark that refers to a footnote; it is shown as in Markdown."""
        self._footnote_refs.append((len(self._spans), label))
        self.add_text(f"[^{mark}]", _BOLD)

    def add_ignore_comment(self, text: str) -> None:
        """Add the text of a comment here if it silences rules."""
        if is_ignore_comment(text):
            self.document.add_ignore_comments(f"<!--{text}-->", self.length)

    def end_block(self, kind: str, level: int = 0) -> None:
        """End the block; with a level it heads those that follow."""
        if self._spans:
            self.document.add_block(
                kind,
                self._spans,
                links=self._links,
                level=level,
                footnote_refs=self._footnote_refs,
                is_bold=not self._has_plain_text,
            )
        self._spans, self._links, self._footnote_refs = [], [], []
        self._has_plain_text = False

    def end_title(self) -> None:
        """End the block, which is the title of the whole, and heads all that follows."""
        title = " ".join("".join(span.text for span in self._spans).split())
        self.end_block("heading")
        if title and not self.document.title:
            self.document.title = title
            self.document.headings.append((0, title))

    def end_date(self) -> None:
        """End the block, which names the day of the whole."""
        self.document.published_year = find_latest_year("".join(span.text for span in self._spans))
        self.end_block("navigation")

    def end_line(self, name_place: Callable[[int], str]) -> bool:
        """End the line; one that shows nothing is none.

        Args:
            name_place: names its place by its number.

        Returns:
            Whether it shows something.
        """
        self.end_block("paragraph")
        pieces = self._pieces[self._line_start :]
        if not "".join(pieces).strip():
            self._drop_line(sum(map(len, pieces)))
            return False
        self._places.append(self._name_cell(name_place(self.line)))
        self._pieces.append("\n")
        self.length += 1
        self._line_start = len(self._pieces)
        return True

    def _name_cell(self, name: str) -> str:
        """Return the name of a place, with that of the cell that it is in."""
        if not self.document.cells:
            return name
        table, row, column = (number + 1 for number in self.document.cells[-1][:3])
        return f"{name} (table {table}, row {row}, column {column})"

    def _drop_line(self, size: int) -> None:
        del self._pieces[self._line_start :]
        self.length -= size

    def finish(self, digest: str) -> Extract:
        """Return the extract.

        Args:
            digest: names the content of the file.
        """
        return Extract(
            "".join(self._pieces),
            tuple(self._places),
            document=self.document,
            is_cut=self.is_full,
            digest=digest,
        )


def find_latest_year(text: str) -> int | None:
    """Return the latest year that a text names."""
    return max(map(int, _YEAR.findall(text)), default=None)


def is_ignore_comment(text: str) -> bool:
    """Return whether the text of a comment silences rules."""
    return bool(_IGNORE.fullmatch(text))


def set_list_depth(document: Document, depth: int) -> None:
    """Begin or end lists until so many are open."""
    while len(document.leads) < depth:
        document.open_list()
    while len(document.leads) > depth:
        document.close_list()
