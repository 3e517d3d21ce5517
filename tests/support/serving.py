"""`evidence serve` as a process of its own, asked over real connections."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from support.paths import ROOT

WAIT_SECONDS = 60


class Got(NamedTuple):
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: str


class Served:
    """A running server: its address, and what it has printed."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}/"
        self.printed: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError):  # closed when the test is over
            self.printed.extend(iter(self.process.stdout.readline, ""))

    def get(self, target: str, method: str = "GET", **headers: str) -> Got:
        return ask(self.port, f"{method} {target} HTTP/1.1", headers)

    def check(self, text: str, body: bytes | None = None, **headers: str | None) -> Got:
        """Send a text as the form of the page does; a header that is None is left out."""
        sent = f"format=txt&text={quote(text)}".encode() if body is None else body
        given = {
            "Content_Type": "application/x-www-form-urlencoded",
            "Content_Length": str(len(sent)),
            **headers,
        }
        return ask(self.port, "POST /check HTTP/1.1", given, sent)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(WAIT_SECONDS)


@contextlib.contextmanager
def serving(base: Path, *options: str | Path) -> Iterator[Served]:
    command = [sys.executable, "-m", "evidence", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(
        [*command, "--base", str(base), *map(str, options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            assert found, line
            yield Served(process, int(found[1]))
        finally:
            process.terminate()


def ask(port: int, line: str, headers: Mapping[str, str | None], body: bytes = b"") -> Got:
    """Send a request; headers are named as Python names arguments."""
    given = {"Host": f"127.0.0.1:{port}", **headers}
    named = {name.replace("_", "-"): value for name, value in given.items() if value is not None}
    lines = [line, *(f"{name}: {value}" for name, value in named.items())]
    return send(port, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def send(port: int, request: bytes) -> Got:
    """Send bytes as they are, and read the answer."""
    with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as connection:
        with contextlib.suppress(OSError):  # the server may have said no already
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    headers = dict(other.lower().split(": ", 1) for other in others)
    return Got(int(first.split()[1]), headers, body.decode("utf-8", "replace"))
