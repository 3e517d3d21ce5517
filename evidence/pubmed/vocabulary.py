"""PubMed's own words that the rest of the package relies on, from ``data/vocabulary/``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

RetractionKind = Literal["retracted", "republished", "partly_retracted"]

VOCABULARY_FOLDER: Final = Path(__file__).parents[1] / "data" / "vocabulary"


def _read_words() -> dict[str, Any]:
    file = VOCABULARY_FOLDER / "pubmed.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


_WORDS: Final = _read_words()
RETRACTED_TYPES: Final[frozenset[str]] = frozenset(_WORDS["retracted_types"]["names"])
RETRACTION_NOTICES: Final[Mapping[str, RetractionKind]] = _WORDS["retraction_notices"]
PUBLICATION_TYPES: Final[frozenset[str]] = frozenset(
    name for group in _WORDS["publication_types"] for name in group["names"]
)
_MISSING_TITLES: Final = frozenset(name.casefold() for name in _WORDS["missing_titles"]["names"])
_REGISTRY_EXAMPLES: Final[Mapping[str, str]] = _WORDS["trial_registries"]
TRIAL_REGISTRIES: Final[frozenset[str]] = frozenset(_REGISTRY_EXAMPLES)
_FOLDED_REGISTRIES: Final = frozenset(name.casefold() for name in TRIAL_REGISTRIES)


def is_trial_registry(data_bank: str) -> bool:
    """Return whether a DataBankName, in any case, is that of a registry of trials."""
    return data_bank.casefold().replace(" ", "-") in _FOLDED_REGISTRIES


def find_trial_registry(number: str) -> str | None:
    """Find the registry whose numbers begin like this one; None where that is unknown."""
    begins = {
        registry: re.split(r"\d", example, maxsplit=1)[0].casefold()
        for registry, example in _REGISTRY_EXAMPLES.items()
    }
    fitting = [name for name, begin in begins.items() if number.casefold().startswith(begin)]
    best = max(fitting, key=lambda name: len(begins[name]), default=None)
    is_bare = best is not None and not begins[best]  # EudraCT's are digits alone
    return None if is_bare and not re.fullmatch(r"\d{4}-\d{6}-\d{2}", number) else best


def is_retracted(
    publication_types: Iterable[str], comments_corrections: Iterable[str] = ()
) -> bool:
    """Return whether a paper was retracted as a whole.

    The publication type is that of papers retracted "in whole or in part", so beside a notice of a
    partial retraction it says no more than the notice.

    Args:
        publication_types: those of its record.
        comments_corrections: its notices, ``RefType:reference``.
    """
    ref_types = {entry.partition(":")[0] for entry in comments_corrections}
    kinds = {RETRACTION_NOTICES[name] for name in ref_types if name in RETRACTION_NOTICES}
    if kinds - {"partly_retracted"}:
        return True
    return not kinds and not RETRACTED_TYPES.isdisjoint(publication_types)


def choose_title(title: str | None, vernacular_title: str | None) -> str | None:
    """Choose what names a paper: its title in English, or, where PubMed has none, its own.

    PubMed then leaves the English title empty, or writes that it is "[Not Available].".
    """
    if vernacular_title and (not title or title.strip("[]. ").casefold() in _MISSING_TITLES):
        return vernacular_title
    return title
