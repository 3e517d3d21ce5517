"""What changed at PubMed, as a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.studies.store.changes import CHANGE_COLUMNS, CHANGE_KINDS, Change
from evidence.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd


def build_changes_frame(changes: Sequence[Change], studies: Sequence[Study]) -> pd.DataFrame:
    """Build a table of changes, one row per change, in their order.

    Args:
        changes: what the store has seen change.
        studies: the studies of the store, which give title and year.

    Returns:
        pmid, kind (new, revised, retracted, republished, partly_retracted, concern, corrected,
        superseded or lost), detail (a notice, or the columns that changed), changed_at (UTC),
        title, year.
    """
    import pandas as pd

    titles = {study.pmid: study.title for study in studies}
    years = {study.pmid: study.year for study in studies}
    pmids = [change.pmid for change in changes]
    moments = pd.Series([change.changed_at for change in changes], dtype="object")
    table = pd.DataFrame(
        {
            "pmid": pd.Series(pmids, dtype="string"),
            "kind": pd.Categorical([change.kind for change in changes], categories=CHANGE_KINDS),
            "detail": pd.Series([change.detail for change in changes], dtype="string"),
            "changed_at": pd.to_datetime(moments, utc=True),
            "title": pd.Series(list(map(titles.get, pmids)), dtype="string"),
            "year": pd.Series(list(map(years.get, pmids)), dtype="Int64"),
        }
    )
    table.attrs["columns"] = {column.name: column.meaning for column in CHANGE_COLUMNS}
    return table
