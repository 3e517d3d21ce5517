"""Send a request over HTTP and read the answer, within a time and a size."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from evidence.http.deadline import Deadline, watch_socket
from evidence.http.unpacking import TruncatedSourceError, gunzip

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
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


class HttpHead(NamedTuple):
    """How an answer begins."""

    status: int
    headers: Mapping[str, str]

    @property
    def is_redirect(self) -> bool:
        """Whether it names another address in place of an answer."""
        return self.status in _REDIRECTS and "Location" in self.headers


class HttpAnswer(NamedTuple):
    """What a server answered."""

    head: HttpHead
    body: bytes


class LateAnswerError(Exception):
    """The time for an answer is over."""


class OverlongAnswerError(Exception):
    """The answer is longer than allowed; the rest of it was not read."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the answer is longer than {limit >> 20} MB")


class UnreadableAnswerError(Exception):
    """The answer cannot be unpacked."""


class RefusedPeerError(Exception):
    """The machine that a name leads to may not be asked."""


PeerCheck = Callable[[str, str], bool]


def create_session(is_allowed: PeerCheck = lambda _host, _address: True) -> requests.Session:
    """Create a session whose connections end at the deadline of a request.

    Args:
        is_allowed: says of a name and the address of the machine that it led to whether that may
            be asked; a proxy is not asked about.
    """
    session = _Session()
    adapter = _Adapter(is_allowed)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def send_request(
    session: requests.Session,
    address: str,
    form: Sequence[tuple[str, str]] | None = None,
    *,
    headers: Mapping[str, str],
    limits: HttpLimits,
    max_size: int,
    wants_body: Callable[[HttpHead], bool] = lambda _: True,
) -> HttpAnswer:
    """Get an address, or post a form to it, and return the answer, unpacked.

    The body of a redirect is not read, and none is followed.

    Args:
        session: the connections.
        address: where to.
        form: names and values to post; None to get.
        headers: those of the request, beside ``Accept-Encoding``.
        limits: of time.
        max_size: the longest answer, in bytes, before and after unpacking.
        wants_body: says by its head whether the body of an answer is read.

    Raises:
        LateAnswerError: time was over.
        OverlongAnswerError: the answer is longer than allowed.
        UnreadableAnswerError: it cannot be unpacked.
        RefusedPeerError: the session does not allow the machine.
        OSError, urllib3.exceptions.HTTPError: of the connection.
    """
    end = time.monotonic() + limits.whole
    with Deadline(limits.step) as deadline:
        try:
            with session.request(
                "GET" if form is None else "POST",
                address,
                data=None if form is None else list(form),
                headers={"Accept-Encoding": "gzip", **headers},
                timeout=(limits.connect, limits.step),
                stream=True,
                allow_redirects=False,  # a redirected POST would lose its body
            ) as response:
                _check_is_in_time(deadline)
                head = HttpHead(response.status_code, response.headers)
                pieces = _extend_deadline(_read_pieces(response.raw), deadline, limits, end)
                is_read = not head.is_redirect and wants_body(head)
                packing = head.headers.get("Content-Encoding", "")
                body = _join(pieces, packing, max_size) if is_read else b""
        except Exception:
            _check_is_in_time(deadline)
            raise
        _check_is_in_time(deadline)
    return HttpAnswer(head, body)


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
        raise UnreadableAnswerError(f"the answer is packed as {packing!r}, not as gzip")
    pieces = _limit_size(received, max_size)
    if packing in _PACKED:
        pieces = _limit_size(gunzip(pieces), max_size)
    body = io.BytesIO()  # gives its content away without a copy
    try:
        for piece in pieces:
            body.write(piece)
    except TruncatedSourceError as error:
        raise UnreadableAnswerError(f"the answer cannot be unpacked: {error}") from error
    return body.getvalue()


def _limit_size(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise OverlongAnswerError(limit)
        yield piece


class _Connection(HTTPConnection):
    """A connection that the deadline of its thread watches, from before TLS on.

    The machine is looked at when the connection is there: what a name leads to may change between
    two look-ups.
    """

    is_allowed: PeerCheck

    def _new_conn(self) -> socket.socket:
        opened = super()._new_conn()
        watch_socket(opened)
        peer = str(opened.getpeername()[0])
        if self.proxy is None and not self.is_allowed(self.host, peer):
            opened.close()
            raise RefusedPeerError(f"{self.host} leads to {peer}")
        return opened

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:  # of an earlier request
            watch_socket(self.sock)
        super().request(*args, **options)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Adapter(HTTPAdapter):
    def __init__(self, is_allowed: PeerCheck) -> None:
        self._is_allowed = is_allowed
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self._use_watched_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):  # has connections of its own
            self._use_watched_pools(manager)
        return manager

    def _use_watched_pools(self, manager: PoolManager) -> None:
        checked = {"is_allowed": staticmethod(self._is_allowed)}
        plain = type("_Connection", (_Connection,), checked)
        secure = type("_SecureConnection", (_SecureConnection,), checked)
        manager.pool_classes_by_scheme = {
            "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class _Session(requests.Session):
    """Looks at no redirect: ``requests`` would read the body of one, however long."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None
