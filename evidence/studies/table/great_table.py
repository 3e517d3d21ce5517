"""A table of studies styled for reading and print, by great-tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from evidence.errors import EvidenceError
from evidence.studies.designs import design_info

if TYPE_CHECKING:
    from great_tables import GT

_DEFAULT_COLUMNS: Final = (
    "key",
    "authors",
    "year",
    "title",
    "journal_abbrev",
    "design",
    "sample_size",
    "pmid",
)
_LABELS: Final = {"sample_size": "participants", "pmid": "PMID", "doi": "DOI"}


def build_great_table(
    studies: pd.DataFrame, columns: Sequence[str] = _DEFAULT_COLUMNS, *, title: str = "Studies"
) -> GT:
    """Studies as a table for reading: names in plain words, authors in short, identifiers as links, — where nothing is.

    Args:
        studies: rows of ``evidence.load()``.
        columns: which columns, in this order.
        title: what stands above.

    Raises:
        EvidenceError: great-tables is not installed, or there is no such column.
    """
    try:
        from great_tables import GT
    except ImportError as error:
        raise EvidenceError(
            "styling needs great-tables: pip install 'evidence-tracker[notebooks]'"
        ) from error
    unknown = [name for name in columns if name not in studies]
    if unknown:
        raise EvidenceError(
            f"no column {', '.join(unknown)}; there are {', '.join(studies.columns)}"
        )
    shown = pd.DataFrame({name: _display_cells(name, studies[name]) for name in columns})
    made = GT(shown).tab_header(
        title=title, subtitle=f"{len(shown):,} {'study' if len(shown) == 1 else 'studies'}"
    )
    made = made.cols_label({name: _LABELS.get(name, name.replace("_", " ")) for name in columns})
    made = made.sub_missing(missing_text="—")
    links = [name for name in ("pmid", "doi") if name in columns]
    counts = [name for name in columns if name.startswith("n_")]
    made = made.fmt_markdown(columns=links) if links else made
    return made.fmt_integer(columns=counts) if counts else made


def _display_cells(name: str, cells: pd.Series[Any]) -> pd.Series[Any]:
    """The cells of a column as a reader wants them."""
    if name == "authors":
        return cells.map(_format_authors)
    if name == "design":
        return cells.astype("object").map(lambda word: design_info(word).label, na_action="ignore")
    if name == "pmid":
        return cells.map(
            lambda pmid: f"[{pmid}](https://pubmed.ncbi.nlm.nih.gov/{pmid}/)", na_action="ignore"
        )
    if name == "doi":
        return cells.map(lambda doi: f"[{doi}](https://doi.org/{doi})", na_action="ignore")
    return cells.map(
        lambda cell: "; ".join(cell) if isinstance(cell, list) else cell, na_action="ignore"
    )


def _format_authors(authors: list[str]) -> object:
    return f"{authors[0]} et al." if len(authors) > 2 else " and ".join(authors) or pd.NA
