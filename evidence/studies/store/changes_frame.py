"""What changed at PubMed, as a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evidence.studies.store.changes import CHANGE_COLUMNS, CHANGE_KINDS, Change
from evidence.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd


def build_changes_frame(changes: Sequence[Change], studies: Iterable[Study]) -> pd.DataFrame:
    """Build a table of changes, one row a change, in their order.

    Args:
        changes: what the store has seen change.
        studies: the studies of the store, which give title and year.

    Returns:
        pmid, kind (new, revised, retracted, concern, corrected, superseded or lost), detail (a
        notice, or the columns that changed), changed_at (UTC), title, year.
    """
    import pandas as pd

    by_pmid = {study.pmid: study for study in studies}
    known = [by_pmid.get(change.pmid) for change in changes]
    moments = pd.Series([change.changed_at for change in changes], dtype="object")
    table = pd.DataFrame(
        {
            "pmid": pd.Series([change.pmid for change in changes], dtype="string"),
            "kind": pd.Categorical([change.kind for change in changes], categories=CHANGE_KINDS),
            "detail": pd.Series([change.detail for change in changes], dtype="string"),
            "changed_at": pd.to_datetime(moments, utc=True),
            "title": pd.Series([study.title if study else None for study in known], dtype="string"),
            "year": pd.Series([study.year if study else None for study in known], dtype="Int64"),
        }
    )
    table.attrs["columns"] = {column.name: column.meaning for column in CHANGE_COLUMNS}
    return table
