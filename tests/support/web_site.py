"""A web site on 127.0.0.1, over real HTTP, with the pages that a test gives it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from support.paths import ROOT

PAGES = ROOT / "tests" / "data" / "web"


class Answer(NamedTuple):
    """What the site answers; a page that is a text is such an answer, too."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = {"Content-Type": "text/html; charset=utf-8"}


class WebSite:
    """Serves pages by their paths; ``requests`` has what was asked for, when, and with what."""

    def __init__(self, pages: Mapping[str, str | Answer]) -> None:
        self.pages = dict(pages)
        self.requests: list[tuple[str, float, Mapping[str, str]]] = []

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]

    def __enter__(self) -> WebSite:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append((self.path, time.monotonic(), self.headers))
                page = site.pages.get(self.path, Answer(b"<p>Not here.</p>", 404))
                answer = Answer(page.encode()) if isinstance(page, str) else page
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Say nothing of a program that has left."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def read_saved(name: str) -> str:
    """A page as a site builder makes it."""
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(b"", status, {"Location": target})


def plain(text: str, media_type: str = "text/plain") -> Answer:
    return Answer(text.encode(), headers={"Content-Type": media_type})
