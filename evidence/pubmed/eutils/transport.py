"""Send a form over HTTP and read the answer, within a time and a size."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from evidence.pubmed.eutils.deadline import Deadline, watch_socket
from evidence.pubmed.eutils.responses import LongAnswerError, UnusableResponseError
from evidence.pubmed.files.byte_stream import TruncatedSourceError, gunzip

_PLAIN, _PACKED = ("", "identity"), ("gzip", "x-gzip")
_PIECE_BYTES: Final = 1 << 16


class HttpLimits(NamedTuple):
    """How long an exchange may take, in seconds.

    Attributes:
        connect: until there is a connection.
        step: until the answer begins, and for each further 64 kB of it.
        whole: until it is complete.
    """

    connect: float
    step: float
    whole: float


class HttpAnswer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LateAnswerError(Exception):
    """The time for an answer is over."""


def create_session() -> requests.Session:
    """Create a session whose connections end at the deadline of a request."""
    session = _Session()
    session.mount("http://", _Adapter())
    session.mount("https://", _Adapter())
    return session


def post_form(
    session: requests.Session,
    address: str,
    form: Sequence[tuple[str, str]],
    *,
    user_agent: str,
    limits: HttpLimits,
    max_size: int,
) -> HttpAnswer:
    """Post a form and return the answer, unpacked; the body of a redirect is not read.

    Args:
        session: the connections.
        address: where to.
        form: names and values.
        user_agent: how the program calls itself.
        limits: of time.
        max_size: the longest answer, in bytes, before and after unpacking.

    Raises:
        LateAnswerError: time was over.
        LongAnswerError: the answer is longer than allowed.
        UnusableResponseError: it cannot be unpacked.
        OSError, urllib3.exceptions.HTTPError: of the connection.
    """
    end = time.monotonic() + limits.whole
    with Deadline(limits.step) as deadline:
        try:
            with session.post(
                address,
                list(form),
                headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
                timeout=(limits.connect, limits.step),
                stream=True,
                allow_redirects=False,  # a redirected POST would lose its body
            ) as response:
                _check_is_in_time(deadline)
                pieces = _extend_deadline(_read_pieces(response.raw), deadline, limits, end)
                packing = response.headers.get("Content-Encoding", "")
                body = b"" if response.is_redirect else _join(pieces, packing, max_size)
        except Exception:
            _check_is_in_time(deadline)
            raise
        _check_is_in_time(deadline)
    return HttpAnswer(response.status_code, response.headers, body)


def _check_is_in_time(deadline: Deadline) -> None:
    """Raise if time is up: the end of the connection may look like that of headers or a body."""
    if deadline.has_passed:
        raise LateAnswerError("the answer did not come in time") from None


def _read_pieces(raw: HTTPResponse) -> Iterator[bytes]:
    """Read a body in pieces as they come, still packed."""
    while piece := raw.read1(_PIECE_BYTES, decode_content=False):
        yield piece


def _extend_deadline(
    pieces: Iterator[bytes], deadline: Deadline, limits: HttpLimits, end: float
) -> Iterator[bytes]:
    """Allow more time for each further 64 kB, but none beyond the end."""
    size = 0
    for piece in pieces:
        if not size or (size + len(piece)) // _PIECE_BYTES > size // _PIECE_BYTES:
            deadline.extend(min(limits.step, end - time.monotonic()))
        size += len(piece)
        yield piece


def _join(received: Iterator[bytes], packing: str, max_size: int) -> bytes:
    """Join the pieces of a body, unpacked."""
    packing = packing.strip().lower()
    if packing not in (*_PLAIN, *_PACKED):
        raise UnusableResponseError(f"the answer is packed as {packing!r}, not as gzip")
    pieces = _limit_size(received, max_size)
    if packing in _PACKED:
        pieces = _limit_size(gunzip(pieces), max_size)
    body = io.BytesIO()  # gives its content away without a copy
    try:
        for piece in pieces:
            body.write(piece)
    except TruncatedSourceError as error:
        raise UnusableResponseError(f"the answer cannot be unpacked: {error}") from error
    return body.getvalue()


def _limit_size(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise LongAnswerError(
                f"the answer is longer than {limit >> 20} MB, which no answer of PubMed is; "
                "look at --base-url and at the proxy"
            )
        yield piece


class _Connection(HTTPConnection):
    """A connection that the deadline of its thread watches, from before TLS on."""

    def _new_conn(self) -> socket.socket:
        opened = super()._new_conn()
        watch_socket(opened)
        return opened

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:  # of an earlier request
            watch_socket(self.sock)
        super().request(*args, **options)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        _use_watched_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):  # has connections of its own
            _use_watched_pools(manager)
        return manager


def _use_watched_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _Session(requests.Session):
    """Looks at no redirect: ``requests`` would read the body of one, however long."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None
