"""One file of PubMed becomes one part of the dataset, in whatever process this runs."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from evidence import __version__
from evidence.dataset.inputs import InputFile, make_problem
from evidence.dataset.manifest import DatasetFolder, FileEntry
from evidence.dataset.transfer import (
    Transfer,
    TransferError,
    describe_failure,
    hash_file,
    is_url,
)
from evidence.errors import EvidenceError, Problem
from evidence.pubmed.files.batch import ADVICE_ON_TRUNCATION
from evidence.pubmed.files.reader import is_reference_source
from evidence.studies.table.build import write_table
from evidence.studies.table.read_summary import ReadSummary

_MAX_SHOWN_PROBLEMS: Final = 3


class ConvertTask(NamedTuple):
    """A file to read, and all that a process elsewhere has to know for it."""

    input_file: InputFile
    folder: DatasetFolder
    transfer: Transfer
    derived: bool
    topic_folder: Path | None
    evidence_version: str  # of the process that gives the task


class _UnreadableFileError(Exception):
    """A file is not read, as a whole; the message is the end of a sentence about it."""


def convert_input(task: ConvertTask) -> FileEntry:
    """Read a file into its part, unless that is there already.

    Whatever goes wrong is a problem of its entry. A file that is cut, or is not what its checksum
    says, is not read at all; the part of an earlier run stays.
    """
    try:
        _check_worker(task)
        before = task.folder.read_entry(task.input_file.name)
        if before and _is_up_to_date(before, task):
            return before
        return _convert(task)
    except (TransferError, _UnreadableFileError, EvidenceError) as error:
        reason = str(error)
    except Exception as error:  # one file must not end the work on a thousand others
        reason = describe_failure(error)
    return fail_input(task, reason)


def fail_input(task: ConvertTask, reason: str) -> FileEntry:
    """Return the entry of a file that was not read; it is kept unless the file was read before."""
    name, location = task.input_file
    problem = make_problem(location, f"it was not read: {reason}")
    entry = FileEntry(
        name, location, None, None, False, 0, 0, (), (problem,), None, task.evidence_version
    )
    try:
        before = task.folder.read_entry(name)
        is_new = before is None or not before.is_read
        if is_new and task.folder.settings_file.is_file():
            task.folder.write_entry(entry)
    except (OSError, EvidenceError):
        return entry  # the caller reports it, and the next run tries again
    return entry


def _check_worker(task: ConvertTask) -> None:
    if task.evidence_version != __version__:
        raise _UnreadableFileError(
            f"{socket.gethostname()} has version {__version__} of evidence-tracker, the run has "
            f"{task.evidence_version}; install the same everywhere"
        )
    if not task.folder.settings_file.is_file():
        raise _UnreadableFileError(
            f"{socket.gethostname()} does not see {task.folder.path}; put the dataset on a file "
            "system that all workers share"
        )


def _is_up_to_date(entry: FileEntry, task: ConvertTask) -> bool:
    """Return whether the part of a file is there, and made from the file as it is now."""
    if not task.folder.has_part(entry):
        return False
    location, transfer = task.input_file.location, task.transfer
    try:
        if transfer.measure(location) not in (entry.size, None):
            return False
        checksum = transfer.read_checksum(location)
    except TransferError:
        return True  # the server need not keep what is here
    if checksum is None and not is_url(location):
        checksum = hash_file(Path(location))
    return checksum in (entry.md5, None)


def _convert(task: ConvertTask) -> FileEntry:
    folder, name = task.folder, task.input_file.name
    work = folder.make_work_folder(name)
    try:
        source = _fetch(task, work)
        checksum = task.transfer.read_checksum(task.input_file.location)
        state = source.stat()
        md5 = hash_file(source)
        if checksum not in (md5, None):
            raise _UnreadableFileError(
                f"its MD5 is {md5}, and the file beside it says {checksum}; fetch it again"
            )
        summary, part = _write_part(task, source, work)
        if source.stat().st_mtime_ns != state.st_mtime_ns:
            raise _UnreadableFileError("it was changed while it was read; run this again")
        entry = FileEntry(
            name=name,
            location=task.input_file.location,
            size=state.st_size,
            md5=md5,
            is_checked=checksum is not None,
            studies=summary.studies,
            older=summary.older,
            deleted=tuple(summary.deleted),
            problems=tuple(summary.problems),
            part_size=part.stat().st_size,
            evidence_version=__version__,
        )
        folder.move(part, folder.part(name))
        folder.write_entry(entry)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return entry


def _fetch(task: ConvertTask, work: Path) -> Path:
    """Return a file on the disk with the content of a location."""
    location = task.input_file.location
    expected = task.transfer.measure(location)
    if not is_url(location):
        return Path(location)
    copy = work / "input"
    task.transfer.copy(location, copy)
    size = copy.stat().st_size
    if expected not in (size, None):
        raise _UnreadableFileError(f"{size:,} of its {expected:,} bytes came; fetch it again")
    return copy


def _write_part(task: ConvertTask, source: Path, work: Path) -> tuple[ReadSummary, Path]:
    if is_reference_source(source):
        raise _UnreadableFileError("it is a file of another tool than PubMed; give PubMed's XML")
    part = work / "part.parquet"
    summary = write_table([source], part, derived=task.derived, topic_folder=task.topic_folder)
    summary.problems = _rename(summary.problems, task.input_file.location)
    _check_is_whole(summary)
    return summary, part


def _rename(problems: Sequence[Problem], location: str) -> list[Problem]:
    """Name the location in problems, not the copy of it."""
    return [replace(problem, path=location) for problem in problems]


def _check_is_whole(summary: ReadSummary) -> None:
    """Refuse a file that is cut, or has nothing of PubMed in it."""
    errors = [problem for problem in summary.problems if problem.severity == "error"]
    of_file = [problem for problem in errors if problem.offset is None and not problem.line]
    is_empty = not (summary.studies or summary.older or summary.deleted)
    if of_file or (is_empty and errors):
        shown = (of_file or errors)[:_MAX_SHOWN_PROBLEMS]
        reasons = "; ".join(problem.message for problem in shown)
        raise _UnreadableFileError(reasons.replace(ADVICE_ON_TRUNCATION, "fetch it again"))
