"""Read files into a dataset, here or on a Dask cluster: what is missing, and each file once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence import __version__
from evidence.dataset.convert import ConvertTask, convert_input, fail_input
from evidence.dataset.inputs import InputFile, find_inputs, make_problem
from evidence.dataset.manifest import DatasetSettings, FileEntry, hold_folder
from evidence.dataset.newest import write_superseded
from evidence.dataset.transfer import Transfer, describe_failure, is_url, load_fsspec
from evidence.errors import EvidenceError, Problem
from evidence.studies.columns import table_columns
from evidence.studies.table.arrow import build_schema
from evidence.topic import BUNDLED_FOLDER, TOPIC_FILE_NAME, read_topic
from evidence.wording import format_count

if TYPE_CHECKING:
    from distributed import Client

FileProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What a run did: files asked for = added + kept + failed.

    Attributes:
        added: names of the files that were read.
        kept: names of those that were there already.
        failed: names of those that were not read.
        studies: rows in the parts of the files asked for, older versions in other files included.
        problems: of all files asked for: what was not read, and what was given twice.
    """

    added: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[str, ...]
    studies: int
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        asked = len(self.added) + len(self.kept) + len(self.failed)
        counts = {"new": self.added, "there already": self.kept, "not read": self.failed}
        parts = [f"{len(names):,} {what}" for what, names in counts.items() if names]
        text = f"{format_count(asked, 'file')} ({', '.join(parts)})"
        text += f", {format_count(self.studies, 'study', 'studies')}"
        if self.problems:
            text += f", {format_count(len(self.problems), 'problem')}"
        return text


def show_no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def build_dataset(
    locations: Iterable[str],
    out: Path,
    client: Client | None = None,
    *,
    derived: bool = True,
    topic_folder: Path | None = None,
    transfer: Transfer | None = None,
    progress: FileProgress = show_no_progress,
) -> DatasetSummary:
    """Read files of PubMed into a folder: a Parquet file for each, and an entry in the manifest.

    Args:
        locations: paths, folders, patterns or URLs.
        out: the folder; what is there already is not read again.
        client: of the cluster that does the work; without it, this process does.
        derived: whether to add the derived columns.
        topic_folder: of the evidence base whose topic decides what is derived; None is the bundled
            one.
        transfer: how files are asked for.
        progress: called with the number of files that are done, and of all.

    Raises:
        EvidenceError: there is no file to read, or the folder cannot be written.
    """
    transfer = transfer or Transfer()
    locations = list(locations)
    if any(map(is_url, locations)):
        load_fsspec()  # fail now rather than once for each file
    inputs, problems = find_inputs(locations, transfer)
    if not inputs:
        raise EvidenceError("there is no file to read; name files of PubMed XML", problems)
    topic_folder = topic_folder and topic_folder.absolute()
    settings = _describe_settings(topic_folder, derived=derived)
    with hold_folder(out.expanduser().absolute(), settings) as folder:
        tasks = [
            ConvertTask(one, folder, transfer, derived, topic_folder, __version__) for one in inputs
        ]
        before = {entry for entry in folder.read_entries() if folder.has_part(entry)}
        done: dict[str, FileEntry] = {}
        for entry in _convert_all(tasks, client):
            done[entry.name] = entry
            progress(len(done), len(tasks))
        entries = folder.read_entries()
        write_superseded(folder, entries)
    results = [done[one.name] for one in inputs]
    return _summarise(results, before, [*problems, *_find_copies(inputs, entries)])


def _describe_settings(topic_folder: Path | None, *, derived: bool) -> DatasetSettings:
    schema = build_schema(table_columns(derived=derived))
    columns = "\n".join(f"{field.name} {field.type}" for field in schema)
    topic = None
    if derived:
        read_topic(topic_folder)  # fail now rather than once for each file
        topic = _digest(((topic_folder or BUNDLED_FOLDER) / TOPIC_FILE_NAME).read_bytes())
    return DatasetSettings(derived, topic, _digest(columns.encode()))


def _digest(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _convert_all(tasks: Sequence[ConvertTask], client: Client | None) -> Iterator[FileEntry]:
    if client is None:
        return map(convert_input, tasks)
    return _convert_on_cluster(tasks, client)


def _convert_on_cluster(tasks: Sequence[ConvertTask], client: Client) -> Iterator[FileEntry]:
    from distributed import as_completed

    futures = {client.submit(convert_input, task, pure=False): task for task in tasks}
    try:
        for future in as_completed(list(futures)):
            yield _gather(future, futures.pop(future))
    finally:
        if futures:
            client.cancel(list(futures))


def _gather(future: Any, task: ConvertTask) -> FileEntry:
    """Return what became of a file; where the cluster lost it, that is its problem."""
    from distributed import CancelledError

    try:
        entry: FileEntry = future.result()
    except (Exception, CancelledError) as error:  # what Dask makes of a worker that died
        reason = f"the cluster lost it ({describe_failure(error)})"
        return fail_input(task, reason)
    return entry


def _find_copies(inputs: Iterable[InputFile], entries: Iterable[FileEntry]) -> Iterator[Problem]:
    """Yield a problem for each file asked for that is another, byte for byte."""
    asked = {one.name: one.location for one in inputs}
    first: dict[str, str] = {}
    for entry in entries:
        if entry.md5 is None:
            continue
        before = first.setdefault(entry.md5, entry.location)
        if before != entry.location and entry.name in asked:
            yield make_problem(asked[entry.name], f"it is the same file as {before}; leave one out")


def _summarise(
    entries: Sequence[FileEntry], before: Collection[FileEntry], problems: Sequence[Problem]
) -> DatasetSummary:
    read = [entry for entry in entries if entry.is_read]
    return DatasetSummary(
        added=tuple(entry.name for entry in read if entry not in before),
        kept=tuple(entry.name for entry in read if entry in before),
        failed=tuple(entry.name for entry in entries if not entry.is_read),
        studies=sum(entry.studies for entry in entries),
        problems=(*problems, *(problem for entry in entries for problem in entry.problems)),
    )
