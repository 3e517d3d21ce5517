"""Write a study as a BibTeX entry.

A study whose title nobody has read at its source (``Study.title`` is missing) gives an entry
without ``title``. Fields: https://ctan.org/pkg/biblatex, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from bibtexparser.model import Entry, Field

from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.people import is_et_al, parse_author
from evidence.posts.bibliography.capitals import find_capitalised_names
from evidence.pubmed.pages import expand_pages
from evidence.studies.study import Study

BibtexEntryType = Literal["article", "techreport", "misc"]

_LATEX_ESCAPES: Final = str.maketrans(
    {
        **{special: f"\\{special}" for special in "&%#_$"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # Not \{: BibTeX counts that brace too. Not \textbraceleft: pandoc drops it.
        "{": r"\ensuremath{\lbrace}",
        "}": r"\ensuremath{\rbrace}",
    }
)
# In values that are taken literally a brace would end the entry.
_VERBATIM_ESCAPES: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
# Place and publisher of a report. In titles of journals, NLM puts a space before the colon.
_IMPRINT: Final = re.compile(r"(?P<address>[^:]*[^:\s]): (?P<institution>\S.*)")
# What styles print instead of "Technical report".
_REPORT_TYPES: Final = {"guideline": "Guideline", "evidence_report": "Evidence report"}


def make_bibtex_entry(study: Study) -> Entry:
    """Make the entry of a study; values are escaped, without their outer braces."""
    values = {name: make(study) for name, make in BIBTEX_FIELDS}
    fields = [Field(name, value) for name, value in values.items() if value]
    return Entry(_entry_type(study), study.key, fields)


def _entry_type(study: Study) -> BibtexEntryType:
    if _match_imprint(study):
        return "techreport"
    return "article" if study.journal_abbrev or (study.journal and study.volume) else "misc"


def _match_imprint(study: Study) -> re.Match[str] | None:
    return _IMPRINT.fullmatch(study.journal or "")


def _format_authors(study: Study) -> str | None:
    names = [_format_author(name) for name in study.authors]
    if study.authors and is_et_al(study.authors[-1]):
        names[-1] = "others"
    return " and ".join(names) if names != ["others"] else None


def _format_author(name: str) -> str:
    """Write a name as BibTeX divides it: "Family, Jr, I. J."; braces keep a group's name whole."""
    author = parse_author(name)
    if not author.is_person:
        return f"{{{_escape_latex(author.text)}}}"
    parts = (author.family, author.suffix, author.spaced_initials)
    return ", ".join(part for part in parts if part)


def _format_title(study: Study) -> str:
    """Write the title with braces round what must keep its capitals."""
    title = " ".join((study.title or "").split())
    pieces, position = [], 0
    for start, end in find_capitalised_names(title):
        pieces += [_escape_latex(title[position:start]), f"{{{_escape_latex(title[start:end])}}}"]
        position = end
    return "".join([*pieces, _escape_latex(title[position:])])


def _format_journal(study: Study) -> str | None:
    if _entry_type(study) != "article":
        return None
    return _format_text(study.journal or study.journal_abbrev)


def _format_short_journal(study: Study) -> str | None:
    has_both = _format_journal(study) and study.journal
    return _format_text(study.journal_abbrev) if has_both else None


def _format_report_type(study: Study) -> str | None:
    return _REPORT_TYPES.get(study.design) if _match_imprint(study) else None


def _format_institution(study: Study) -> str | None:
    imprint = _match_imprint(study)
    return _format_list_item(imprint["institution"]) if imprint else None


def _format_address(study: Study) -> str | None:
    imprint = _match_imprint(study)
    return _format_list_item(imprint["address"]) if imprint else None


def _format_how_published(study: Study) -> str | None:
    return _format_text(study.journal) if _entry_type(study) == "misc" else None


def _format_sort_key(study: Study) -> str | None:
    """Write what BibTeX sorts an entry without authors by."""
    return None if _format_authors(study) else study.key


def _format_volume(study: Study) -> str | None:
    if _entry_type(study) == "misc" or (_match_imprint(study) and not study.issue):
        return None
    return _format_text(study.volume)


def _format_number(study: Study) -> str | None:
    """Write the issue; of a report its number in the series, which is in either column."""
    if _entry_type(study) == "misc":
        return None
    return _format_text(study.issue or (study.volume if _match_imprint(study) else None))


def _format_pages(study: Study) -> str | None:
    if _entry_type(study) == "misc":
        return None
    return _format_text(expand_pages(study.pages or ""))


def _format_note(study: Study) -> str | None:
    """Write volume and pages where the journal is not known: @misc has no fields for them."""
    if _entry_type(study) != "misc":
        return None
    named = {"volume": study.volume, "number": study.issue, "pages": study.pages}
    places = [f"{name} {expand_pages(named[name] or '')}" for name in named if named[name]]
    return _format_text(", ".join(places))


def _format_url(study: Study) -> str | None:
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(_escape_verbatim(study.doi))
    return pmc_url(study.pmcid) if study.pmcid else None


def _escape_latex(text: str) -> str:
    return text.translate(_LATEX_ESCAPES)


def _format_text(text: str | None) -> str:
    """Write a value on one line; letters of all languages stay as they are."""
    return _escape_latex(" ".join((text or "").split()))


def _format_list_item(text: str) -> str:
    """Write one item of a list field, which biblatex and pandoc would divide at each "and"."""
    has_and = re.search(r"\band\b", text, re.IGNORECASE)
    return f"{{{_format_text(text)}}}" if has_and else _format_text(text)


def _escape_verbatim(text: str | None) -> str:
    """Write a value that biblatex and pandoc take literally."""
    return (text or "").translate(_VERBATIM_ESCAPES)


BIBTEX_FIELDS: Final[tuple[tuple[str, Callable[[Study], str | None]], ...]] = (
    ("author", _format_authors),
    ("key", _format_sort_key),
    ("title", _format_title),
    ("journal", _format_journal),
    ("shortjournal", _format_short_journal),
    ("type", _format_report_type),
    ("institution", _format_institution),
    ("address", _format_address),
    ("howpublished", _format_how_published),
    ("year", lambda study: str(study.year)),
    ("volume", _format_volume),
    ("number", _format_number),
    ("pages", _format_pages),
    ("note", _format_note),
    ("doi", lambda study: _escape_verbatim(study.doi)),
    ("pmid", lambda study: study.pmid),
    ("pmcid", lambda study: study.pmcid),
    ("url", _format_url),
)
