"""A table of ours styled for reading and print, by great-tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from evidence.errors import EvidenceError
from evidence.ids import doi_url, pubmed_url
from evidence.people import is_et_al
from evidence.studies.designs import DESIGNS
from evidence.studies.table.inspect import is_list
from evidence.wording import format_count

if TYPE_CHECKING:
    from great_tables import GT

_STUDY_COLUMNS: Final = (
    "key",
    "authors",
    "year",
    "title",
    "journal_abbrev",
    "design",
    "sample_size",
    "pmid",
)
_MIN_STUDY_COLUMNS: Final = 4  # a table with fewer of them is not one of studies
_MAX_COLUMNS: Final = 8  # shown of other tables
_LABELS: Final = {"sample_size": "participants", "pmid": "PMID", "doi": "DOI"}
_DESIGN_LABELS: Final = {str(info.design): info.label for info in DESIGNS}
_LINKS: Final = {"pmid": pubmed_url, "doi": doi_url}
_MISSING: Final = "—"


def build_great_table(
    table: pd.DataFrame, columns: Sequence[str] | None = None, *, title: str | None = None
) -> GT:
    """Style a table: names in plain words, authors in short, identifiers as links, — where missing.

    The words of a category lose their underscores. The same table gives the same HTML.

    Args:
        table: any table of ours.
        columns: which columns, in this order; without them those that tell studies apart, or the
            first eight of another table.
        title: the heading; without it "Studies", or "Rows" for another table.

    Raises:
        EvidenceError: great-tables is not installed, or there is no such column.
    """
    try:
        from evidence.studies.table.notebook_table import build_notebook_table
    except ImportError as error:
        raise EvidenceError(
            "styling needs great-tables: pip install 'evidence-tracker[notebooks]'"
        ) from error
    is_of_studies = len(_list_study_columns(table)) >= _MIN_STUDY_COLUMNS
    names = list(columns) if columns else _choose_columns(table)
    unknown = [name for name in names if name not in table]
    if unknown:
        raise EvidenceError(f"no column {', '.join(unknown)}; there are {', '.join(table.columns)}")
    noun = ("study", "studies") if is_of_studies else ("row", "rows")
    shown = pd.DataFrame({name: _format_cells(name, table[name]) for name in names})
    heading = title or noun[1].capitalize()
    styled = build_notebook_table(shown, heading).tab_header(
        title=heading, subtitle=format_count(len(shown), *noun)
    )
    styled = styled.cols_label({name: _LABELS.get(name, name.replace("_", " ")) for name in names})
    return _format_columns(styled.sub_missing(missing_text=_MISSING), names)


def _format_columns(styled: GT, names: Sequence[str]) -> GT:
    links = [name for name in _LINKS if name in names]
    counts = [name for name in names if _is_count(name)]
    styled = styled.fmt_markdown(columns=links) if links else styled
    return styled.fmt_integer(columns=counts) if counts else styled


def _list_study_columns(table: pd.DataFrame) -> list[str]:
    return [name for name in _STUDY_COLUMNS if name in table]


def _choose_columns(table: pd.DataFrame) -> list[str]:
    known = _list_study_columns(table)
    return known if len(known) >= _MIN_STUDY_COLUMNS else list(table.columns[:_MAX_COLUMNS])


def _is_count(name: str) -> bool:
    return name == "sample_size" or name.startswith("n_")


def _format_cells(name: str, cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return the cells of a column as a reader wants them."""
    if name == "authors":
        return cells.map(_format_authors)
    if name == "design":
        return cells.astype("object").map(_DESIGN_LABELS, na_action="ignore")
    if name in _LINKS:
        return cells.map(
            lambda identifier: f"[{identifier}]({_LINKS[name](identifier)})", na_action="ignore"
        )
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.astype("object").map(_format_label, na_action="ignore")
    return cells.map(_format_cell, na_action="ignore") if cells.dtype == object else cells


def _format_label(word: object) -> str:
    return str(word).replace("_", " ")


def _format_cell(cell: object) -> object:
    return "; ".join(map(str, cell)) if is_list(cell) else cell


def _format_authors(authors: Sequence[str] | None) -> object:
    names = [] if authors is None else list(authors)
    if len(names) > 2 or any(map(is_et_al, names)):
        return f"{names[0]} et al."
    return " and ".join(names) or pd.NA
