"""A great-tables table that a notebook can keep: the same table gives the same output."""

from __future__ import annotations

import hashlib

import pandas as pd
from great_tables import GT

from evidence.wording import format_count


class NotebookTable(GT):
    """A table with a short repr; great-tables' own spells out every option and random ids."""

    def __repr__(self) -> str:
        table = self._tbl_data
        rows = format_count(len(table), "row")
        return f"<table: {rows}, {', '.join(map(str, table.columns))}>"


def build_notebook_table(shown: pd.DataFrame, title: str) -> NotebookTable:
    """Build the table, with an HTML id that follows from what it shows."""
    content = f"{title}\n{shown.to_csv(index=False)}".encode()
    digest = hashlib.sha256(content).hexdigest()[:10]
    return NotebookTable(shown, id=f"evidence-{digest}")
