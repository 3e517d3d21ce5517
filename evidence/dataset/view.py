"""The current view of a dataset: each PMID once, read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from evidence.dataset.manifest import (
    DatasetFolder,
    FileEntry,
    find_folder,
    fingerprint_entries,
    read_settings,
)
from evidence.dataset.newest import read_fingerprint, refresh_superseded
from evidence.errors import EvidenceError, Problem
from evidence.studies.columns import table_columns
from evidence.studies.table.arrow import build_schema

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc


class _Part(NamedTuple):
    """A part of a dataset as it was when the dataset was opened."""

    folder: DatasetFolder
    name: str
    fingerprint: str


class PubMedDataset:
    """All of PubMed that was read into a folder: the newest version of each PMID, once.

    Records that NLM deleted are not in it. Nothing is read before it is asked for, and never more
    than one part at a time, except by ``to_table``.

    Attributes:
        files: what became of each file that was read, in the order in which they count.
        schema: the Arrow schema of the columns, with the meaning of each.
    """

    def __init__(
        self, folder: DatasetFolder, entries: Sequence[FileEntry], schema: pa.Schema
    ) -> None:
        self.files = tuple(entries)
        self.schema = schema
        self._folder = folder
        fingerprint = fingerprint_entries(entries)
        self._parts = [_Part(folder, entry.name, fingerprint) for entry in entries if entry.is_read]

    def __repr__(self) -> str:
        return f"<PubMedDataset {str(self._folder.path)!r}: {len(self._parts):,} files>"

    @property
    def problems(self) -> list[Problem]:
        """What was not read, of all files."""
        return [problem for entry in self.files for problem in entry.problems]

    def count_rows(self, filter: pc.Expression | None = None) -> int:  # noqa: A002 - as pyarrow
        """Count the current records, or those that a filter takes."""
        return sum(_scan_part(part, ["pmid"], filter).count_rows() for part in self._parts)

    def to_batches(
        self,
        columns: Sequence[str] | None = None,
        filter: pc.Expression | None = None,  # noqa: A002 - as pyarrow.dataset calls it
    ) -> Iterator[pa.RecordBatch]:
        """Read the current records part by part, in the order of the files.

        Args:
            columns: their names; all without them.
            filter: an expression of ``pyarrow.compute``, such as ``field("year") >= 2020``.

        Raises:
            EvidenceError: there is no such column, or the dataset was changed since it was opened.
        """
        self._check_columns(columns)
        for part in self._parts:
            yield from _scan_part(part, columns, filter).to_batches()

    def to_table(
        self,
        columns: Sequence[str] | None = None,
        filter: pc.Expression | None = None,  # noqa: A002 - as pyarrow.dataset calls it
    ) -> pa.Table:
        """Read the current records into memory; name the columns, all of PubMed takes 100 GB."""
        import pyarrow as pa

        batches = list(self.to_batches(columns, filter))
        return pa.Table.from_batches(batches, self._select(columns))

    def to_dask(
        self,
        columns: Sequence[str] | None = None,
        filter: pc.Expression | None = None,  # noqa: A002 - as pyarrow.dataset calls it
    ) -> Any:
        """Return the current records as a Dask DataFrame, a partition for each file.

        Columns have Arrow types: lists are lists, not text. The arguments are those of
        ``to_batches``.

        Raises:
            EvidenceError: Dask is not installed, there is no such column, or no file.
        """
        dd = _load_dask()
        self._check_columns(columns)
        if not self._parts:
            raise EvidenceError(f"{self._folder.path} has no file yet")
        return dd.from_map(
            _read_frame,
            self._parts,
            columns=None if columns is None else list(columns),
            filter=filter,
            meta=to_arrow_frame(self._select(columns).empty_table()),
            label="pubmed",
            enforce_metadata=False,
        )

    def _check_columns(self, columns: Sequence[str] | None) -> None:
        unknown = [name for name in columns or () if name not in self.schema.names]
        if unknown:
            raise EvidenceError(
                f"there is no column {unknown[0]!r}; there are {', '.join(self.schema.names)}"
            )

    def _select(self, columns: Sequence[str] | None) -> pa.Schema:
        import pyarrow as pa

        if columns is None:
            return self.schema
        return pa.schema([self.schema.field(name) for name in columns], self.schema.metadata)


def read_dataset(path: Path) -> PubMedDataset:
    """Open a dataset that ``evidence read --dataset`` made.

    Raises:
        EvidenceError: there is none, or it cannot be read.
    """
    folder = find_folder(path)
    entries = folder.read_entries()
    refresh_superseded(folder, entries)
    return PubMedDataset(folder, entries, _read_schema(folder, entries))


def _read_schema(folder: DatasetFolder, entries: Sequence[FileEntry]) -> pa.Schema:
    """Return the schema of all parts, which another version of this package may have made."""
    import pyarrow.dataset as ds

    read = [folder.part(entry.name) for entry in entries if folder.has_part(entry)]
    if read:
        return ds.dataset(read[0]).schema
    return build_schema(table_columns(derived=read_settings(folder).derived))


def to_arrow_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a DataFrame whose columns keep their Arrow types."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    return frame


def _read_frame(
    part: _Part,
    columns: Sequence[str] | None,
    filter: pc.Expression | None,  # noqa: A002
) -> pd.DataFrame:
    return to_arrow_frame(_scan_part(part, columns, filter).to_table())


def _scan_part(part: _Part, columns: Sequence[str] | None, condition: pc.Expression | None) -> Any:
    """Return a scanner of the rows of a part that are the newest of their PMID."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    superseded = _read_superseded(part)
    current = ~pc.field("pmid").isin(superseded) if len(superseded) else pc.scalar(True)
    chosen = current if condition is None else current & condition
    try:
        dataset = ds.dataset(part.folder.part(part.name))
    except (OSError, pa.ArrowException) as error:
        raise EvidenceError(
            f"{part.folder.part(part.name)} cannot be read ({error}); "
            "remove it, and read its file again"
        ) from error
    return dataset.scanner(columns=None if columns is None else list(columns), filter=chosen)


def _read_superseded(part: _Part) -> pa.Array:
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    if read_fingerprint(part.folder) != part.fingerprint:
        raise EvidenceError(f"{part.folder.path} was changed since it was opened; open it again")
    rows = ds.dataset(part.folder.superseded_file).to_table(
        columns=["pmid"], filter=pc.field("part") == part.name
    )
    return rows["pmid"].combine_chunks()


def _load_dask() -> Any:
    try:
        import dask.dataframe as dd
    except ImportError as error:
        raise EvidenceError(
            "to_dask() needs Dask: pip install 'evidence-tracker[scale]'"
        ) from error
    return dd
