"""The columns of every table that the package returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.claims.base.load import ROW_TYPES
from evidence.claims.living.pmid_matches import PMID_MATCH_COLUMNS
from evidence.claims.verdict.status_frame import STATUS_NOTE_COLUMNS
from evidence.claims.verdict.verdict_frame import VERDICT_COLUMNS
from evidence.pubmed.details import DETAIL_TABLES
from evidence.schema import Column, columns_of
from evidence.studies.columns import STORE_COLUMNS, STUDY_COLUMNS
from evidence.studies.store.changes import CHANGE_COLUMNS


def declared_tables() -> Mapping[str, Sequence[Column]]:
    """Return the columns of each table by its name."""
    base = {name: columns_of(row_type) for name, row_type in ROW_TYPES.items()}
    details = {name: columns_of(row_type) for name, row_type in DETAIL_TABLES.items()}
    return {
        **base,
        **details,
        "records": STORE_COLUMNS,
        "studies": tuple(STUDY_COLUMNS.values()),
        "verdicts": VERDICT_COLUMNS,
        "status_notes": STATUS_NOTE_COLUMNS,
        "changes": CHANGE_COLUMNS,
        "pmid_matches": PMID_MATCH_COLUMNS,
    }
