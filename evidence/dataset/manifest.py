"""The folder of a dataset: what was read from which file, and how it was made.

A file is part of the dataset once its entry is in the manifest, which is written last. So a run may
end at any moment, and a part that was written twice counts once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence.dataset.inputs import order_of
from evidence.errors import EvidenceError, Problem, describe_os_error

if TYPE_CHECKING:
    from filelock import FileLock

_SETTINGS_FILE: Final = "dataset.json"
_PARTS, _ENTRIES, _UNFINISHED = "parts", "manifest", "unfinished"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What became of one file: its entries = studies + older + deleted + problems.

    Attributes:
        name: of the file, without endings; its part is ``parts/NAME.parquet``.
        location: path or URL.
        size: of the file, in bytes; None if it did not come.
        md5: of the file.
        is_checked: whether the file beside it said the same MD5; else there was none.
        studies: rows of the part, the newest version of each PMID in the file.
        older: versions that were left out because the same file has a newer one, or deletes them.
        deleted: PMIDs that NLM withdraws with this file.
        problems: of severity error, one for each entry that was not read; or one for all of it.
        part_size: of the part, in bytes; None if the file was not read.
        evidence_version: of the package that read it.
    """

    name: str
    location: str
    size: int | None
    md5: str | None
    is_checked: bool
    studies: int
    older: int
    deleted: tuple[str, ...]
    problems: tuple[Problem, ...]
    part_size: int | None
    evidence_version: str

    @property
    def is_read(self) -> bool:
        """Whether the file is part of the dataset."""
        return self.part_size is not None


def fingerprint_entries(entries: Iterable[FileEntry]) -> str:
    """Return what tells the content of a dataset from that before and after a run."""
    digest = hashlib.sha256()
    for entry in entries:
        if entry.is_read:
            digest.update(f"{entry.name} {entry.md5} {entry.part_size}\n".encode())
    return digest.hexdigest()


class DatasetSettings(NamedTuple):
    """What all parts have in common."""

    derived: bool
    topic: str | None  # the MD5 of the topic that decides what is derived
    columns: str  # the MD5 of their names and types


class DatasetFolder(NamedTuple):
    """Where the files of a dataset are."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """What all parts have in common."""
        return self.path / _SETTINGS_FILE

    @property
    def superseded_file(self) -> Path:
        """Which rows of the parts are not the newest of their PMID."""
        return self.path / "superseded.parquet"

    @property
    def entries_folder(self) -> Path:
        """The manifest: a file for each file that was read, or was not."""
        return self.path / _ENTRIES

    def part(self, name: str) -> Path:
        """Return where the part of a file is."""
        return self.path / _PARTS / f"{name}.parquet"

    def has_part(self, entry: FileEntry) -> bool:
        """Return whether the part of an entry is there, as a whole."""
        part = self.part(entry.name)
        return entry.is_read and part.is_file() and part.stat().st_size == entry.part_size

    def make_work_folder(self, name: str) -> Path:
        """Make a folder for files that are not complete yet; the next run removes it."""
        folder = self.path / _UNFINISHED / f"{name}.{uuid.uuid4().hex}"
        folder.mkdir(parents=True)
        return folder

    def read_entry(self, name: str) -> FileEntry | None:
        """Return the entry of a file in the manifest."""
        return _load_entry(self._entry_file(name))

    def read_entries(self) -> list[FileEntry]:
        """Return all entries of the manifest, in the order in which they count."""
        files = self.entries_folder.glob("*.json")
        entries = [entry for entry in map(_load_entry, files) if entry]
        return sorted(entries, key=lambda entry: order_of(entry.name))

    def write_entry(self, entry: FileEntry) -> None:
        """Write the entry of a file; whatever interrupts this, it is the old or the new one."""
        content = json.dumps(asdict(entry), ensure_ascii=False, indent=1)
        self.replace(self._entry_file(entry.name), content.encode())

    def replace(self, file: Path, content: bytes) -> None:
        """Replace the content of a file of the dataset."""
        work = self.make_work_folder(file.name)
        written = work / file.name
        written.write_bytes(content)
        self.move(written, file)
        work.rmdir()

    def move(self, written: Path, file: Path) -> None:
        """Move a complete file to its place, once it is on the disk."""
        with written.open("rb") as opened:
            os.fsync(opened.fileno())
        written.replace(file)

    def _entry_file(self, name: str) -> Path:
        return self.entries_folder / f"{name}.json"


@contextmanager
def hold_folder(path: Path, settings: DatasetSettings) -> Iterator[DatasetFolder]:
    """Make or continue a dataset; nobody else writes to it meanwhile.

    Raises:
        EvidenceError: another run is at work there, it is no folder of a dataset, its parts have
            other columns, or it cannot be written.
    """
    folder = DatasetFolder(path)
    lock = _prepare_folder(folder, settings)
    try:
        yield folder
    finally:
        shutil.rmtree(path / _UNFINISHED, ignore_errors=True)
        lock.release()


def _prepare_folder(folder: DatasetFolder, settings: DatasetSettings) -> FileLock:
    from filelock import FileLock, Timeout

    path = folder.path
    lock = FileLock(path / ".lock", timeout=0)
    try:
        _check_is_ours(folder)
        path.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        shutil.rmtree(path / _UNFINISHED, ignore_errors=True)
        for name in (_PARTS, _ENTRIES, _UNFINISHED):
            (path / name).mkdir(exist_ok=True)
        _check_settings(folder, settings)
    except Timeout as error:
        raise EvidenceError(
            f"another run is writing to {path}; wait until it ends, or stop it"
        ) from error
    except OSError as error:
        lock.release()
        raise EvidenceError(f"{path} cannot be written: {describe_os_error(error)}") from error
    except EvidenceError:
        lock.release()
        raise
    return lock


def find_folder(path: Path) -> DatasetFolder:
    """Return the folder of a dataset that is there.

    Raises:
        EvidenceError: there is none.
    """
    folder = DatasetFolder(path.expanduser().absolute())
    if not folder.settings_file.is_file():
        raise EvidenceError(
            f"{path} is no dataset; `evidence read --dataset {path} FILES` makes one"
        )
    return folder


def read_settings(folder: DatasetFolder) -> DatasetSettings:
    """Return what all parts of a dataset have in common.

    Raises:
        EvidenceError: it cannot be read.
    """
    try:
        cells = json.loads(folder.settings_file.read_text(encoding="utf-8"))
        return DatasetSettings(**cells)
    except (OSError, ValueError, TypeError) as error:
        raise EvidenceError(
            f"{folder.settings_file} cannot be read: {error}; make the dataset in another folder"
        ) from error


def _check_is_ours(folder: DatasetFolder) -> None:
    path = folder.path
    if path.is_dir() and not folder.settings_file.exists():
        ours = {_PARTS, _ENTRIES, _UNFINISHED, ".lock"}
        others = sorted(file.name for file in path.iterdir() if file.name not in ours)
        if others:
            raise EvidenceError(
                f"{path} has other files ({others[0]}) and is no dataset; name an empty folder"
            )


def _check_settings(folder: DatasetFolder, settings: DatasetSettings) -> None:
    if not folder.settings_file.exists():
        folder.replace(folder.settings_file, json.dumps(settings._asdict(), indent=1).encode())
        return
    before = read_settings(folder)
    if before == settings:
        return
    if before.derived != settings.derived:
        reason = f"was made {'with' if before.derived else 'without'} derived columns"
    elif before.topic != settings.topic:
        reason = "was derived for another topic"
    else:
        reason = "has the columns of another version of this package"
    raise EvidenceError(f"{folder.path} {reason}; make the new dataset in another folder")


def _load_entry(file: Path) -> FileEntry | None:
    try:
        return _build_entry(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{file} cannot be read ({error}); remove it, and its file is read again"
        ) from error


def _build_entry(cells: Mapping[str, Any]) -> FileEntry:
    known = {field.name: cells[field.name] for field in fields(FileEntry)}
    problems = tuple(Problem(**_tuple_lists(problem)) for problem in cells["problems"])
    return FileEntry(**{**known, "deleted": tuple(cells["deleted"]), "problems": problems})


def _tuple_lists(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(cell) if isinstance(cell, list) else cell for name, cell in cells.items()}
