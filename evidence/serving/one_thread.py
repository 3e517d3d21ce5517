"""A thread that does one thing after another, and is not waited for when the program ends."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class OneThread:
    """Does what other threads ask for, in their order.

    A connection of SQLite serves one thread; the threads of ``concurrent.futures`` are waited for
    at the end, so that Ctrl-C would last as long as what is being done.
    """

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def do(self, function: Callable[[], _Result]) -> _Result:
        """Call a function in the thread, and return or raise what it does."""
        future: Future[_Result] = Future()
        self._tasks.put((future, function))
        return future.result()

    def _work(self) -> None:
        while True:
            future, function = self._tasks.get()
            try:
                future.set_result(function())
            except Exception as error:  # is raised where this was asked for
                future.set_exception(error)
