"""A small server on 127.0.0.1: one request for each connection, within bounds of size and time."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Protocol

from evidence.errors import EvidenceError, describe_os_error
from evidence.serving.answers import Refusal, ServedAnswer, ServedRequest
from evidence.serving.guard import find_refusal

LOCAL_ADDRESS: Final = "127.0.0.1"
MAX_BODY: Final = 1_000_000  # bytes
MAX_CONNECTIONS: Final = 64
RECEIVE_SECONDS: Final = 10  # for a whole request, also a slow one
_SEND_SECONDS: Final = 30
_MAX_HEAD: Final = 128 * 1024  # bytes; http.server bounds its first line and number of lines
_MAX_DRAINED: Final = 50_000_000  # bytes of a text that is too long; then the connection is cut
_CAN_REUSE_ADDRESS: Final = sys.platform != "win32"  # where it would let others listen, too
_CHUNK: Final = 64 * 1024
_PROTOCOL_REASONS: Final = {
    405: "This server knows GET, HEAD and POST.",
    414: "The address is too long.",
    431: "The headers are too long.",
}


class Answering(Protocol):
    """What answers requests."""

    def answer(self, request: ServedRequest) -> ServedAnswer:
        """Answer a request."""

    def explain(self, request: ServedRequest, refusal: Refusal) -> ServedAnswer:
        """Say why a request is not answered."""


@contextlib.contextmanager
def _explain_port_errors(port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EvidenceError(
            f"port {port} cannot be used: {describe_os_error(error)}; name another with "
            "--port, or --port 0 for a free one"
        ) from error


def require_free_port(port: int) -> None:
    """Make sure that another program can listen on a port.

    Raises:
        EvidenceError: the port is in use, or may not be used.
    """
    with _explain_port_errors(port), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(_CAN_REUSE_ADDRESS))
        probe.bind((LOCAL_ADDRESS, port))


class LocalServer(ThreadingHTTPServer):
    """A server that listens from the beginning, and answers when it is given what answers.

    Args:
        port: the port; 0 for a free one.
        max_connections: at a time; further ones are cut.
        receive_seconds: for a whole request, however slowly it comes.

    Raises:
        EvidenceError: the port is in use, or may not be used.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = MAX_CONNECTIONS
    allow_reuse_address = _CAN_REUSE_ADDRESS

    def __init__(
        self,
        port: int,
        *,
        max_connections: int = MAX_CONNECTIONS,
        receive_seconds: float = RECEIVE_SECONDS,
    ) -> None:
        self.site: Answering
        self.notify: Callable[[str], None]
        self.receive_seconds = receive_seconds
        self._free = threading.BoundedSemaphore(max_connections)
        with _explain_port_errors(port):
            super().__init__((LOCAL_ADDRESS, port), _Handler)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{LOCAL_ADDRESS}:{self.server_port}/"

    def answer_with(self, site: Answering, notify: Callable[[str], None]) -> None:
        """Answer requests until the program is interrupted.

        Args:
            site: what answers.
            notify: is told of mistakes of this program.
        """
        self.site, self.notify = site, notify
        self.serve_forever()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread, or cut it where there are too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hangs up, or lets us wait."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _BoundedReader(io.RawIOBase):
    """Reads from a connection until a moment, and so many bytes at most."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._end = time.monotonic() + seconds
        self.allowed = _MAX_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.allowed <= 0:
            raise http.client.LineTooLong("header line")  # http.server answers that
        self._connection.settimeout(left)
        number = self._connection.recv_into(buffer)
        self.allowed -= number
        return number


class _Handler(BaseHTTPRequestHandler):
    server: LocalServer

    def setup(self) -> None:
        """Read within bounds."""
        super().setup()
        self._reader = _BoundedReader(self.connection, self.server.receive_seconds)
        self.rfile = io.BufferedReader(self._reader)

    def do_GET(self) -> None:
        """Answer a request for a page, or one with a text."""
        names = {name.lower() for name in self.headers}
        headers = {name: ", ".join(self.headers.get_all(name, ())) for name in names}
        request = ServedRequest(self.command, self.path, headers)
        refusal = find_refusal(request, self.server.server_port)
        if refusal:
            self._drain()
            self._send(refusal.to_answer())
        else:
            self._send(self._find_answer(request))

    do_HEAD = do_POST = do_GET  # noqa: N815 - names of http.server

    def _find_answer(self, request: ServedRequest) -> ServedAnswer:
        body = self._read_body(request) if request.method == "POST" else b""
        if isinstance(body, Refusal):
            self._drain()
        try:
            if isinstance(body, Refusal):
                return self.server.site.explain(request, body)
            return self.server.site.answer(replace(request, body=body))
        except Exception as error:  # a mistake of ours ends this answer, not the server
            self.server.notify(_describe_mistake(error))
            return Refusal(500, "Internal error; see the terminal.").to_answer()

    def _read_body(self, request: ServedRequest) -> bytes | Refusal:
        length = request.headers.get("content-length", "")
        if "transfer-encoding" in request.headers or not length:
            return Refusal(411, "A text needs its length: Content-Length.")
        if not (length.isascii() and length.isdecimal()):
            return Refusal(400, "Content-Length is no number.")
        if len(length) > len(str(MAX_BODY)) or int(length) > MAX_BODY:
            return Refusal(
                413,
                f"{MAX_BODY // 1_000_000} MB at most can be sent. Divide the text, or check a "
                "file: evidence check post.md",
            )
        self._reader.allowed += int(length)
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else Refusal(400, "The text ends too early.")

    def _drain(self) -> None:
        """Read what is left of a refused request: else a browser would not show the answer."""
        length = self.headers.get("Content-Length", "0")
        left = int(length) if length.isascii() and length.isdecimal() and len(length) < 10 else 0
        left = min(left, _MAX_DRAINED)
        self._reader.allowed += left
        while left > 0 and (piece := self.rfile.read(min(left, _CHUNK))):
            left -= len(piece)

    def _send(self, answer: ServedAnswer) -> None:
        self.connection.settimeout(_SEND_SECONDS)
        self.send_response_only(answer.status)
        for name, value in answer.list_headers().items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request, in our own words."""
        status = 405 if code == 501 else code
        reason = _PROTOCOL_REASONS.get(status, "Malformed request.")
        self._send(Refusal(status, reason).to_answer())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _describe_mistake(error: Exception) -> str:
    """Say where a mistake is, and not in what words: they might quote a text."""
    where = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__} while answering a request; please report it:\n{where}"
