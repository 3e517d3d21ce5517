"""Requests and answers of HTTP as values, and the headers that every answer has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import unquote

HTML_TYPE: Final = "text/html; charset=utf-8"
# As that of pages in a folder, and further: pages ask this server what is new, and send it texts.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# Figures, badges and cards to embed have their styles within them, and load nothing.
SELF_STYLED_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_COMMON_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class ServedRequest:
    """A request.

    Attributes:
        method: as it came.
        target: path and query, as they came.
        headers: by their names in lower case; those that came twice are joined by a comma.
        body: what was sent.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The path without its slash at the beginning, decoded."""
        return unquote(self.target.partition("?")[0]).removeprefix("/")


@dataclass(frozen=True)
class ServedAnswer:
    """An answer.

    Attributes:
        status: of HTTP.
        body: what is sent.
        content_type: what that is.
        policy: what a page may load and do.
        further: headers beside those of every answer.
    """

    status: int
    body: bytes
    content_type: str = HTML_TYPE
    policy: str = PAGE_POLICY
    further: Mapping[str, str] = field(default_factory=dict)

    def list_headers(self) -> dict[str, str]:
        """List all headers."""
        return {
            "Content-Type": self.content_type,
            "Content-Length": str(len(self.body)),
            "Content-Security-Policy": self.policy,
            **_COMMON_HEADERS,
            **self.further,
        }


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered as it wishes: the status, and a sentence or two."""

    status: int
    reason: str

    def to_answer(self) -> ServedAnswer:
        """Return the answer that says so, as plain text."""
        text = f"{self.reason}\n".encode()
        allowed = {"Allow": "GET, HEAD, POST"} if self.status == 405 else {}
        return ServedAnswer(self.status, text, "text/plain; charset=utf-8", further=allowed)


def redirect_to(path: str) -> ServedAnswer:
    """Send the browser to another page."""
    return ServedAnswer(303, b"", further={"Location": path})
