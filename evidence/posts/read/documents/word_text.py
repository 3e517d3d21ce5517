"""The text of a paragraph of Word, as its reader sees it, with its links and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.document import SOFT_HYPHEN
from evidence.posts.read.documents.citation_fields import list_cited_links
from evidence.posts.read.documents.elements import attribute_of, child_named, local_name
from evidence.posts.read.documents.extract import TextLook
from evidence.posts.read.documents.word_styles import WordStyles, read_look

# What only wraps text. Text that was deleted or moved away is in none of them.
_WRAPPERS: Final = frozenset(
    "hyperlink ins moveTo smartTag customXml sdtContent fldSimple dir bdo rubyBase".split()
)
_SIGNS: Final = {
    "tab": " ",
    "ptab": " ",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": SOFT_HYPHEN,
}
_PICTURES: Final = ("drawing", "pict", "object")
_HYPERLINK: Final = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
_HIDDEN_STYLES: Final = ("verbatim char", "html code")


class WordPiece(NamedTuple):
    r"""A piece of a paragraph.

    Attributes:
        text: its text; "\n" is a line break.
        element: what holds the text.
        run: the run that it is in.
        look: how it looks.
        links: targets of the links that begin here.
        note: kind and number of the note that is referred to here.
        comment: number of the comment that is made here.
        box: content of a text box that is anchored here.
    """

    text: str = ""
    element: Any = None
    run: Any = None
    look: TextLook = TextLook()
    links: tuple[str, ...] = ()
    note: tuple[str, str] | None = None
    comment: str = ""
    box: Any = None


@dataclass(slots=True)
class _Field:
    """A field: what it is by its instruction, until its result begins."""

    instruction: list[str] = field(default_factory=list)
    is_result: bool = False


@dataclass(slots=True)
class WordTextReader:
    """Reads the paragraphs of a text in their order: fields may go over several.

    Attributes:
        styles: the styles of the file.
        links: the target of each link.
        unfinished_fields: the beginnings of fields that never end.
    """

    styles: WordStyles
    links: Mapping[str, str]
    unfinished_fields: frozenset[Any]
    _fields: list[_Field] = field(default_factory=list)

    def read(self, paragraph: Any, look: TextLook) -> Iterator[WordPiece]:
        """Yield the pieces of a paragraph.

        Args:
            paragraph: its element.
            look: that of its style.
        """
        stack: list[Iterator[Any]] = [iter(paragraph)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            name = local_name(child)
            if name == "r":
                yield from self._read_run(child, look)
            elif name == "sdt":
                stack.append(iter(_find_content(child)))
            elif name in _WRAPPERS:
                if links := self._list_links(child, name):
                    yield WordPiece(links=links)
                stack.append(iter(child))

    def _list_links(self, element: Any, name: str) -> tuple[str, ...]:
        if name == "fldSimple":
            return _read_instruction(attribute_of(element, "instr"))
        if name != "hyperlink":
            return ()
        target = next(
            (self.links.get(value, "") for value in element.attrib.values() if value in self.links),
            "",
        )
        return (target,) if target else ()

    def _read_run(self, run: Any, look: TextLook) -> Iterator[WordPiece]:
        own = self._find_look(run).over(look)
        for child in _iter_run(run):
            name = local_name(child)
            if name == "fldChar":
                yield from self._change_field(child)
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction.append(child.text or "")
            elif all(one.is_result for one in self._fields) and not own.is_hidden:
                yield from _read_shown(name, child, run, own)

    def _find_look(self, run: Any) -> TextLook:
        properties = child_named(run, "rPr")
        if properties is None:
            return TextLook()
        style = self.styles.find(attribute_of(child_named(properties, "rStyle"), "val"))
        if style.name in _HIDDEN_STYLES:
            return TextLook(is_hidden=True)
        return read_look(properties).over(style.look)

    def _change_field(self, mark: Any) -> Iterator[WordPiece]:
        change = attribute_of(mark, "fldCharType")
        if change == "begin" and mark not in self.unfinished_fields:
            self._fields.append(_Field())
        elif change == "end" and self._fields:
            self._fields.pop()
        elif change == "separate" and self._fields:
            self._fields[-1].is_result = True
            links = _read_instruction("".join(self._fields[-1].instruction))
            if links:
                yield WordPiece(links=links)


def find_unfinished_fields(text: Any) -> frozenset[Any]:
    """Find the beginnings of fields that never end, and would hide all that follows."""
    begun = []
    for mark in text.iter("{*}fldChar"):
        change = attribute_of(mark, "fldCharType")
        if change == "begin":
            begun.append(mark)
        elif change == "end" and begun:
            begun.pop()
    return frozenset(begun)


def _find_content(control: Any) -> Any:
    """Return the content of a content control; nothing where it only says what to enter."""
    properties = child_named(control, "sdtPr")
    is_empty = child_named(properties, "showingPlcHdr") is not None
    content = child_named(control, "sdtContent")
    return () if is_empty or content is None else content


def _iter_run(run: Any) -> Iterator[Any]:
    """Yield what is in a run; of alternatives, the first."""
    for child in run:
        if local_name(child) == "AlternateContent":
            choice = child_named(child, "Choice")
            yield from () if choice is None else choice
        else:
            yield child


def _read_shown(name: str, element: Any, run: Any, look: TextLook) -> Iterator[WordPiece]:
    if name == "t":
        yield WordPiece(element.text or "", element, run, look)
    elif name in _SIGNS:
        yield WordPiece(_SIGNS[name], element, run, look)
    elif name in ("footnoteReference", "endnoteReference"):
        kind = name.removesuffix("Reference")
        yield WordPiece(element=element, run=run, note=(kind, attribute_of(element, "id")))
    elif name == "commentReference":
        yield WordPiece(comment=attribute_of(element, "id"))
    elif name in _PICTURES:  # it parts the words around it
        yield WordPiece(" ", element, run)
        yield from (
            WordPiece(run=run, box=box)
            for box in element.iter()
            if local_name(box) == "txbxContent" and not _is_fallback(box, element)
        )


def _is_fallback(box: Any, outer: Any) -> bool:
    """Return whether a text box repeats another for older programs, or is in one."""
    above = box.getparent()
    while above is not None and above is not outer:
        if local_name(above) in ("Fallback", "txbxContent"):
            return True
        above = above.getparent()
    return False


def _read_instruction(instruction: str) -> tuple[str, ...]:
    """Return the links of a field: an address, or the works that a reference manager cites."""
    link = _HYPERLINK.match(instruction)
    return (link[1],) if link else tuple(list_cited_links(instruction))
