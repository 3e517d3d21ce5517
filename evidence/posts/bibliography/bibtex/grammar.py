"""Scan BibTeX by the grammar that BibTeX and biber share, and find what either of them refuses.

bibtexparser is more lenient than every program that makes a list of references: it reads entries
without commas and keys with blanks. It is stricter, too: ``@misc`` at the start of a line ends the
entry before, also inside braces. So the places of entries and fields are found here.

BibTeX knows no remarks: it reads on behind ``%`` and inside ``@comment{}``; biber and pandoc do
not. A text is read as these two do, and what BibTeX alone refuses has the code ``bib-form``.

Source: https://ctan.org/pkg/bibtex (bibtex.web, part 13); btparse's manual for biber.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from evidence.errors import Severity
from evidence.posts.bibliography.bibtex.cursor import (
    BibtexSyntaxError,
    Cursor,
    find_closing_braces,
)
from evidence.posts.bibliography.bibtex.scan import (
    BibtexScan,
    ScannedEntry,
    ScannedField,
    SyntaxFinding,
)
from evidence.wording import MONTH_ABBREVIATIONS, shorten_text

_JUNK: Final = re.compile(r"(?:[^@%]++|%[^\n]*+)*+")
_REMARK: Final = re.compile(r"%[^\n]*+")
_BLOCK_LINE: Final = re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE)
_CLOSERS: Final = {"{": "}", "(": ")"}
_MONTHS: Final = {name.lower(): name.lower() for name in MONTH_ABBREVIATIONS}
_MIN_MACRO_LETTERS: Final = 10_000_000
_MAX_MACRO_GROWTH: Final = 4  # letters of macros for each letter of the file
_PANDOC: Final = "pandoc, which `evidence cite` uses, does not read"


@lru_cache(maxsize=1)  # whoever edits a file needs its entries, its problems and their places
def scan_bibtex(text: str) -> BibtexScan:
    """Scan a text; a broken block ends where a line begins with another one."""
    scanner = _Scanner(Cursor(text, find_closing_braces(text)), len(text))
    is_after_failure = False
    while True:
        if not is_after_failure:
            scanner.pass_junk()
        start = text.find("@", scanner.cursor.position)
        if start < 0:
            break
        is_after_failure = not scanner.read_block(start)
    findings = [*scanner.findings, *_find_in_hidden(text, scanner)]
    findings.sort(key=lambda finding: finding.position)
    return BibtexScan(tuple(scanner.entries), tuple(findings), tuple(scanner.hidden))


def _find_in_hidden(text: str, scanner: _Scanner) -> list[SyntaxFinding]:
    """Find what BibTeX refuses in remarks and comments, where it alone reads entries."""
    keys = {entry.key.lower() for entry in scanner.entries}
    found = []
    passed = 0
    for start, end in scanner.hidden:
        at = text.find("@", max(start, passed), end)
        if at < 0:
            continue
        cursor = Cursor(text, scanner.cursor.closing_braces, is_bibtex=True)
        bibtex = _Scanner(cursor, end)
        while at >= 0:
            bibtex.read_block(at)
            at = text.find("@", max(bibtex.cursor.position, at + 1), end)
        passed = cursor.position  # an entry that begins in a remark may end behind others
        is_doubled = any(entry.key.lower() in keys for entry in bibtex.entries)
        if is_doubled or any(finding.severity == "error" for finding in bibtex.findings):
            message = "BibTeX has no % comments, and reads an entry at this @; remove the @"
            found.append(SyntaxFinding(text.find("@", start, end), message, "bib-form", "warning"))
    return found


@dataclass
class _Scanner:
    """Reads the blocks that begin before ``end``, and collects what it finds."""

    cursor: Cursor
    end: int
    entries: list[ScannedEntry] = field(default_factory=list)
    findings: list[SyntaxFinding] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=_MONTHS.copy)
    macro_letters: int = 0  # of all that macros stand for, each time that one is named

    def pass_junk(self) -> None:
        """Pass the text before the next block, and look for what a wrong brace has cut off."""
        match = _JUNK.match(self.cursor.text, self.cursor.position)
        assert match is not None
        self.cursor.position = match.end()
        remarks = _REMARK.finditer(match.string, match.start(), match.end())
        self.hidden += [remark.span() for remark in remarks]
        junk = _REMARK.sub(lambda remark: " " * len(remark[0]), match[0])
        if junk.count("{") != junk.count("}"):
            position = match.end() - len(junk.lstrip())
            message = "this looks like part of an entry; look for an extra brace before it"
            self._report(position, message, "bib", "warning")

    def read_block(self, start: int) -> bool:
        """Read the block whose @ is at ``start``; return False, and pass it, if it is broken."""
        try:
            self._read_block(start)
        except BibtexSyntaxError as error:
            place, is_excess = error.position, error.exceeds_limits
            self.findings.append(SyntaxFinding(place, str(error), exceeds_limits=is_excess))
            following = _BLOCK_LINE.search(self.cursor.text, start + 1, self.end)
            self.cursor.position = following.start() if following else self.end
            return False
        return True

    def _report(self, position: int, message: str, code: str, severity: Severity) -> None:
        self.findings.append(SyntaxFinding(position, message, code, severity))

    def _read_block(self, start: int) -> None:
        cursor = self.cursor
        cursor.position = start + 1
        cursor.skip()
        type_start = cursor.position
        kind = cursor.read_name("this @ begins no entry; remove it, or put % before it")
        if kind.lower() == "comment":
            self._read_comment(start)
            return
        cursor.skip()
        opener = cursor.peek()
        if opener not in _CLOSERS or kind[0].isdecimal() or kind[0] == "@":
            what = f"@{shorten_text(kind)} begins no entry"
            message = f"{what}: BibTeX needs a word and a brace; remove the @"
            raise BibtexSyntaxError(start, message)
        cursor.position += 1
        if opener == "(" or type_start > start + 1 or not kind.isalpha():
            message = f"{_PANDOC} this form of an entry; write @ and letters, and braces"
            self._report(start, message, "bib-form", "info")
        if kind.lower() == "preamble":
            self._read_value("the preamble")
            self._close(start, "the preamble", _CLOSERS[opener])
        elif kind.lower() == "string":
            self._read_macro(start, _CLOSERS[opener])
        else:
            self._read_entry(start, kind, type_start, _CLOSERS[opener])

    def _read_comment(self, start: int) -> None:
        cursor = self.cursor
        after = cursor.position
        cursor.skip()
        if cursor.peek() == "{":
            cursor.read_braces("the comment")
            self.hidden.append((after, cursor.position))
        elif cursor.peek() == "(" and cursor.position < self._last_parenthesis:
            cursor.position = cursor.text.index(")", cursor.position) + 1
            self.hidden.append((after, cursor.position))
            self._report(start, f"{_PANDOC} @comment(...); use braces", "bib-form", "info")
        else:
            cursor.position = after
            message = "biber and pandoc do not read @comment without braces; write % instead"
            self._report(start, message, "bib-form", "warning")

    @cached_property
    def _last_parenthesis(self) -> int:
        """The last ) behind the first comment that looks for one; -1 where there is none."""
        return self.cursor.text.rfind(")", self.cursor.position, self.end)

    def _read_macro(self, start: int, closer: str) -> None:
        cursor = self.cursor
        cursor.skip()
        name = cursor.read_name('@string without a name; write @string{name = "..."}')
        shown = shorten_text(name)
        cursor.skip()
        if not cursor.accept("="):
            message = f'the macro {shown} has no value; write @string{{{shown} = "..."}}'
            raise BibtexSyntaxError(cursor.position, message)
        value = self._read_value(f"the macro {shown}")
        if self.macros.get(name.lower(), value) not in (value, name.lower()):
            message = f"the macro {shown} has another value from here on; rename one of the two"
            self._report(start, message, "bib-macro", "warning")
        self.macros[name.lower()] = value
        self._close(start, f"the macro {shown}", closer)

    def _close(self, start: int, what: str, closer: str) -> None:
        self.cursor.skip()
        if self.cursor.is_at_block():
            message = f"{what} is not closed; look for a missing brace"
            raise BibtexSyntaxError(start, message)
        if not self.cursor.accept(closer):
            message = f"{what} should end with {closer} before {self.cursor.show_next()}"
            raise BibtexSyntaxError(self.cursor.position, message)

    def _read_entry(self, start: int, kind: str, type_start: int, closer: str) -> None:
        cursor = self.cursor
        cursor.remark = None
        key = self._read_key(closer)
        shown = shorten_text(key)
        key_end = end = cursor.position
        fields: list[ScannedField] = []
        names: set[str] = set()
        cursor.skip()
        has_comma = False
        while not cursor.accept(closer):
            if not cursor.accept(","):
                what = shorten_text(fields[-1].name) if fields else ""
                raise self._explain_missing_comma(start, end, shown, what)
            has_comma = True
            cursor.skip()
            if cursor.accept(closer):
                break
            fields.append(self._read_field(start, shown, names))
            end = fields[-1].end
            cursor.skip()
        if not has_comma:
            message = f"biber and pandoc do not read {shown}, which has no fields; add some"
            self._report(start, message, "bib-form", "warning")
        if cursor.remark is not None:
            message = f"BibTeX has no % comments, and skips the rest of {shown}; move this one out"
            self._report(cursor.remark, message, "bib-form", "warning")
        place = (start, cursor.position, type_start, key_end)
        self.entries.append(ScannedEntry(kind.lower(), key, tuple(fields), *place))

    def _read_key(self, closer: str) -> str:
        cursor = self.cursor
        cursor.skip()
        start = cursor.position
        if cursor.is_at_assignment():
            message = f"an entry without a key before {cursor.show_next()}; write a key and a comma"
            raise BibtexSyntaxError(start, message)
        key = cursor.read_key(closer)
        if not key:
            raise BibtexSyntaxError(start, "an entry without a key; write one after the brace")
        shown = shorten_text(key)
        odd = cursor.peek() if cursor.peek() in ("{", '"', "#", "%") else ""
        if odd:
            message = f"the key {shown} holds {odd}; use letters, digits, hyphens and colons"
            raise BibtexSyntaxError(start, message)
        for program, signs in (("biber", "'()="), ("pandoc", "\\~")):
            unread = [sign for sign in signs if sign in key]
            if unread:
                message = f"{program} does not read the key {shown}; leave out {' '.join(unread)}"
                self._report(start, message, "bib-form", "warning")
        return key

    def _read_field(self, start: int, key: str, earlier: set[str]) -> ScannedField:
        cursor = self.cursor
        if cursor.is_at_block():
            raise _make_unclosed(start, key)
        at = cursor.position
        name = cursor.read_name(f"{cursor.show_next()} where a field of {key} should begin")
        shown = shorten_text(name)
        cursor.skip()
        if not cursor.accept("="):
            message = f"{shown} in {key} needs = before {cursor.show_next()}"
            raise BibtexSyntaxError(at, message)
        if not name.isascii():
            message = f"citation.js does not read the field {shown}; use the letters a to z"
            self._report(at, message, "bib-form", "info")
        if name[0].isdigit():
            message = f"the field {shown} of {key} begins with a digit; rename it"
            raise BibtexSyntaxError(at, message)
        if name.lower() in earlier:
            message = f"{key} has {shown.lower()} twice, and BibTeX ignores the second; keep one"
            self._report(at, message, "bib", "warning")
        earlier.add(name.lower())
        cursor.skip()
        value_start = cursor.position
        value = self._read_value(shown)
        return ScannedField(name, value, value_start, cursor.position)

    def _read_value(self, name: str) -> str:
        """Read pieces joined by #, and stop right behind the last one."""
        cursor = self.cursor
        pieces: list[str] = []
        while True:
            cursor.skip()
            pieces.append(self._read_piece(name))
            end = cursor.position
            cursor.skip()
            if not cursor.accept("#"):
                cursor.position = end
                return "".join(pieces)

    def _read_piece(self, name: str) -> str:
        cursor = self.cursor
        start = cursor.position
        if cursor.peek() == "{":
            return cursor.read_braces(name)
        if cursor.peek() == '"':
            return cursor.read_quotes(name)
        word = cursor.read_name(f"{name} has no value before {cursor.show_next()}; write {{}}")
        if word.isdecimal():
            return word
        shown = shorten_text(word)
        if word[0].isdigit():
            message = f"{name} needs braces: {{{shown}}}; only a number may go without"
            raise BibtexSyntaxError(start, message)
        if word.lower() not in self.macros:
            message = (
                f"{name} is {shown}, which no @string above defines; write {{{shown}}} for text"
            )
            self._report(start, message, "bib-macro", "warning")
        return self._replace_macro(word, start)

    def _replace_macro(self, word: str, start: int) -> str:
        """Return what a macro stands for, unless all that macros stand for is too much."""
        value = self.macros.get(word.lower(), word)
        limit = _MIN_MACRO_LETTERS + _MAX_MACRO_GROWTH * len(self.cursor.text)
        if self.macro_letters + len(value) > limit:
            message = (
                f"macros stand for more than {limit:,} letters; write {shorten_text(word)} out"
            )
            raise BibtexSyntaxError(start, message, exceeds_limits=True)
        self.macro_letters += len(value)
        return value

    def _explain_missing_comma(
        self, start: int, end: int, key: str, what: str
    ) -> BibtexSyntaxError:
        """Explain what is next in an entry, where neither a comma nor its end is."""
        cursor = self.cursor
        if cursor.is_at_block():
            return _make_unclosed(start, key)
        if cursor.peek() in "})":
            message = f"{key} begins with one kind of bracket and ends with {cursor.show_next()}"
            return BibtexSyntaxError(cursor.position, f"{message}; use braces")
        if cursor.is_at_assignment():
            message = f"a comma is missing between {what or key} and {cursor.show_next()}"
            return BibtexSyntaxError(end, message)
        if not what:
            message = f"a key with blanks: {key} {cursor.show_next()}; join the words"
            return BibtexSyntaxError(end, message)
        message = f"{cursor.show_next()} after {what}"
        advice = "look for a missing comma, brace or quotation mark"
        return BibtexSyntaxError(cursor.position, f"{message}; {advice}")


def _make_unclosed(start: int, key: str) -> BibtexSyntaxError:
    message = (
        f"{key} is not closed: unbalanced braces, of which BibTeX counts those after a \\ too; "
        "look for a missing brace"
    )
    return BibtexSyntaxError(start, message)
