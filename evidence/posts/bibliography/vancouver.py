"""Write a study as a plain-text citation in Vancouver style.

The one plain-text citation of the package: it needs nothing but Python, where CSL styles
(``posts.cite``) need pandoc. Source: NLM, *Citing Medicine*,
https://www.ncbi.nlm.nih.gov/books/NBK7256/.
"""

from __future__ import annotations

from typing import Final

from evidence.people import is_et_al
from evidence.studies.notices import describe_retraction
from evidence.studies.study import Study
from evidence.wording import capitalise_first

_MAX_AUTHORS: Final = 6  # further authors are "et al."


def format_vancouver(study: Study) -> str:
    """Format a study as one line of a reference list; what is unknown is left out."""
    retraction = describe_retraction(study.corrections)
    parts = [
        _end_with_full_stop(_format_author_list(study)),
        _end_with_full_stop(study.title or ""),
        f"[{capitalise_first(retraction)}]." if retraction else "",
        _end_with_full_stop(study.journal_abbrev or study.journal or ""),
        _end_with_full_stop(_format_issue(study)),
        f"doi:{study.doi}." if study.doi else "",
        f"PMID: {study.pmid}." if study.pmid else "",
    ]
    return " ".join(part for part in parts if part)


def _format_author_list(study: Study) -> str:
    names = [" ".join(name.split()) for name in study.authors]
    named = [name for name in names if not is_et_al(name)]
    shown = named[:_MAX_AUTHORS]
    if len(shown) < len(names):
        shown.append("et al")
    return ", ".join(shown)


def _format_issue(study: Study) -> str:
    """Format year, volume, issue and pages: "2012;172(19):1444-53"."""
    issue = f"({study.issue})" if study.issue else ""
    volume = f"{study.volume or ''}{issue}"
    dated = ";".join(part for part in (str(study.year or ""), volume) if part)
    return f"{dated}:{study.pages}" if study.pages else dated


def _end_with_full_stop(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text[-1] in ".?!" else f"{text}."
