"""Parse a citation of PubMed's CSV: "Pain. 2007 Sep;12(3):123-33. doi: 10.1000/x."."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from evidence.pubmed.parse.dates import parse_medline_date

_ISSUE: Final = re.compile(
    r"""
    (?P<date>\d{4}[^;:.]*)
    (?:;(?P<volume>[^(:.;]*)(?:\((?P<issue>[^)]*)\))?)?
    (?::(?!10\.\d{4,9}/)(?P<pages>[^.:;]+))?  # ahead of print a DOI has the place of pages
    [.;:]
    """,
    re.VERBOSE,
)
_EPUB: Final = re.compile(r"\bEpub (\d{4}[^.]*)\.")


class CitedIssue(NamedTuple):
    """Where a paper was published, as far as a citation says."""

    pub_date: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    epub_date: str | None = None


def parse_citation(citation: str, journal: str) -> CitedIssue:
    """Parse a citation; what it does not have is missing.

    Args:
        citation: journal, date, volume, issue and pages in PubMed's form.
        journal: the journal as the citation names it, which may have full stops itself.
    """
    rest = " ".join(citation.split())
    if not journal or not rest.startswith(journal):
        return CitedIssue()
    found = _ISSUE.match(rest.removeprefix(journal).lstrip(". "))
    if not found:
        return CitedIssue()
    epub = _EPUB.search(rest)
    return CitedIssue(
        parse_medline_date(found["date"]),
        (found["volume"] or "").strip() or None,
        (found["issue"] or "").strip() or None,
        (found["pages"] or "").strip() or None,
        parse_medline_date(epub[1]) if epub else None,
    )
