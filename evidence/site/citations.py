"""A study as a citation to copy: as text in the manner of Vancouver, as BibTeX, as RIS.

Vancouver is that of NLM's *Citing Medicine* (https://www.ncbi.nlm.nih.gov/books/NBK7256/), the tags of RIS are those
of https://en.wikipedia.org/wiki/RIS_(file_format). What a study does not tell is left out, never made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from evidence.claims.verdict.card_text import record_url
from evidence.posts.bibliography.edit import sync_bibliography
from evidence.posts.bibliography.entry import expand_pages, split_author_name
from evidence.studies.study import Study

_MAX_AUTHORS: Final = 6  # authors, after which "et al." stands for the others


def name_study(study: Study) -> str:
    """A study as people speak of it: ``Vickers and others, 2012``."""
    names = study.authors
    if not names:
        return (
            f"{study.journal_abbrev}, {study.year or 'no year'}"
            if study.journal_abbrev
            else study.key
        )
    first = (
        names[0].rsplit(" ", 1)[0]
        if len(names[0].split()) > 1 and names[0].split()[-1].isupper()
        else names[0]
    )
    others = " and others" if len(names) > 1 else ""
    return f"{first}{others}, {study.year or 'no year'}"


def format_vancouver(study: Study) -> str:
    """One line of a list of references."""
    where = study.journal_abbrev or study.journal
    numbers = f"{study.volume or ''}{f'({study.issue})' if study.issue else ''}"
    pages = f":{study.pages}" if study.pages else ""
    dated = ";".join(part for part in (str(study.year or ""), numbers) if part) + pages
    parts = [
        _end_with_full_stop(_format_authors(study)),
        _end_with_full_stop(study.title or ""),
        "[Retracted]." if is_retracted(study) else "",
        _end_with_full_stop(where or ""),
        _end_with_full_stop(dated),
        f"doi:{study.doi}." if study.doi else "",
        f"PMID: {study.pmid}." if study.pmid else "",
    ]
    return " ".join(part for part in parts if part)


def format_bibtex(studies: Iterable[Study]) -> str:
    """Entries as ``references.bib`` has them."""
    return sync_bibliography("", studies).text.strip()


def format_ris(study: Study) -> str:
    """A record of RIS, a line each tag."""
    return "\n".join(
        f"{tag}  - {' '.join(value.split())}".rstrip() for tag, value in _ris_tags(study)
    )


def is_retracted(study: Study) -> bool:
    """Whether the base or PubMed says that it was retracted."""
    return any(entry.startswith("retraction:") for entry in study.corrections)


def _format_authors(study: Study) -> str:
    names = [" ".join(name.split()) for name in study.authors]
    named = [name for name in names if not _is_et_al(name)]
    has_more = len(named) < len(names) or len(named) > _MAX_AUTHORS
    return ", ".join([*named[:_MAX_AUTHORS], *(["et al"] if has_more else [])])


def _is_et_al(name: str) -> bool:
    return name.rstrip(".").lower() == "et al"


def _end_with_full_stop(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text[-1] in ".?!" else f"{text}."


def _ris_tags(study: Study) -> Iterator[tuple[str, str]]:
    yield (
        "TY",
        "JOUR"
        if study.journal_abbrev
        else "RPRT"
        if study.design in ("guideline", "evidence_report")
        else "GEN",
    )
    yield "ID", study.key
    yield from (("AU", _format_ris_author(name)) for name in study.authors if not _is_et_al(name))
    pages = expand_pages(study.pages or "").split("--")
    told = {
        "TI": study.title,
        "T2": study.journal if study.journal_abbrev else None,
        "JO": study.journal_abbrev,
        "PB": None if study.journal_abbrev else study.journal,
        "PY": str(study.year) if study.year else None,
        "VL": study.volume,
        "IS": study.issue,
        "SP": pages[0],
        "EP": pages[1] if len(pages) == 2 else None,
        "DO": study.doi,
        "AN": study.pmid,
        "DB": "PubMed" if study.pmid else None,
        "N1": "Retracted" if is_retracted(study) else None,
        "UR": record_url(study),
    }
    yield from ((tag, value) for tag, value in told.items() if value)
    yield "ER", ""


def _format_ris_author(author: str) -> str:
    parts = split_author_name(author)
    if parts is None:
        return author
    family, initials, suffix = parts
    return ", ".join(part for part in (family, initials, suffix) if part)
