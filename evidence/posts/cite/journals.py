"""Name the journals of a list of references in one form: all in full, or all abbreviated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from evidence.claims.resolve.journals import JOINING_WORDS, is_journal_named
from evidence.studies.study import Study
from evidence.studies.table.references.csl import CslItem

_WORD: Final = re.compile(r"[^\W\d_]+")
_PLACE: Final = re.compile(
    r"(?<!\s)\s++(?:\([^()]*\)$|:\s.*$)"
)  # as NLM tells journals of one name apart


def collect_journals(studies: Iterable[Study]) -> dict[str, str]:
    """Map the abbreviations of journals to their full names; "" where none is known."""
    journals: dict[str, str] = {}
    for study in studies:
        short = study.journal_abbrev
        if short:
            full = _format_journal(study.journal or "", short)
            journals[short] = journals.get(short) or full
    return journals


def unify_journals(items: Mapping[str, CslItem], journals: Mapping[str, str]) -> dict[str, CslItem]:
    """Name the journals of a list in one form: all in full, or all abbreviated.

    A style chooses between both forms; where one full name is unknown, all are abbreviated.

    Args:
        items: CSL items by id; their journals are in either form.
        journals: full names by abbreviation, "" where unknown.

    Returns:
        The fields that name the journal, by id, of each item whose abbreviation is known.
    """
    named = {name: item for name, item in items.items() if item.get("container-title")}
    found = _find_abbreviations(named.values(), journals)
    both = {name: _find_both_forms(item, journals, found) for name, item in named.items()}
    known = {name: forms for name, forms in both.items() if forms[1]}
    is_full = all(full for full, _ in known.values())
    return {
        name: {"container-title": full if is_full else short, "container-title-short": short}
        for name, (full, short) in known.items()
    }


def _find_both_forms(
    item: CslItem, journals: Mapping[str, str], found: Mapping[str, str]
) -> tuple[str, str]:
    """Find full name and abbreviation of an item's journal, "" where unknown.

    Args:
        item: a CSL item.
        journals: full names by abbreviation.
        found: the abbreviation of each title that comes without one, "" where unknown.
    """
    title = item["container-title"]
    short = item.get("container-title-short") or found[title]
    if not short or _fold(title) != _fold(short):
        return _format_journal(title, short), short
    return journals.get(short) or (short if " " not in short else ""), short  # JAMA, Pain


def _find_abbreviations(items: Iterable[CslItem], journals: Mapping[str, str]) -> dict[str, str]:
    """Find the abbreviation of each title that comes without one, "" where unknown."""
    bare = (item for item in items if not item.get("container-title-short"))
    titles = {item["container-title"] for item in bare}
    return {title: _find_abbreviation(title, journals) or "" for title in titles}


def _find_abbreviation(title: str, journals: Mapping[str, str]) -> str | None:
    folded = _fold(title)
    for short, full in journals.items():
        if folded in (_fold(short), _fold(full)):
            return short
    bare = re.sub(r"^The ", "", title)
    names = [short for short in journals if is_journal_named(short, bare)]
    return next((short for short in names if _is_whole_name(short, bare)), None)


def _is_whole_name(short: str, title: str) -> bool:
    """Return whether an abbreviation has a word for each longer word of a title."""
    words = [word for word in _WORD.findall(title) if word.lower() not in JOINING_WORDS]
    return len(words) == len(_WORD.findall(_PLACE.sub("", short)))


def _fold(journal: str) -> str:
    return re.sub(r"[^\w]+", " ", _PLACE.sub("", journal)).casefold().strip()


def _format_journal(full: str, short: str) -> str:
    """Write a full name as journals print it; NLM's has small letters and places in brackets."""
    name = _PLACE.sub("", full)
    if _fold(name) == _fold(short):
        return _PLACE.sub("", short)
    words = [_capitalise(word) for word in name.split(" ")]
    return name[:1].upper() + " ".join(words)[1:]


def _capitalise(word: str) -> str:
    return word if word in JOINING_WORDS else word[:1].upper() + word[1:]
