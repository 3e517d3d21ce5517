"""Title, year and printed texts of a post, from its front matter or the metadata of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.posts.read.document import Document, Span

_FRONT_MATTER = re.compile(
    r"(?:(?P<dashes>-{3,})[ \t]*\n(?P<yaml>.*?)^(?:(?P=dashes)-*|\.\.\.)[ \t]*$"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
# A title on one line; YAML's folded text, lists, aliases and tags are left alone.
_TITLE_LINE = re.compile(r"^title(?::[ \t]+|[ \t]*=[ \t]*)(?![|>&*!{\[])(\S.*?)\s*$", re.MULTILINE)
# Texts that sites print: on a line and the indented lines below it, or between three quotes.
_PRINTED_TEXT = re.compile(
    r"^(?P<name>title|description|excerpt|summary)(?::[ \t]+|[ \t]*=[ \t]*)"
    r"(?:(?P<quotes>\"\"\"|\'\'\')(?P<long>[\s\S]*?)(?P=quotes)"
    r"|[>|][-+\d]*[ \t]*\n(?P<folded>(?:(?:[ \t]+\S.*)?(?:\n|$))*)"
    r"|(?P<value>(?![>|&*!{\[])\S.*(?:\n[ \t]+\S.*)*))",
    re.MULTILINE,
)
_LINE_OF_TEXT = re.compile(r"\S(?:.*\S)?")
_ESCAPES = {'"': re.compile(r"\\\""), "'": re.compile("''"), "": re.compile(r"(?!)")}
_DATE_LINE = re.compile(
    r"^(?:date|published|publish_?date|pubdate|created|lastmod|updated|modified)[ \t]*[:=].*?"
    r"(?<!\d)((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
_META_YEAR = re.compile(
    r"<meta\b[^<>]{0,300}\b(?:published_time|datePublished|dcterms\.date)\b"
    r"[^<>]{0,300}\bcontent=[\"']((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a post: its text between the delimiters, and the offset where it ends.

    ``start`` is the offset of the text.
    """

    content: str
    end: int
    start: int = 0

    @property
    def title(self) -> str:
        """The title, if it is written on one line, else ""."""
        found = _TITLE_LINE.search(self.content)
        return " ".join(_unquote(found[1]).split()) if found else ""

    @property
    def years(self) -> tuple[int, ...]:
        """The year of each date that is named like one of publication or revision."""
        return tuple(int(year) for year in _DATE_LINE.findall(self.content))


def find_front_matter(text: str) -> FrontMatter | None:
    r"""Find the front matter at the beginning of a text whose lines end in ``\n``.

    YAML is between lines of three or more dashes (or ends at ``...``), TOML between ``+++``.
    """
    found = _FRONT_MATTER.match(text)
    if found is None:
        return None
    syntax = "toml" if found["yaml"] is None else "yaml"
    return FrontMatter(found[syntax], found.end(), found.start(syntax))


def add_front_matter(text: str, document: Document) -> None:
    """Add title and texts of the front matter, if there is one; the title heads the document."""
    front = find_front_matter(text)
    if front is None:
        return
    document.title = front.title
    texts = list(_PRINTED_TEXT.finditer(front.content))
    for found in sorted(texts, key=lambda found: found["name"] != "title"):
        spans = list(_read_spans(found, front.start))
        if found["name"] != "title":
            document.add_block("paragraph", spans)
        elif document.title and not document.headings:
            document.add_block("heading", spans)
            document.headings.append((0, document.title))


def _find_value(found: re.Match[str]) -> tuple[int, int, re.Pattern[str]]:
    """Return the range of a text without its quotes or comment, and what is escaped in it."""
    begin, end = found.span("long" if found["quotes"] else "folded")
    if found["value"] is None:
        return begin, end, _ESCAPES[""]
    begin, end = found.span("value")
    quote = found["value"][0]
    if quote in _ESCAPES:
        close = found.string.rfind(quote, begin + 1, end)
        return begin + 1, max(close, begin + 1), _ESCAPES[quote]
    comment = found.string.find(" #", begin, end)
    return begin, comment if comment >= 0 else end, _ESCAPES[""]


def _read_spans(found: re.Match[str], start: int) -> Iterator[Span]:
    """Yield the spans of a text: each line without its indentation, quotes and escapes."""
    begin, end, escape = _find_value(found)
    for line in _LINE_OF_TEXT.finditer(found.string, begin, end):
        at = line.start()
        for mark in escape.finditer(found.string, at, line.end()):
            yield Span(found.string[at : mark.start()], start + at, mark.start() - at)
            yield Span(mark[0][-1], start + mark.start(), 2)
            at = mark.end()
        yield Span(found.string[at : line.end()], start + at, line.end() - at)
        yield Span("\n", start + line.end(), 1)


def blank_front_matter(text: str) -> str:
    """Replace the front matter of a text by spaces; its length and its lines stay the same."""
    front = find_front_matter(text)
    end = front.end if front else 0
    return re.sub(r"[^\n]", " ", text[:end]) + text[end:]


def find_published_year(text: str) -> int | None:
    """Find the latest year in the dates of the front matter, or the year in a page's metadata."""
    front = find_front_matter(text)
    if front and front.years:
        return max(front.years)
    meta = _META_YEAR.search(text)
    return int(meta[1]) if meta else None


def _unquote(value: str) -> str:
    """Read a quoted value of YAML or TOML, or an unquoted one without the comment behind it."""
    quote = value[0]
    if quote not in "\"'":
        return value.partition(" #")[0]
    escaped = '\\"' if quote == '"' else "''"
    return value[1:].rpartition(quote)[0].replace(escaped, quote)
