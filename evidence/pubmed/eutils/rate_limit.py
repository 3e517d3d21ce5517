"""How fast to ask: a number of requests a second, shared by all processes of a user through a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock

from evidence.errors import EvidenceError, describe_os_error

_SLACK: Final = 1.05  # requests that are sent in step may arrive a little closer together
_MAX_QUEUE_SECONDS: Final = (
    60.0  # seconds ahead that no queue of ours would be: the clock was set back
)


class RateLimiter:
    """Hands out moments that are far enough apart.

    Args:
        rate: requests a second.
        file: where processes tell each other the next free moment; without it the pace is this process's own.
        clock: the time in seconds, the same for all processes.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        rate: float,
        *,
        file: Path | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = _SLACK / rate
        self._file = file
        self._clock = clock
        self._sleep = sleep
        self._next_slot = 0.0

    def wait(self) -> None:
        """Wait for the next moment that is free, and take it."""
        moment = (
            self._reserve_slot() if self._file is None else self._reserve_shared_slot(self._file)
        )
        pause = moment - self._clock()
        if pause > 0:
            self._sleep(pause)

    def _reserve_shared_slot(self, file: Path) -> float:
        try:
            with FileLock(file.with_suffix(".lock")):
                self._next_slot = _read_next_slot(file)
                moment = self._reserve_slot()
                file.write_text(repr(self._next_slot))
        except OSError as error:
            message = f"{file}, by which processes keep PubMed's pace together, cannot be written: {describe_os_error(error)}"
            raise EvidenceError(f"{message}; set XDG_CACHE_HOME") from error
        return moment

    def _reserve_slot(self) -> float:
        now = self._clock()
        moment = self._next_slot if now < self._next_slot < now + _MAX_QUEUE_SECONDS else now
        self._next_slot = moment + self._interval
        return moment


def _read_next_slot(file: Path) -> float:
    try:
        return float(file.read_text())
    except (OSError, ValueError):
        return 0.0  # not there yet, or damaged: the next one is written whole
