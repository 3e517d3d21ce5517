"""What happened to studies since they were published, as a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evidence.claims.verdict.publication_status import PublicationStatus, find_status_notes
from evidence.schema import column, columns_of
from evidence.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class StatusNoteRow:
    """One thing that happened to a study."""

    study: str = column("Key of the study")
    year: int = column("Year in which the study was published")
    status: PublicationStatus = column("What happened to it, in one word")
    message: str = column("What happened to it, in a sentence")
    replacement: str | None = column("Key of the study to cite instead")


STATUS_NOTE_COLUMNS: Final = columns_of(StatusNoteRow)


def build_status_notes_frame(studies: Mapping[str, Study]) -> pd.DataFrame:
    """Build a table of what happened to studies, one row per note; current studies have none."""
    from evidence.studies.table.frame import build_frame

    rows = [
        StatusNoteRow(key, study.year, note.status, note.message, note.replacement)
        for key, study in studies.items()
        for note in find_status_notes(studies, key)
    ]
    return build_frame(StatusNoteRow, rows)
