"""Encode the parts of a table in several processes: each takes the next that none has taken."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence.errors import EvidenceError
from evidence.studies.table.parts.encode import EncodedPart, PartEncoder, TableJob

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

_PATIENCE: Final = 5.0  # seconds that a process has to end after its last message


class _Worker(NamedTuple):
    process: BaseProcess
    results: Connection  # of parts, then of their count; or of the error that ended it


def encode_parts(
    job: TableJob, folder: Path, progress: Callable[[int], None]
) -> Generator[EncodedPart, None, None]:
    """Encode all parts of the sources; with several workers in no order.

    Args:
        job: the table.
        folder: takes the payloads, in a file for each worker.
        progress: called with the number of bytes of the files that were read since the last call.

    Raises:
        EvidenceError: a source cannot be read, or a process was killed.
        OSError: a payload cannot be written.
    """
    shown = 0
    encode = _encode_alone if job.workers == 1 else _encode_together
    with contextlib.closing(encode(job, folder)) as parts:
        for part in parts:
            progress(max(0, part.bytes_read - shown))
            shown = max(shown, part.bytes_read)
            yield part


def _encode_alone(job: TableJob, folder: Path) -> Generator[EncodedPart, None, None]:
    kept_in = folder / "parts"
    with kept_in.open("wb") as file:
        encoder = PartEncoder(job, kept_in, file)
        yield from _encode_claimed(encoder, itertools.count().__next__)


def _encode_claimed(encoder: PartEncoder, claim: Callable[[], int]) -> Iterator[EncodedPart]:
    while part := encoder.encode(claim()):
        yield part


def _encode_together(job: TableJob, folder: Path) -> Generator[EncodedPart, None, None]:
    context = _choose_context()
    _load_vocabulary(job)
    unclaimed = context.Value("q", 0)
    workers: list[_Worker] = []
    try:
        for number in range(job.workers):
            kept_in = folder / f"parts-{number}"
            workers.append(_start_worker(context, workers, (job, kept_in, unclaimed)))
        job.form.prepare()
        yield from _receive(workers)
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.process.join()
            worker.results.close()


def _choose_context() -> ForkContext | SpawnContext:
    """Choose to fork, which saves the start of a Python, where it is safe.

    A forked process has one thread: locks that others hold would never open. macOS forbids it.
    """
    can_fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    is_alone = threading.active_count() == 1
    if can_fork and is_alone:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _load_vocabulary(job: TableJob) -> None:
    """Load what forked processes share."""
    if job.derived:
        from evidence.topic import read_topic

        read_topic(job.topic_folder)


def _start_worker(
    context: ForkContext | SpawnContext,
    others: Sequence[_Worker],
    work: tuple[TableJob, Path, Synchronized[int]],
) -> _Worker:
    receiver, sender = context.Pipe(duplex=False)
    is_forked = context.get_start_method() == "fork"
    # A process that kept these open would not see that the one that reads them is gone.
    inherited = [*(worker.results for worker in others), receiver] if is_forked else []
    process = context.Process(target=_run_worker, args=(*work, sender, inherited), daemon=True)
    process.start()
    sender.close()  # else nobody would see that the process is gone
    return _Worker(process, receiver)


def _run_worker(
    job: TableJob,
    kept_in: Path,
    unclaimed: Synchronized[int],
    results: Connection,
    inherited: Sequence[Connection],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it ends it
    for each in inherited:
        each.close()

    def claim() -> int:
        with unclaimed.get_lock():
            unclaimed.value += 1
            return unclaimed.value - 1

    with contextlib.suppress(BrokenPipeError):  # who asked is gone
        try:
            with kept_in.open("wb") as file:
                encoder = PartEncoder(job, kept_in, file)
                for part in _encode_claimed(encoder, claim):
                    results.send(part)
            results.send(encoder.count)
        except (EvidenceError, OSError) as error:
            results.send(error)


def _receive(workers: Sequence[_Worker]) -> Iterator[EncodedPart]:
    """Yield parts as they come, until each worker has said how many there are."""
    counts: list[int] = []
    received = 0
    running = {worker.results: worker.process for worker in workers}
    while running:
        for results in wait(list(running)):
            assert isinstance(results, Connection)
            message = _receive_message(results, running[results])
            if isinstance(message, int):
                counts.append(message)
                del running[results]
            else:
                received += 1
                yield message
    if set(counts) != {received}:
        raise EvidenceError("a file was changed while it was read; run this again")


def _receive_message(results: Connection, process: BaseProcess) -> EncodedPart | int:
    try:
        message: EncodedPart | int | Exception = results.recv()
    except EOFError:
        process.join(_PATIENCE)
        raise EvidenceError(_explain_end(process.exitcode)) from None
    if isinstance(message, Exception):
        raise message
    return message


def _explain_end(code: int | None) -> str:
    what = f"was killed by signal {-code}" if code and code < 0 else f"ended with code {code}"
    return (
        f"a process that reads {what}, and nothing was written; if memory ran out, "
        "run this again with fewer workers"
    )
