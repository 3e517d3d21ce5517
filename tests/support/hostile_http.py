"""A socket that answers each request with given bytes, at a given pace: no server would."""

import contextlib
import gzip
import socket
import threading
import time
import zlib

_ENOUGH_SECONDS = 20  # for which a drip goes on at most


class HostileServer:
    """Answers the requests, in turn, with ``replies``; the last one goes on.

    A reply is bytes, or an iterator of bytes (``drip`` and others) made by a function without
    arguments. ``requests`` counts what came.
    """

    def __init__(self, *replies, keep_alive=False):
        self._replies = [*replies]
        self._keep_alive = keep_alive
        self._lock = threading.Lock()
        self.requests = []
        self.connections = 0

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            while request := _read_request(connection):
                self._send(connection, self._take_reply(request))
                if not self._keep_alive:
                    return

    def _take_reply(self, request):
        with self._lock:
            self.requests.append(request)
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def _send(self, connection, reply):
        for piece in reply() if callable(reply) else [reply]:
            connection.sendall(piece)


def _read_request(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def http(body=b"", *, status="200 OK", length=None, **headers):
    """An answer as bytes; ``length`` is what it says of its length.

    It says that the connection ends: a client that used it again could meet its end too late.
    """
    headers = {"Connection": "close", **headers}
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def drip(head, piece, *, pause=0.02):
    """Send a head, then a piece every now and then."""

    def pieces():
        yield head
        end = time.monotonic() + _ENOUGH_SECONDS
        while time.monotonic() < end:
            time.sleep(pause)
            yield piece

    return pieces


def flood(head, piece, *, size):
    """Send a head, then a piece again and again until ``size`` bytes."""

    def pieces():
        yield head
        for _ in range(size // len(piece)):
            yield piece

    return pieces


def pack_endless(head, piece, *, size):
    """Pack, as gzip, a head and then a piece again and again until ``size`` bytes."""
    packer = zlib.compressobj(1, wbits=31)
    packed = [packer.compress(head)]
    block = piece * ((1 << 20) // len(piece))
    packed += [packer.compress(block) for _ in range(max(1, size // len(block)))]
    return b"".join([*packed, packer.flush()])


def gzipped(body, **headers):
    return http(gzip.compress(body), Content_Encoding="gzip", **headers)
