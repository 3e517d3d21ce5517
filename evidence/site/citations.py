"""Name a study, and give its citation in each form that a page offers to copy."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.messages.catalogue import gettext, load_language, use_language
from evidence.people import parse_author
from evidence.posts.bibliography.sync import sync_bibliography
from evidence.posts.bibliography.vancouver import format_vancouver
from evidence.studies.study import Study
from evidence.studies.table.references.ris import format_ris

CitationCopy = tuple[str, str, str]  # id of the element, its label, the text


def name_study(study: Study, *, in_english: bool = False) -> str:
    """Name a study as people do: "Smith and others, 2012"; in English where ids depend on it."""
    if in_english:
        with use_language(load_language("en")):
            return name_study(study)
    return f"{name_authors(study)}, {study.year or gettext('no year')}"


def name_authors(study: Study) -> str:
    """Name the authors of a study: "Smith and others"; without any, its journal or title."""
    if not study.authors:
        return study.journal_abbrev or study.short_title
    first = parse_author(study.authors[0]).family
    return gettext("%(author)s and others", author=first) if len(study.authors) > 1 else first


def format_bibtex(studies: Iterable[Study]) -> str:
    """Format studies as their entries in ``references.bib``."""
    return sync_bibliography("", studies).text.strip()


def format_ris_file(studies: Iterable[Study]) -> str:
    """Format studies as a file of RIS, each once, in their order."""
    return "\n".join(map(format_ris, _list_once(studies)))


def make_citation_copies(studies: Iterable[Study]) -> list[CitationCopy]:
    """Format studies as text and as BibTeX, in their order; empty without studies."""
    several = _list_once(studies)
    if not several:
        return []
    return [
        ("vancouver", gettext("As text"), "\n".join(map(format_vancouver, several))),
        ("bibtex", "BibTeX", format_bibtex(several)),
    ]


def _list_once(studies: Iterable[Study]) -> list[Study]:
    return list({study.key: study for study in studies}.values())
