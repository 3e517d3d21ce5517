"""Write a study as a RIS record for reference managers, with rispy (extra ``site``)."""

from __future__ import annotations

from typing import Any, Final

from evidence.claims.card.card_text import record_url
from evidence.people import is_et_al, parse_author
from evidence.posts.bibliography.entry import expand_pages
from evidence.studies.notices import describe_retraction
from evidence.studies.study import Study
from evidence.wording import capitalise_first

_REPORT_DESIGNS: Final = ("guideline", "evidence_report")


def format_ris(study: Study) -> str:
    """Format a study as a RIS record, one line per tag; what is unknown is left out."""
    from rispy import RisWriter

    class RecordWriter(RisWriter):  # type: ignore[misc]  # rispy has no types
        """A writer that puts no number before a record."""

        def set_header(self, count: int) -> str:
            return ""

    return str(RecordWriter().formats([_make_record(study)])).rstrip()


def _make_record(study: Study) -> dict[str, Any]:
    """Make a record in rispy's words, in the order of its tags; the values are on one line each."""
    first, _, last = expand_pages(study.pages or "").partition("--")
    in_journal = bool(study.journal_abbrev)
    url = record_url(study)
    retraction = capitalise_first(describe_retraction(study.corrections))
    values: dict[str, Any] = {
        "type_of_reference": _choose_type(study),
        "id": study.key,
        "authors": [_format_author(name) for name in study.authors if not is_et_al(name)],
        "title": study.title,
        "secondary_title": study.journal if in_journal else None,
        "journal_name": study.journal_abbrev,
        "publisher": None if in_journal else study.journal,
        "year": study.year,
        "volume": study.volume,
        "number": study.issue,
        "start_page": first,
        "end_page": last,
        "doi": study.doi,
        "accession_number": study.pmid,
        "name_of_database": "PubMed" if study.pmid else None,
        "notes": [retraction] if retraction else [],
        "urls": [url] if url else [],
    }
    return {name: _put_on_one_line(value) for name, value in values.items() if value}


def _choose_type(study: Study) -> str:
    if study.journal_abbrev:
        return "JOUR"
    return "RPRT" if study.design in _REPORT_DESIGNS else "GEN"


def _format_author(name: str) -> str:
    """Write a person as "Family, I. J., Jr"; a group's name stays as it is."""
    author = parse_author(name)
    if not author.is_person:
        return name
    parts = (author.family, author.spaced_initials, author.suffix)
    return ", ".join(part for part in parts if part)


def _put_on_one_line(value: Any) -> Any:
    if isinstance(value, list):
        return [_put_on_one_line(item) for item in value]
    return " ".join(str(value).split())
