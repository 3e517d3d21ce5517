"""End an exchange over sockets at a deadline, whatever the other side sends until then.

A timeout of a socket starts again with each byte: a server that sends one now and then, or header
after header, would hold a request for ever.
"""

from __future__ import annotations

import contextlib
import socket
import threading


class Deadline:
    """Shuts down the sockets that it watches when time is up; reading from them ends at once.

    It watches the sockets that its thread opens or uses while it is open (``watch_socket``).

    Args:
        seconds: how long the exchange may take.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_passed = False
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = self._start_timer()

    def __enter__(self) -> Deadline:
        _current.deadline = self
        return self

    def __exit__(self, *_: object) -> None:
        _current.deadline = None
        self._timer.cancel()
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    def restart(self, seconds: float) -> None:
        """Allow so many seconds from now on."""
        self._timer.cancel()
        self.seconds = seconds
        self._timer = self._start_timer()

    def watch(self, opened: socket.socket) -> None:
        """Shut down a socket, too, when time is up; at once if it is.

        A duplicate stands for it: TLS takes the socket itself over.
        """
        watched = socket.fromfd(opened.fileno(), opened.family, opened.type)
        with self._lock:
            self._watched.append(watched)
            if self.has_passed:
                _shut_down(watched)

    def _start_timer(self) -> threading.Timer:
        timer = threading.Timer(self.seconds, self._pass)
        timer.daemon = True  # a program that is interrupted does not wait for it
        timer.start()
        return timer

    def _pass(self) -> None:
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
