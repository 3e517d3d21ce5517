"""PubMed's own words that the rest of the package relies on, from ``data/vocabulary/``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

VOCABULARY_FOLDER: Final = Path(__file__).parents[1] / "data" / "vocabulary"


def _read_words() -> dict[str, Any]:
    file = VOCABULARY_FOLDER / "pubmed.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


_WORDS: Final = _read_words()
RETRACTED_TYPES: Final[frozenset[str]] = frozenset(_WORDS["retracted_types"]["names"])
PUBLICATION_TYPES: Final[frozenset[str]] = frozenset(
    name for group in _WORDS["publication_types"] for name in group["names"]
)
TRIAL_REGISTRIES: Final[frozenset[str]] = frozenset(_WORDS["trial_registries"])
_FOLDED_REGISTRIES: Final = frozenset(name.casefold() for name in TRIAL_REGISTRIES)


def is_trial_registry(data_bank: str) -> bool:
    """Return whether a DataBankName, in any case, is that of a registry of trials."""
    return data_bank.casefold().replace(" ", "-") in _FOLDED_REGISTRIES
