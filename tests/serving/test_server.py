"""Hostile and broken requests, over real connections: each has an answer or an end."""

import contextlib
import socket
import threading
import time

import pytest
from support.serving import ask, send

from evidence.errors import EvidenceError
from evidence.serving.answers import ServedAnswer
from evidence.serving.server import MAX_BODY, LocalServer

UP = ("..", "%2e%2e", ".%2e", "%252e%252e")
SLASHES = ("/", "%2f", "\\", "%5c", "//")
OUTSIDE = [
    *(f"/{slash.join([up] * 6)}{slash}etc{slash}passwd" for up in UP for slash in SLASHES),
    *(f"/static{slash}{up}{slash}{up}{slash}secret.txt" for up in UP for slash in SLASHES),
    *(f"/tables/-/static{slash}{up}{slash}{up}{slash}app.py" for up in UP for slash in SLASHES),
    *(f"/tables/{slash.join([up] * 6)}{slash}etc{slash}passwd" for up in UP for slash in SLASHES),
    "//etc/passwd",
    "/static//etc/passwd",
    "/tables//etc/passwd",
    "/etc/passwd",
    "/C:/Windows/win.ini",
    "/file:///etc/passwd",
    "/secret.txt",
    "/claims.csv",
    "/index.html%00.css",
    "/static/site.css/",
    "/static/",
    "/-/",
    "/-/../static/site.css",
    "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_no_address_leads_to_a_file_outside_of_the_pages(served, target):
    got = served.get(target)
    assert got.status in (302, 400, 404)
    assert not any(text in got.body for text in ("root:", "topsecret", "import asyncio"))


def test_a_link_in_the_folder_of_the_base_is_no_page(served):
    got = served.get("/index.html")
    assert got.status == 200
    assert "topsecret" not in got.body


def test_every_answer_has_the_headers_that_keep_others_out(served):
    for got in (served.get("/"), served.get("/nothing"), served.get("/tables/"), served.check("x")):
        headers = got.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert not [name for name in headers if name.startswith("access-control")]
        assert "server" not in headers
        assert "set-cookie" not in headers


def test_head_has_the_headers_alone(served):
    whole, head = served.get("/how.html"), served.get("/how.html", "HEAD")
    assert head.status == 200
    assert (head.body, head.headers["content-length"]) == ("", whole.headers["content-length"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Length": None}, 411),
        ({"Content_Length": None, "Transfer_Encoding": "chunked"}, 411),
        ({"Transfer_Encoding": "chunked"}, 411),
        ({"Content_Length": str(MAX_BODY + 1)}, 413),
        ({"Content_Length": "9" * 5000}, 413),
        ({"Content_Length": "-1"}, 400),
        ({"Content_Length": "+5"}, 400),
        ({"Content_Length": "0x5"}, 400),
        ({"Content_Length": "\xb2"}, 400),
        ({"Content_Length": "5\r\nContent-Length: 6"}, 400),
        ({"Content_Length": "500"}, 400),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": None}, 415),
    ],
)
def test_a_text_that_is_not_sent_as_it_must_be_is_refused_with_a_reason(served, headers, status):
    got = served.check("Honey cures cough.", **headers)
    assert got.status == status
    assert "<h1>" in got.body


@pytest.mark.parametrize(
    "body",
    [
        b"text=%ff",
        b"text=\xff",
        b"text",
        b"text=a&format=exe",
        b"a=1&" * 50 + b"text=a",
        b"text=%ed%a0%80",
    ],
)
def test_a_text_that_is_no_form_in_utf_8_is_refused(served, body):
    got = served.check("", body)
    assert got.status == 400
    assert "This cannot be read" in got.body


def test_a_text_that_is_too_long_is_read_and_refused_with_what_to_do(served):
    got = served.check("", b"text=" + b"a" * 3 * MAX_BODY)
    assert got.status == 413
    assert "1 MB at most" in got.body
    assert "evidence check post.md" in got.body


def test_headers_have_bounds(served):
    assert served.get("/", X_Long="a" * 70_000).status == 431
    assert served.get("/", **{f"X_{number}": "a" for number in range(200)}).status == 431
    assert served.get("/", **{f"X_{number}": "a" * 9_000 for number in range(50)}).status == 431


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    ],
)
def test_what_is_no_request_ends_without_a_page(served, request_bytes):
    with contextlib.suppress(IndexError, ValueError):  # no answer at all
        assert send(served.port, request_bytes).status >= 400
    assert served.get("/").status == 200


def test_no_text_is_logged(served):
    assert served.check("Honey cures my unusual cough.").status == 200
    assert served.check("", b"text=my unusual cough%ff").status == 400
    assert "unusual" not in "".join(served.printed)


class Echo:
    """Answers with the method."""

    def answer(self, request):
        return ServedAnswer(200, request.method.encode())

    def explain(self, request, refusal):
        return refusal.to_answer()


@contextlib.contextmanager
def small_server(site=None, **bounds):
    told = []
    with LocalServer(0, **bounds) as server:
        work = threading.Thread(target=server.answer_with, args=(site or Echo(), told.append))
        work.start()
        yield server.server_port, told
        server.shutdown()
        work.join()


def is_cut(connection) -> bool:
    """Whether the server ends a connection without a word."""
    connection.settimeout(20)
    with contextlib.suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


@pytest.mark.parametrize(
    "beginning",
    [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 9\r\n\r\nte"],
)
def test_who_sends_slowly_is_cut_and_keeps_nobody_waiting(beginning):
    with small_server(receive_seconds=0.5) as (port, told), contextlib.ExitStack() as stack:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for connection in slow:
            stack.enter_context(connection)
            connection.sendall(beginning % port if b"%d" in beginning else beginning)
        assert ask(port, "GET / HTTP/1.1", {}).body == "GET"
        end = time.monotonic() + 20
        with contextlib.suppress(OSError):
            while time.monotonic() < end:  # a letter now and then does not give more time
                slow[0].sendall(b"a")
                time.sleep(0.1)
        assert time.monotonic() < end
        assert all(is_cut(connection) for connection in slow[1:])
        assert told == []


def test_more_connections_than_there_may_be_are_cut():
    with small_server(max_connections=2) as (port, _), contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in "12"]
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", port)) as further:
            assert is_cut(further)
        held[0].close()
        deadline = time.monotonic() + 10
        answered = ""
        while not answered and time.monotonic() < deadline:
            with contextlib.suppress(OSError, IndexError):
                answered = ask(port, "GET / HTTP/1.1", {}).body
        assert answered == "GET"


class Broken(Echo):
    def answer(self, request):
        raise ValueError(request.body)


def test_a_mistake_of_ours_ends_one_answer_and_its_words_are_not_told():
    with small_server(Broken()) as (port, told):
        got = ask(port, "POST / HTTP/1.1", {"Content-Length": "6"}, b"secret")
        assert got.status == 500
        assert "secret" not in got.body
    (text,) = told
    assert "ValueError" in text
    assert "in answer" in text
    assert "secret" not in text


def test_a_port_in_use_is_an_error_that_says_what_to_do():
    with LocalServer(0) as server, pytest.raises(EvidenceError, match="--port 0") as raised:
        LocalServer(server.server_port)
    assert str(server.server_port) in str(raised.value)
