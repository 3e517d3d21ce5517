"""Check posts in several processes, which give the same results in the same order as one."""

from __future__ import annotations

import functools
import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Final

from evidence.errors import EvidenceError
from evidence.posts.lint.checker import Checker
from evidence.session.check_plan import CheckPlan, CheckTask, FoundInPost, run_task

MIN_POSTS_FOR_ALL_CORES: Final = 50  # fewer are checked sooner than processes start
_CHUNK_LENGTH: Final = 50_000  # characters of posts that a process gets at once
_CHUNKS_AHEAD: Final = 3  # for each process


def choose_worker_count(asked: int | None, posts: int) -> int:
    """Return how many processes to use for a number of posts."""
    if asked is None:
        asked = _count_cores() if posts >= MIN_POSTS_FOR_ALL_CORES else 1
    return max(1, min(asked, posts))


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_in_processes(
    plan: CheckPlan, tasks: Sequence[CheckTask], workers: int, *, keep_sentences: bool
) -> Iterator[FoundInPost]:
    """Yield what is found in posts, in their order.

    Args:
        plan: how they are checked; each process opens the base and the store itself.
        tasks: the posts.
        workers: the number of processes.
        keep_sentences: see ``run_task``.

    Raises:
        EvidenceError: a process could not go on, or was ended.
    """
    packed = pickle.dumps(plan)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_interrupts)
    waiting: deque[Future[list[FoundInPost]]] = deque()
    chunks = _split_tasks(tasks)
    try:
        while True:
            for chunk in islice(chunks, workers * _CHUNKS_AHEAD - len(waiting)):
                waiting.append(pool.submit(_check_chunk, packed, chunk, keep_sentences))
            if not waiting:
                break
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise EvidenceError(
            "a process that checked posts was ended from outside, perhaps for want of memory; "
            "nothing is reported: run this again, with fewer --workers"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _split_tasks(tasks: Iterable[CheckTask]) -> Iterator[list[CheckTask]]:
    chunk: list[CheckTask] = []
    length = 0
    for task in tasks:
        chunk.append(task)
        length += len(task.text.source)
        if length >= _CHUNK_LENGTH:
            yield chunk
            chunk, length = [], 0
    if chunk:
        yield chunk


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_chunk(
    plan: bytes, chunk: Sequence[CheckTask], keep_sentences: bool
) -> list[FoundInPost]:
    checker = _make_checker(plan)
    return [run_task(checker, task, keep_sentences=keep_sentences) for task in chunk]


@functools.cache
def _make_checker(packed: bytes) -> Checker:
    plan: CheckPlan = pickle.loads(packed)
    return plan.make_checker(plan.open_session())
