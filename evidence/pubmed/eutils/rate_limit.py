"""Limit the rate of requests, shared by all processes of a user through a file.

What happens after a failed request is in ``retry``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock

from evidence.errors import EvidenceError, describe_os_error

_SLACK: Final = 1.05  # requests may arrive a little closer together than they were sent
# If the next free slot is later than this, the clock was set back: ignore it.
_MAX_QUEUE_SECONDS: Final = 60.0


class RateLimiter:
    """A limit of requests a second.

    Args:
        rate: requests a second.
        file: holds the next free slot for all processes; None for a limit of this process only.
        clock: returns the time in seconds, the same for all processes.
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
        """Wait for the next free slot, and take it.

        Raises:
            EvidenceError: the file cannot be written.
        """
        slot = self._reserve_shared_slot(self._file) if self._file else self._reserve_slot()
        pause = slot - self._clock()
        if pause > 0:
            self._sleep(pause)

    def _reserve_shared_slot(self, file: Path) -> float:
        try:
            with FileLock(file.with_suffix(".lock")):
                self._next_slot = _read_next_slot(file)
                slot = self._reserve_slot()
                file.write_text(repr(self._next_slot))
        except OSError as error:
            raise EvidenceError(
                f"{file} cannot be written: {describe_os_error(error)}; processes share PubMed's "
                "rate limit through it: set XDG_CACHE_HOME to a folder that can be written"
            ) from error
        return slot

    def _reserve_slot(self) -> float:
        now = self._clock()
        slot = self._next_slot if now < self._next_slot < now + _MAX_QUEUE_SECONDS else now
        self._next_slot = slot + self._interval
        return slot


def _read_next_slot(file: Path) -> float:
    try:
        return float(file.read_text())
    except (OSError, ValueError):
        return 0.0  # missing or damaged; it is written again at once
