"""A study as an item of the Citation Style Language (https://docs.citationstyles.org/en/stable/specification.html)."""

from __future__ import annotations

from typing import Any

from evidence.ids import pubmed_url
from evidence.posts.bibliography.entry import expand_pages, split_author_name
from evidence.studies.study import Study

CslItem = dict[str, Any]


def make_csl_item(study: Study) -> CslItem:
    """The item of a study, by its key; what the study does not tell is left out."""
    item = {
        "id": study.key,
        "type": "article-journal" if study.journal_abbrev else "report",
        "title": (study.title or "").rstrip("."),
        "author": [_make_csl_name(author) for author in study.authors if not _is_et_al(author)],
        "container-title": (study.journal or study.journal_abbrev)
        if study.journal_abbrev
        else None,
        "container-title-short": study.journal_abbrev,
        "publisher": None if study.journal_abbrev else study.journal,
        "issued": {"date-parts": [[study.year]]},
        "volume": study.volume,
        "issue": study.issue,
        "page": expand_pages(study.pages).replace("--", "-") if study.pages else None,
        "DOI": study.doi,
        "PMID": study.pmid,
        "PMCID": study.pmcid,
        "URL": None if study.doi or not study.pmid else pubmed_url(study.pmid),
    }
    return {name: value for name, value in item.items() if value}


def format_study_authors(study: Study) -> str:
    """How a sentence names the authors of a study."""
    rest = [{"literal": author} for author in study.authors if _is_et_al(author)]
    item = make_csl_item(study)
    return format_item_authors(item | {"author": [*item.get("author", []), *rest]})


def format_item_authors(item: CslItem) -> str:
    """How a sentence names the authors of an item: Haake et al., Vickers and Linde, Mu; without any, its title."""
    people = item.get("author") or item.get("editor") or []
    names = [name for person in people if not _is_et_al(name := _family_name(person))]
    if len(names) > 2 or (names and len(names) < len(people)):
        return f"{names[0]} et al."
    return " and ".join(names) or str(item.get("title", ""))


def _family_name(person: CslItem) -> str:
    parts = (person.get(part) for part in ("dropping-particle", "non-dropping-particle", "family"))
    return " ".join(part for part in parts if part) or str(person.get("literal", ""))


def _is_et_al(author: str) -> bool:
    """Whether a name stands for the authors that are not named."""
    return author.rstrip(".").lower() in ("et al", "others")


def _make_csl_name(author: str) -> dict[str, str]:
    parts = split_author_name(author)
    if parts is None:
        return {"literal": author}
    family, given, suffix = parts
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})
