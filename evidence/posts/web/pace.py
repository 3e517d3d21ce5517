"""Wait between two requests to one host, as long as the host asks for."""

from __future__ import annotations

import time
from collections.abc import Callable


class HostPace:
    """The time between the beginnings of two requests to one host.

    Args:
        seconds: the time.
        clock: returns the time in seconds.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def wait(self, host: str, asked: float = 0.0) -> None:
        """Wait for the turn of a host.

        Args:
            host: the host.
            asked: the seconds between two requests that it asks for.
        """
        pause = self._next.get(host, 0.0) - self._clock()
        if pause > 0:
            self._sleep(pause)
        self._next[host] = self._clock() + max(self._seconds, asked)
