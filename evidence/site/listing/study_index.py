"""The index by which the scripts search the studies: columns of texts, a line for each study."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from evidence.site.citations import name_study
from evidence.site.listing.table_pages import sort_studies
from evidence.site.material import SiteData
from evidence.studies.notices import describe_retraction

_NOT_ASCII_WORD: Final = re.compile(r"[^a-z0-9]+")


def build_study_index(material: SiteData) -> dict[str, Any]:
    """Build the index, in the order of the table.

    Returns:
        ``columns`` by name, each one text with a line for each study, because a browser reads
        a few long texts much faster than many short ones; ``designs``, to which the numbers in the
        column ``design`` point: the word of each, and its label.
    """
    designs: dict[tuple[str, str], int] = {}
    rows = [_index_study(material, key, designs) for key in sort_studies(material)]
    names = ("key", "title", "name", "year", "design", "people", "claims", "retraction", "words")
    lines = zip(*rows, strict=True) if rows else [()] * len(names)
    columns = {name: "\n".join(cells) for name, cells in zip(names, lines, strict=True)}
    return {
        "number": len(rows),
        "designs": [list(design) for design in designs],
        "columns": columns,
    }


def _index_study(
    material: SiteData, key: str, designs: dict[tuple[str, str], int]
) -> tuple[str, ...]:
    study = material.studies[key]
    label = material.describe_design(key)
    claims = material.list_judged_claims(key)
    title, name = _join_lines(study.title or ""), _join_lines(name_study(study))
    retraction = describe_retraction(study.corrections)
    journal = study.journal_abbrev or ""
    searched = (key, title, name, label, retraction, study.pmid or "", journal, *claims)
    return (
        key,
        title,
        name,
        str(study.year or ""),
        str(designs.setdefault((study.design, label), len(designs))),
        str(study.sample_size or ""),
        " ".join(claims),
        retraction,
        _list_words(" ".join([*searched, *study.authors[:3]])),
    )


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _list_words(text: str) -> str:
    """List the words of a text once, folded as ``site.js`` folds them, each behind a space."""
    folded = unicodedata.normalize("NFKD", text).lower()
    if folded.isascii():
        words = _NOT_ASCII_WORD.split(folded)
    else:
        words = "".join(map(_keep_letter, folded)).split()
    return "".join(f" {word}" for word in dict.fromkeys(words) if word)


def _keep_letter(letter: str) -> str:
    kind = unicodedata.category(letter)[0]
    if kind == "M":
        return ""
    return letter if kind in "LN" else " "
