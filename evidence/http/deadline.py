"""End an exchange over sockets at a deadline, whatever the other side sends until then.

A timeout of a socket starts again with each byte: a server that sends one now and then, or header
after header, would hold a request for ever.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Deadline:
    """Shuts down the sockets that it watches when time is up; reading from them ends at once.

    It watches the sockets that its thread opens or uses while it is open (``watch_socket``).

    Args:
        seconds: how long the exchange may take.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._end = time.monotonic() + seconds
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []

    def __enter__(self) -> Deadline:
        _current.deadline = self
        # A program that is interrupted does not wait for a daemon.
        threading.Thread(target=self._wait, name="deadline", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        _current.deadline = None
        self._is_over.set()
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    def extend(self, seconds: float) -> None:
        """Allow so many seconds from now on."""
        self._end = time.monotonic() + seconds

    def watch(self, opened: socket.socket) -> None:
        """Shut down a socket, too, when time is up; at once if it is.

        A duplicate stands for it: TLS takes the socket itself over.
        """
        watched = socket.fromfd(opened.fileno(), opened.family, opened.type)
        with self._lock:
            self._watched.append(watched)
            if self.has_passed:
                _shut_down(watched)

    def _wait(self) -> None:
        """Wait until time is up, which may be extended meanwhile; the body of the thread."""
        while (left := self._end - time.monotonic()) > 0:
            if self._is_over.wait(left):
                return
        with self._lock:
            self.has_passed = True
            for watched in self._watched:
                _shut_down(watched)


class _Current(threading.local):
    """The deadline of each thread."""

    deadline: Deadline | None = None


_current = _Current()


def watch_socket(opened: socket.socket) -> None:
    """Let the deadline of this thread, if there is one, watch a socket."""
    if _current.deadline:
        _current.deadline.watch(opened)


def _shut_down(watched: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was closed by the other side
        watched.shutdown(socket.SHUT_RDWR)
