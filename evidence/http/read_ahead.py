"""Make the next item of an iterator in the background while the last one is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Outcome = tuple[_Item] | BaseException | None  # an item, what was raised, or the end


def read_ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Return the items of an iterator; a thread makes the first, and the next while one is used.

    Whatever making an item raises is raised here in its place. The thread is a daemon: a program
    that is interrupted ends without waiting for it. Whoever stops early leaves at most one item
    unused.
    """
    maker = _Maker(items)
    threading.Thread(target=maker.run, name="read-ahead", daemon=True).start()
    maker.wanted.release()
    return _iter_outcomes(maker)


def _iter_outcomes(maker: _Maker[_Item]) -> Iterator[_Item]:
    try:
        while outcome := maker.outcomes.get():
            if isinstance(outcome, BaseException):
                raise outcome
            maker.wanted.release()
            yield outcome[0]
    finally:
        maker.is_stopped = True
        maker.wanted.release()


class _Maker(Generic[_Item]):
    """Makes an item for each release of ``wanted``, until it is stopped or there are no more."""

    def __init__(self, items: Iterator[_Item]) -> None:
        self._items = items
        self.outcomes: SimpleQueue[_Outcome[_Item]] = SimpleQueue()
        self.wanted = threading.Semaphore(0)
        self.is_stopped = False

    def run(self) -> None:
        """Make items; the body of the thread."""
        while self.wanted.acquire() and not self.is_stopped:
            outcome = self._make_next()
            self.outcomes.put(outcome)
            if not isinstance(outcome, tuple):
                return

    def _make_next(self) -> _Outcome[_Item]:
        try:
            return (next(self._items),)
        except StopIteration:
            return None
        except BaseException as error:
            return error
