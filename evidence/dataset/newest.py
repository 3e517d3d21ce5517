"""Which rows of a dataset are not the newest of their PMID, found part by part.

The rule is that of ``evidence.pubmed.files.versions``: the higher version is newer, then the one
revised later, then the one of the later file; a deletion removes what stands in the files before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from evidence.dataset.manifest import DatasetFolder, FileEntry, fingerprint_entries
from evidence.errors import EvidenceError, describe_os_error

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    Numbers = npt.NDArray[np.uint64]

_FILE_BITS: Final = 31
_DAY_BITS: Final = 25  # of YYYYMMDD
_MAX_DAY: Final = (1 << _DAY_BITS) - 1
_MAX_VERSION: Final = 255
_PMIDS: Final = 100_000_000  # have at most eight digits
_KEY_COLUMNS: Final = ("pmid", "version", "date_revised")
_ROW_GROUP: Final = 50_000  # rows


def refresh_superseded(folder: DatasetFolder, entries: Sequence[FileEntry]) -> None:
    """Write which rows are superseded, unless that is there: a run may not have ended.

    Raises:
        EvidenceError: the file cannot be written.
    """
    if read_fingerprint(folder) != fingerprint_entries(entries):
        write_superseded(folder, entries)


def read_fingerprint(folder: DatasetFolder) -> str | None:
    """Return what content the table of superseded rows is about; None if there is no table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(folder.superseded_file).metadata or {}
    except (OSError, pa.ArrowException):
        return None
    found: bytes = metadata.get(b"dataset", b"")
    return found.decode()


def write_superseded(folder: DatasetFolder, entries: Sequence[FileEntry]) -> None:
    """Write which rows of which part are superseded: a table of part and PMID.

    It takes eight bytes of memory for each PMID up to the highest, and reads three columns.

    Raises:
        EvidenceError: the file cannot be written.
    """
    try:
        _write_superseded(folder, entries)
    except OSError as error:
        raise EvidenceError(
            f"{folder.superseded_file} cannot be written: {describe_os_error(error)}"
        ) from error


def _write_superseded(folder: DatasetFolder, entries: Sequence[FileEntry]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    read = [entry for entry in entries if entry.is_read]
    found = find_superseded(
        ((entry.deleted, read_keys(folder, entry.name)) for entry in read), len(read)
    )
    parts = np.repeat(np.arange(len(read)), [len(pmids) for pmids in found])
    pmids = np.concatenate([*found, np.zeros(0, np.uint64)])
    names = pa.DictionaryArray.from_arrays(
        pa.array(parts, pa.int32()), pa.array([entry.name for entry in read], pa.string())
    )
    table = pa.table({"part": names, "pmid": pa.array(pmids, pa.uint64()).cast(pa.string())})
    table = table.replace_schema_metadata({"dataset": fingerprint_entries(entries)})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=_ROW_GROUP)
    folder.replace(folder.superseded_file, sink.getvalue())


def read_superseded(folder: DatasetFolder) -> dict[str, Numbers]:
    """Read which PMIDs of each part are superseded, by the names of those parts that have any."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(folder.superseded_file).unify_dictionaries().combine_chunks()
    if not len(table):
        return {}
    names = table["part"].chunk(0)
    pmids = table["pmid"].cast(pa.uint64()).to_numpy()
    numbers = names.indices.to_numpy()
    order = np.argsort(numbers, kind="stable")
    found = np.split(pmids[order], np.cumsum(np.bincount(numbers, minlength=len(names.dictionary))))
    return dict(zip(names.dictionary.to_pylist(), found[:-1], strict=True))


def find_superseded(
    parts: Iterable[tuple[Sequence[str], tuple[Numbers, Numbers]]], count: int
) -> list[Numbers]:
    """Return the PMIDs of each part whose rows are not the newest.

    Args:
        parts: in the order in which they count: the PMIDs that a part deletes from those before
            it, and the PMIDs and keys of its rows, each PMID once.
        count: how many parts there are.
    """
    newest = np.zeros(_PMIDS, np.uint64)  # pages that nobody touches take no memory
    lost: list[list[Numbers]] = [[] for _ in range(count)]
    for number, (deleted, (pmids, keys)) in enumerate(parts):
        gone = np.unique(np.array(deleted, dtype=np.uint64))
        _note_losses(lost, gone, newest[gone])
        newest[gone] = 0
        numbered = (keys << np.uint64(_FILE_BITS)) | np.uint64(number + 1)
        before = newest[pmids]
        wins = numbered > before
        _note_losses(lost, pmids[wins], before[wins])
        lost[number].append(pmids[~wins])
        newest[pmids[wins]] = numbered[wins]
    return [np.sort(np.concatenate([*found, np.zeros(0, np.uint64)])) for found in lost]


def _note_losses(lost: list[list[Numbers]], pmids: Numbers, before: Numbers) -> None:
    """Note PMIDs at the parts that had the newest row so far."""
    numbers = before & np.uint64((1 << _FILE_BITS) - 1)
    for number in np.unique(numbers[numbers > 0]):
        lost[int(number) - 1].append(pmids[numbers == number])


def read_keys(folder: DatasetFolder, name: str) -> tuple[Numbers, Numbers]:
    """Return the PMIDs of a part, and version and day of revision as a number that sorts by them.

    Raises:
        EvidenceError: the part cannot be read.
    """
    return build_keys(_read_columns(folder, name, _KEY_COLUMNS))


def read_current_pmids(
    folder: DatasetFolder, name: str, superseded: Mapping[str, Numbers]
) -> Numbers:
    """Return the PMIDs of a part whose rows are current, in order.

    Raises:
        EvidenceError: the part cannot be read.
    """
    table = _read_columns(folder, name, ("pmid",))
    pmids = table["pmid"].cast("uint64").to_numpy()
    return np.setdiff1d(pmids, superseded.get(name, np.zeros(0, np.uint64)))


def _read_columns(folder: DatasetFolder, name: str, columns: Sequence[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(folder.part(name), columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise EvidenceError(
            f"{folder.part(name)} cannot be read ({error}); remove it, and its file is read again"
        ) from error


def build_keys(table: pa.Table) -> tuple[Numbers, Numbers]:
    """Return PMIDs and keys of a table with the columns pmid, version and date_revised."""
    import pyarrow.compute as pc

    pmids = pc.cast(table["pmid"], "uint64").to_numpy()
    versions = pc.fill_null(table["version"], 0).to_numpy()
    digits = pc.replace_substring(pc.fill_null(table["date_revised"], "0"), "-", "")
    days = pc.cast(pc.utf8_rpad(digits, 8, "0"), "uint64").to_numpy()
    keys = np.minimum(versions, _MAX_VERSION).astype(np.uint64) << np.uint64(_DAY_BITS)
    return pmids, keys | np.minimum(days, np.uint64(_MAX_DAY))
