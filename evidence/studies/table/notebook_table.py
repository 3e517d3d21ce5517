"""A great-tables table that a notebook can keep: the same table gives the same output."""

from __future__ import annotations

import hashlib

import pandas as pd
from great_tables import GT

from evidence.wording import format_count

_FONT_SIZE = "14px"  # nearer to the text of a notebook than great-tables' 16px


class NotebookTable(GT):
    """A table with a short repr; great-tables' own spells out every option and random ids."""

    def __repr__(self) -> str:
        table = self._tbl_data
        assert isinstance(table, pd.DataFrame)
        rows = format_count(len(table), "row")
        return f"<table: {rows}, {', '.join(map(str, table.columns))}>"


def build_notebook_table(shown: pd.DataFrame, title: str) -> GT:
    """Build the table, with an HTML id that follows from what it shows."""
    content = f"{title}\n{shown.to_csv(index=False)}".encode()
    digest = hashlib.sha256(content).hexdigest()[:10]
    table = NotebookTable(shown, id=f"evidence-{digest}")
    return table.tab_options(table_font_size=_FONT_SIZE)
