"""A study as an item of the Citation Style Language (https://docs.citationstyles.org/en/stable/specification.html)."""

from __future__ import annotations

from typing import Any

from evidence.ids import pubmed_url
from evidence.posts.bibentry import divided_name, full_pages
from evidence.studies.study import Study

Item = dict[str, Any]


def csl_item(study: Study) -> Item:
    """The item of a study, by its key; what the study does not tell is left out."""
    item = {
        "id": study.key,
        "type": "article-journal" if study.journal else "report",
        "title": (study.title or "").rstrip("."),
        "author": [_name(author) for author in study.authors if author.rstrip(".").lower() != "et al"],
        "container-title": study.journal_full if study.journal else None,
        "container-title-short": study.journal,
        "publisher": None if study.journal else study.journal_full,
        "issued": {"date-parts": [[study.year]]},
        "volume": study.volume,
        "issue": study.issue,
        "page": full_pages(study.pages).replace("--", "-") if study.pages else None,
        "DOI": study.doi,
        "PMID": study.pmid,
        "PMCID": study.pmcid,
        "URL": None if study.doi or not study.pmid else pubmed_url(study.pmid),
    }
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    parts = divided_name(author)
    if parts is None:
        return {"literal": author}
    family, given, suffix = parts
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})
