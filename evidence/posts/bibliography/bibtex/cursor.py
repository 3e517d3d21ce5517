"""A place in a BibTeX text, and the tokens that begin there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.wording import shorten_text

# What no name may contain, in BibTeX (``illegal_id_char``) as in biber.
_NAME: Final = re.compile(r"[^\s\"#%'(),={}]++")
_KEY: Final = re.compile(r"[^\s,{}\"#%]++")
_ASSIGNMENT: Final = re.compile(rf"{_NAME.pattern}\s*=")
_BLOCK: Final = re.compile(r"@\s*\w+\s*[{(]")
_NEXT_WORD: Final = re.compile(r"[^\s{}(),=#\"]++|\S")
_BRACE: Final = re.compile(r"[{}]")
_BRACE_OR_QUOTE: Final = re.compile(r"[{}\"]")
_BLANKS: Final = re.compile(r"\s*+")
_BLANKS_AND_REMARKS: Final = re.compile(r"(?:\s++|%[^\n]*+)*+")


class BibtexSyntaxError(Exception):
    """A block cannot be read; ``position`` is the place to look at."""

    def __init__(self, position: int, message: str, *, exceeds_limits: bool = False) -> None:
        super().__init__(message)
        self.position = position
        self.exceeds_limits = exceeds_limits


def find_closing_braces(text: str) -> dict[int, int]:
    """Map the place of each brace that is closed to that of its counterpart."""
    opened: list[int] = []
    pairs = {}
    for match in _BRACE.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs


@dataclass
class Cursor:
    """A position in a text, which every method but ``peek`` and ``show_next`` moves on.

    Attributes:
        text: the bibliography.
        closing_braces: where each brace that is closed has its counterpart.
        position: where the next token begins, or the blanks before it.
        is_bibtex: whether it reads as BibTeX, which has no remarks; biber's begin with %. What it
            reads so is looked at only for its form: the values in braces and quotes are empty.
        remark: the first remark between tokens since this was last set to None.
    """

    text: str
    closing_braces: Mapping[int, int]
    position: int = 0
    is_bibtex: bool = False
    remark: int | None = None

    def skip(self) -> None:
        """Pass blanks and remarks."""
        pattern = _BLANKS if self.is_bibtex else _BLANKS_AND_REMARKS
        end = _end_of(pattern, self.text, self.position)
        remark = self.text.find("%", self.position, end)
        if remark >= 0 and self.remark is None:
            self.remark = remark
        self.position = end

    def peek(self) -> str:
        """Return the next character; nothing at the end of the text."""
        return self.text[self.position : self.position + 1]

    def accept(self, token: str) -> bool:
        """Pass one character if it is next, and return whether it was."""
        is_next = self.peek() == token
        self.position += is_next
        return is_next

    def read_name(self, otherwise: str) -> str:
        """Read the name of a type, field or macro.

        Raises:
            BibtexSyntaxError: there is none; the message is ``otherwise``.
        """
        start = self.position
        self.position = _end_of(_NAME, self.text, start)
        if self.position == start:
            raise BibtexSyntaxError(start, otherwise)
        return self.text[start : self.position]

    def read_key(self, closer: str) -> str:
        """Read the key of an entry, which may hold more than a name; maybe nothing."""
        start = self.position
        key = self.text[start : _end_of(_KEY, self.text, start)].rstrip(closer)
        self.position += len(key)
        return key

    def read_braces(self, name: str) -> str:
        """Read what is between the brace at the position and its counterpart."""
        start = self.position
        end = self.closing_braces.get(start)
        if end is not None:
            self.position = end + 1
            return self._cut(start + 1, end)
        message = f"the brace that opens {name} here is never closed; look for a missing brace"
        raise BibtexSyntaxError(start, message)

    def read_quotes(self, name: str) -> str:
        """Read what is between the quotation mark at the position and the next outside braces."""
        start = at = self.position
        while match := _BRACE_OR_QUOTE.search(self.text, at + 1):
            if match[0] == '"':
                self.position = match.end()
                return self._cut(start + 1, match.start())
            at = self.closing_braces.get(match.start(), -1)
            if at < 0:
                break
        message = f"the quotation mark that opens {name} here is not closed; add one, or use braces"
        raise BibtexSyntaxError(start, message)

    def _cut(self, start: int, end: int) -> str:
        return "" if self.is_bibtex else self.text[start:end]

    def is_at_assignment(self) -> bool:
        """Return whether a name and = come next."""
        return _ASSIGNMENT.match(self.text, self.position) is not None

    def is_at_block(self) -> bool:
        """Return whether the next entry, or the end of the text, comes next."""
        is_at_end = self.position >= len(self.text)
        return is_at_end or _BLOCK.match(self.text, self.position) is not None

    def show_next(self) -> str:
        """Return the next word or sign in quotation marks, for a message."""
        match = _NEXT_WORD.match(self.text, self.position)
        return f'"{shorten_text(match[0])}"' if match else "the end"


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
