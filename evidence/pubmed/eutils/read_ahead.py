"""Make the next item of an iterator in the background while the last one is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TypeVar

_Item = TypeVar("_Item")
_Outcome = tuple[_Item] | BaseException | None  # an item, what was raised, or the end


def read_ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the items of an iterator; while one is used, a thread makes the next.

    Whatever making an item raises is raised here in its place. The thread is a daemon: a program
    that is interrupted ends without waiting for it. Whoever stops early leaves at most one item
    unused.
    """
    outcomes: SimpleQueue[_Outcome[_Item]] = SimpleQueue()
    wanted = threading.Semaphore(0)
    stopped = threading.Event()

    def make_items() -> None:
        while True:
            wanted.acquire()
            if stopped.is_set():
                return
            outcome = _make_next(items)
            outcomes.put(outcome)
            if not isinstance(outcome, tuple):
                return

    threading.Thread(target=make_items, name="read-ahead", daemon=True).start()
    try:
        wanted.release()
        while True:
            outcome = outcomes.get()
            if isinstance(outcome, BaseException):
                raise outcome
            if outcome is None:
                return
            wanted.release()
            yield outcome[0]
    finally:
        stopped.set()
        wanted.release()


def _make_next(items: Iterator[_Item]) -> _Outcome[_Item]:
    try:
        return (next(items),)
    except StopIteration:
        return None
    except BaseException as error:
        return error
