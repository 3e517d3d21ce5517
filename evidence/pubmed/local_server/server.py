"""The utilities over HTTP, with NCBI's limit of requests and faults on demand."""

import json
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from evidence.pubmed.local_server.answers import JSON, XML, Reply, Utilities
from evidence.pubmed.local_server.corpus import Corpus
from evidence.pubmed.local_server.faults import Fault, Plan

_PAGE = b"<!DOCTYPE html>\n<html><head><title>NCBI - WWW Error</title></head><body><h1>Server Error</h1></body></html>\n"
_ERROR = b"<eFetchResult>\n\t<ERROR>Search Backend failed: the backend is down</ERROR>\n</eFetchResult>\n"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    at: float
    method: str
    target: str
    utility: str
    params: dict[str, str]
    headers: dict[str, str]


class Server:
    """Serves a corpus while it is open: ``with Server(corpus) as server: server.url``.

    Args:
        corpus: the records.
        rate: requests a second from which on it answers 429; None for no limit.
        faults: which request goes wrong, and how.
        tls: with it the server speaks HTTPS.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        rate: int | None = None,
        faults: Plan | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.utilities = Utilities(corpus)
        self.rate = rate
        self.faults = faults or (lambda *_: None)
        self.asked: list[Asked] = []
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.owner = self
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._http.server_port}/entrez/eutils/"

    def __enter__(self) -> "Server":
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def note(self, asked: Asked) -> tuple[Fault | None, bool]:
        """The fault of a request, and whether it came too soon after others."""
        with self._lock:
            number = len(self.asked)
            self.asked.append(asked)
            while self._recent and self._recent[0] <= asked.at - 1:
                self._recent.popleft()
            self._recent.append(asked.at)
            return self.faults(number, asked.utility, asked.params), bool(self.rate) and len(
                self._recent
            ) > self.rate

    def answer(self, utility: str, params: dict[str, list[str]]) -> Reply:
        """The reply of a utility, one at a time."""
        with self._lock:
            return self.utilities.answer(utility, params)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50
    owner: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is none of our business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        self._reply("")

    def do_POST(self) -> None:
        self._reply(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _reply(self, body: str) -> None:
        target = urlsplit(self.path)
        given = parse_qs(f"{target.query}&{body}" if target.query else body, keep_blank_values=True)
        params = {name.lower(): values for name, values in given.items()}
        utility = target.path.rsplit("/", 1)[-1].split(".")[0]
        single = {name: ",".join(values) for name, values in params.items()}
        owner = self.server.owner
        asked = Asked(time.time(), self.command, self.path, utility, single, dict(self.headers))
        fault, is_too_soon = owner.note(asked)
        if fault == "no answer":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(0.3)
        self._send(*_reply_of(owner, "429" if is_too_soon else fault, utility, params), fault)

    def _send(self, reply: Reply, headers: dict[str, str], fault: Fault | None) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = self.close_connection or fault == "cut body"
        self.wfile.write(reply.body[: len(reply.body) // 2] if fault == "cut body" else reply.body)

    def log_message(self, *_: object) -> None:
        """Nothing: the server keeps what was asked."""


def _reply_of(
    server: Server, fault: Fault | None, utility: str, params: dict[str, list[str]]
) -> tuple[Reply, dict[str, str]]:
    """The reply, as the fault leaves it, and headers of its own."""
    if fault and fault.startswith("429"):
        return _too_many(fault)
    if fault == "moved":
        return Reply(301, "text/html", b""), {"Location": "http://127.0.0.1:9/elsewhere?x=1"}
    if fault == "tells the key":
        key = params.get("api_key", [""])[-1]
        return Reply(
            400,
            JSON,
            json.dumps({"error": f"API key invalid{' ' * 5}{key}", "api-key": key}).encode(),
        ), {}
    if fault in _WRONG:
        return _WRONG[fault], {}
    if fault == "records missing" and "id" in params:
        params = params | {"id": [",".join(_thinned(params["id"][-1].split(",")))]}
    try:
        reply = server.answer(utility, params)
    except KeyError:
        reply = Reply(404, "text/html", _PAGE)
    except ValueError:  # retmax=abc, 2020/02/31
        reply = Reply(400, "text/html", _PAGE)
    return (
        reply._replace(body=reply.body[: len(reply.body) // 2]) if fault == "cut short" else reply
    ), {}


_WRONG = {
    "500": Reply(500, "text/html", _PAGE),
    "503 page": Reply(503, "text/html", _PAGE),
    "html in 200": Reply(200, "text/html", _PAGE),
    "empty": Reply(200, XML, b""),
    "no records": Reply(200, XML, b"<PubmedArticleSet></PubmedArticleSet>"),
    "error in 200": Reply(200, XML, _ERROR),
    "json error in 200": Reply(200, JSON, b'{"error":"API rate limit exceeded","count":"4"}'),
}


def _too_many(fault: Fault) -> tuple[Reply, dict[str, str]]:
    limit = {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}
    after = {
        "429 after 2 s": "2",
        "429 after a date": formatdate(time.time() + 30, usegmt=True),
        "429 after an hour": "3600",
        "429 after ages": "9" * 400,
    }
    headers = {"Retry-After": after[fault]} if fault in after else {}
    return Reply(429, JSON, json.dumps(limit).encode()), {"X-RateLimit-Limit": "3"} | headers


def _thinned(pmids: list[str]) -> list[str]:
    return [pmid for number, pmid in enumerate(pmids) if number % 3 != 1]
