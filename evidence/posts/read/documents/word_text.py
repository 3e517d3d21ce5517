"""The text of a paragraph of Word, as its reader sees it, with its links and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.document import SOFT_HYPHEN
from evidence.posts.read.documents.citation_fields import list_cited_links
from evidence.posts.read.documents.elements import attribute_of, child_named, local_name
from evidence.posts.read.documents.extract import TextLook
from evidence.posts.read.documents.word_styles import (
    OFF,
    WordStyles,
    read_look,
    read_shown_text,
    read_symbol,
)

# What only wraps text or paragraphs. What was deleted or moved away is in none of them.
_WRAPPERS: Final = frozenset("ins moveTo smartTag customXml dir bdo".split())
_LINKS: Final = frozenset(("hyperlink", "fldSimple"))
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
_RELATION: Final = re.compile(r"/relationships\}id\Z")  # its namespace has two names
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
        for child in _iter_runs(paragraph):
            if local_name(child) == "r":
                yield from self._read_run(child, look)
            elif links := self._list_links(child):
                yield WordPiece(links=links)

    def _list_links(self, element: Any) -> tuple[str, ...]:
        if local_name(element) == "fldSimple":
            return _read_instruction(attribute_of(element, "instr"))
        target = self.links.get(_find_relation(element), "")
        return (target,) if target else ()

    def _read_run(self, run: Any, look: TextLook) -> Iterator[WordPiece]:
        own = self._find_look(run).over(look)
        for child, inner in _iter_run(run):
            name = local_name(child)
            if name == "fldChar":
                yield from self._change_field(child)
            elif name == "instrText":
                self._add_instruction(child.text or "")
            elif self._shows_text():
                shown = own if inner is run else self._find_look(inner).over(own)
                yield from () if shown.is_hidden else _read_shown(name, child, run, shown)

    def _shows_text(self) -> bool:
        """Return whether text is shown here, and not the instruction of a field."""
        return all(one.is_result for one in self._fields)

    def _add_instruction(self, text: str) -> None:
        if self._fields:
            self._fields[-1].instruction.append(text)

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


def find_unfinished_fields(paragraphs: Iterable[Any]) -> frozenset[Any]:
    """Find the beginnings of fields that never end, and would hide all that follows.

    Args:
        paragraphs: those of a text that are read; an end elsewhere ends nothing.
    """
    begun = []
    for mark in _iter_field_marks(paragraphs):
        change = attribute_of(mark, "fldCharType")
        if change == "begin":
            begun.append(mark)
        elif change == "end" and begun:
            begun.pop()
    return frozenset(begun)


def _iter_field_marks(paragraphs: Iterable[Any]) -> Iterator[Any]:
    for paragraph in paragraphs:
        for run in _iter_runs(paragraph):
            if local_name(run) == "r":
                yield from (one for one, _ in _iter_run(run) if local_name(one) == "fldChar")


def iter_read(parent: Any, opened: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Yield what is read of an element: its children, and those of what only wraps them.

    Of alternatives it is the first; of a content control that only says what to enter, nothing but
    its cells, which are empty.

    Args:
        parent: the element.
        opened: names of elements that are followed by what is in them.
    """
    is_empty = local_name(parent) == "tc" and _is_placeholder(parent.getparent())
    stack: list[Iterator[Any]] = [iter(() if is_empty else parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        inside = _look_through(child)
        if inside is None:
            yield child
            inside = child if local_name(child) in opened else ()
        stack.append(iter(inside))


def _look_through(element: Any) -> Any:
    """Return what is read in place of an element that only wraps it; None for any other."""
    name = local_name(element)
    if name == "sdt":
        return _find_content(element)
    if name == "AlternateContent":
        choice = child_named(element, "Choice")
        return () if choice is None else choice
    return element if name in _WRAPPERS else None


def _find_content(control: Any) -> Any:
    """Return what is read of the content of a content control."""
    content = child_named(control, "sdtContent")
    if content is None:
        return ()
    if _is_placeholder(content):
        return [one for one in content if local_name(one) == "tc"]
    return content


def _is_placeholder(content: Any) -> bool:
    """Return whether an element is the content of a control that only says what to enter."""
    if local_name(content) != "sdtContent":
        return False
    mark = child_named(child_named(content.getparent(), "sdtPr"), "showingPlcHdr")
    return mark is not None and attribute_of(mark, "val") not in OFF


def _iter_runs(parent: Any) -> Iterator[Any]:
    """Yield the runs of a paragraph, and its links before what is in them."""
    return (one for one in iter_read(parent, _LINKS) if local_name(one) in ("r", *_LINKS))


def _iter_run(run: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what is in a run, with that run or, where signs tell how to say it, one within."""
    for child in iter_read(run):
        if local_name(child) != "ruby":
            yield child, run
            continue
        base = child_named(child, "rubyBase")
        for inner in () if base is None else _iter_runs(base):
            if local_name(inner) == "r":
                yield from _iter_run(inner)


def _find_relation(element: Any) -> str:
    """Return the id of the relation that an element names."""
    return next((str(one) for key, one in element.attrib.items() if _RELATION.search(key)), "")


def _read_shown(name: str, element: Any, run: Any, look: TextLook) -> Iterator[WordPiece]:
    if name == "t":
        yield WordPiece(read_shown_text(element), element, run, look)
    elif name in ("sym", "symEx"):
        yield WordPiece(read_symbol(element), element, run, look)
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
