"""Title and year of a post, from its front matter (YAML or TOML) or the metadata of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FRONT_MATTER = re.compile(
    r"(?:(?P<dashes>-{3,})[ \t]*\n(?P<yaml>.*?)^(?:(?P=dashes)-*|\.\.\.)[ \t]*$"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
# A title on one line; YAML's folded text, lists, aliases and tags are left alone.
_TITLE_LINE = re.compile(r"^title(?::[ \t]+|[ \t]*=[ \t]*)(?![|>&*!{\[])(\S.*?)\s*$", re.MULTILINE)
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
    """The front matter of a post: its text between the delimiters, and the offset where it ends."""

    content: str
    end: int

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
    content = found["toml"] if found["yaml"] is None else found["yaml"]
    return FrontMatter(content, found.end())


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
