"""The utilities over HTTP on 127.0.0.1, with NCBI's limit of requests and faults on demand."""

from __future__ import annotations

import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from evidence.pubmed.local_server.corpus import Corpus
from evidence.pubmed.local_server.faults import Fault, FaultPlan, Faults
from evidence.pubmed.local_server.faulty_replies import apply_fault
from evidence.pubmed.local_server.replies import Reply
from evidence.pubmed.local_server.utilities import Utilities

_HOST: Final = "127.0.0.1"
_SLOW_SECONDS: Final = 0.3
_POLL_SECONDS: Final = 0.02  # between two looks at whether to stop


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it came: ``received_at`` in seconds since 1970, parameters in lower case."""

    received_at: float
    method: str
    target: str
    utility: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class Server:
    """A server that runs while it is open: ``with Server(corpus) as server: server.url``.

    ``requests`` lists every request that it received.

    Args:
        corpus: the records.
        rate: answer 429 to more requests a second than this; None for no limit.
        faults: which answers are faulty, and how; none by default.
        port: the port; 0 for a free one.
        tls: speak HTTPS with this context.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        rate: int | None = None,
        faults: FaultPlan | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[ReceivedRequest] = []
        self._utilities = Utilities(corpus)
        self._rate = rate
        self._faults: FaultPlan = faults or Faults()
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()
        self._http = _Listener((_HOST, port), _Handler)
        self._http.owner = self
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://{_HOST}:{self._http.server_port}/entrez/eutils/"

    def __enter__(self) -> Server:
        serve = self._http.serve_forever
        threading.Thread(target=serve, args=(_POLL_SECONDS,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def receive(self, request: ReceivedRequest) -> Fault | None:
        """Note a request and return the fault of its answer."""
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
            fault = self._faults(number, request.utility, request.params)
            return "429" if self._is_too_soon(request.received_at) else fault

    def _is_too_soon(self, moment: float) -> bool:
        while self._recent and self._recent[0] <= moment - 1:
            self._recent.popleft()
        self._recent.append(moment)
        return self._rate is not None and len(self._recent) > self._rate

    def answer(self, utility: str, params: Mapping[str, list[str]]) -> Reply:
        """Answer a request as NCBI would, one at a time."""
        with self._lock:
            return self._utilities.answer(utility, params)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50
    owner: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that hangs up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        """Answer a request whose parameters are in the address."""
        self._answer("")

    def do_POST(self) -> None:
        """Answer a request whose parameters are in the body."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _answer(self, body: str) -> None:
        target = urlsplit(self.path)
        query = f"{target.query}&{body}" if target.query else body
        values = parse_qs(query, keep_blank_values=True)
        params = {name.lower(): items for name, items in values.items()}
        request = ReceivedRequest(
            received_at=time.time(),
            method=self.command,
            target=self.path,
            utility=target.path.rsplit("/", 1)[-1].split(".")[0],
            params={name: ",".join(items) for name, items in params.items()},
            headers=dict(self.headers),
        )
        fault = self.server.owner.receive(request)
        if fault == "no answer":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(_SLOW_SECONDS)
        reply, headers = apply_fault(fault, self.server.owner.answer, request.utility, params)
        self._send(reply, headers, is_cut=fault == "cut body")

    def _send(self, reply: Reply, headers: Mapping[str, str], *, is_cut: bool) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = self.close_connection or is_cut
        self.wfile.write(reply.body[: len(reply.body) // 2] if is_cut else reply.body)

    def log_message(self, *_: object) -> None:
        """Log nothing: the server keeps its requests."""
