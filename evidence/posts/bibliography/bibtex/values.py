"""Read and compare the values of an entry's fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from bibtexparser.model import Entry

_LATEX_ACCENT: Final = re.compile(r"\\[\"'`^~=.cHuvkrdbt]\s*\{?(\w)\}?")
_LATEX_COMMAND: Final = re.compile(
    r"\\(?:textit|emph|textbf|ensuremath|sub|sup|textsuperscript|textsubscript)\b"
)


def get_entry_values(entry: Entry) -> dict[str, str]:
    """Return the values of an entry by the names of its fields, in lower case."""
    return {field.key.lower(): str(field.value) for field in entry.fields}


def get_year(values: Mapping[str, str]) -> str | None:
    """Return the year of an entry, from ``year`` or biblatex's ``date``."""
    match = re.search(r"\d{4}", values.get("year") or values.get("date", ""))
    return match[0] if match else None


def get_title(values: Mapping[str, str]) -> str:
    """Return the title of an entry with its subtitle, which biblatex keeps apart."""
    return " ".join(values[name] for name in ("title", "subtitle") if values.get(name))


def is_same_title(one: str, other: str) -> bool:
    """Return whether one folded title begins the other: subtitles are often left out."""
    return one.startswith(other) or other.startswith(one)


def is_same_value(one: str, other: str) -> bool:
    """Return whether two values have the same letters and digits."""
    return fold_field_value(one) == fold_field_value(other)


def fold_field_value(text: str) -> str:
    """Reduce a value to letters and digits, without LaTeX commands, accents and capitals."""
    plain = _LATEX_COMMAND.sub("", _LATEX_ACCENT.sub(r"\1", text))
    folded = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
