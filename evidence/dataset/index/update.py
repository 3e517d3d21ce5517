"""Bring the index of a dataset up to date: part by part, so that a run may end at any moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evidence.dataset.index.index_file import DatasetIndex, IndexedPart, find_file, hold_index
from evidence.dataset.manifest import (
    DatasetFolder,
    FileEntry,
    find_folder,
    fingerprint_entries,
    hold_folder,
    read_settings,
)
from evidence.dataset.newest import read_current_pmids, read_superseded, refresh_superseded
from evidence.dataset.run import FileProgress, show_no_progress
from evidence.errors import EvidenceError
from evidence.studies.store.study_index import IDENTIFYING_NAMES

if TYPE_CHECKING:
    from evidence.dataset.newest import Numbers

_BATCH: Final = 5_000  # rows


def make_index(path: Path, progress: FileProgress = show_no_progress) -> int:
    """Make the index of a dataset, or bring it up to date.

    Args:
        path: folder of the dataset.
        progress: called with the number of parts that are indexed, and of all.

    Returns:
        Number of studies in the index.

    Raises:
        EvidenceError: there is no dataset, it has no derived columns, another run writes to it, or
            the index cannot be written.
    """
    found = find_folder(path)
    settings = read_settings(found)
    require_derived(derived=settings.derived)
    with hold_folder(found.path, settings) as folder:
        entries = folder.read_entries()
        refresh_superseded(folder, entries)
        return _update_index(folder, entries, progress)


def keep_index(
    path: Path, progress: FileProgress = show_no_progress, *, wanted: bool = False
) -> int | None:
    """Bring the index of a dataset up to date after a run; make it only where it is wanted.

    Returns:
        Number of studies in the index; None where there is none.

    Raises:
        EvidenceError: see ``make_index``.
    """
    is_there = find_file(find_folder(path)).is_file()
    return make_index(path, progress) if wanted or is_there else None


def require_derived(*, derived: bool) -> None:
    """Refuse to index a dataset without derived columns: mentions are resolved by them, too."""
    if not derived:
        raise EvidenceError(
            "an index needs the derived columns, such as the design; read the files into another "
            "folder without --no-derived"
        )


def _update_index(
    folder: DatasetFolder, entries: Sequence[FileEntry], progress: FileProgress
) -> int:
    """Bring the index of a dataset up to date with its entries and its superseded rows.

    First goes what is no longer current, then comes what is new, a part at a time. So no PMID is
    ever taken of two parts, and a run that ends early leaves what the next one can go on from.
    """
    fingerprint = fingerprint_entries(entries)
    read = {entry.name: entry for entry in entries if entry.is_read}
    with hold_index(folder) as index:
        if index.read_fingerprint() != fingerprint:
            superseded = read_superseded(folder)
            index.begin_update(_find_losses(folder, index, read, superseded))
            for done, entry in enumerate(read.values(), 1):
                _add_part(folder, index, entry, superseded)
                progress(done, len(read))
            index.end_update(fingerprint)
        return index.count_indexed()


def _find_losses(
    folder: DatasetFolder,
    index: DatasetIndex,
    read: Mapping[str, FileEntry],
    superseded: Mapping[str, Numbers],
) -> Iterator[tuple[IndexedPart, Sequence[int]]]:
    """Yield each part that has studies in the index which it should not have."""
    for name in index.list_parts():
        part, entry = index.find_part(name), read.get(name)
        assert part is not None
        held = _unpack(part)
        kept = held[:0]
        if entry and _is_of(part, entry):
            kept = np.intersect1d(held, read_current_pmids(folder, name, superseded))
        if len(kept) < len(held):
            yield part._replace(pmids=_pack(kept)), np.setdiff1d(held, kept).tolist()


def _add_part(
    folder: DatasetFolder,
    index: DatasetIndex,
    entry: FileEntry,
    superseded: Mapping[str, Numbers],
) -> None:
    """Add the studies of a part that are not in the index yet."""
    current = read_current_pmids(folder, entry.name, superseded)
    part = IndexedPart(entry.name, entry.md5, entry.part_size, _pack(current))
    before = index.find_part(entry.name)
    if before != part:
        new = np.setdiff1d(current, _unpack(before)) if before else current
        index.add_studies(part, _iter_batches(folder, entry.name, new))


def _is_of(part: IndexedPart, entry: FileEntry) -> bool:
    return (part.md5, part.part_size) == (entry.md5, entry.part_size)


def _iter_batches(
    folder: DatasetFolder, name: str, pmids: Numbers
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a part with these PMIDs, with the cells that identify a study."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder.part(name)) as file:
        for batch in file.iter_batches(_BATCH, columns=IDENTIFYING_NAMES):
            is_wanted = np.isin(batch["pmid"].cast("uint64").to_numpy(), pmids)
            chosen = batch.select(IDENTIFYING_NAMES).filter(pa.array(is_wanted))
            yield list(zip(*(column.to_pylist() for column in chosen.columns), strict=True))


def _pack(pmids: Numbers) -> bytes:
    return pmids.astype("<u4").tobytes()


def _unpack(part: IndexedPart) -> Numbers:
    return np.frombuffer(part.pmids, "<u4").astype(np.uint64)
