"""Whatever a server sends, a request ends: in time, within memory, with an answer or an error."""

import time
import tracemalloc

import pytest
from support.eutils import Sleeper
from support.hostile_http import HostileServer, drip, flood, gzipped, http, pack_endless

from evidence.errors import EvidenceError
from evidence.http.exchange import HttpLimits
from evidence.pubmed.eutils.calls import efetch, esearch
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.eutils.responses import LongAnswerError

FOUND = (
    b"<eSearchResult><Count>1</Count><IdList><Id>7</Id></IdList>"
    b"<QueryTranslation>x</QueryTranslation></eSearchResult>"
)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n"
SHORT = HttpLimits(connect=1, step=0.4, whole=0.5)
MEGABYTE = 1 << 20


def client(server, **options):
    return Client(RateLimiter(1e6), base_url=server.url, **{"sleep": Sleeper()} | options)


# What a server sends, for ever and slowly.
DRIPS = {
    "nothing": drip(b"", b""),
    "an answer that never begins": drip(b"", b"H"),
    "headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "a header": drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
    "100 Continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": drip(OK, b" "),
    "a body in chunks": drip(CHUNKED, b"1\r\n \r\n"),
    "the size of a chunk": drip(CHUNKED, b"1"),
    "trailers": drip(CHUNKED + b"0\r\n", b"X-A: b\r\n"),
    "the body of an error": drip(b"HTTP/1.1 500 Oh\r\nContent-Length: 100000\r\n\r\n", b" "),
}


@pytest.mark.parametrize("sent", DRIPS)
def test_a_server_that_never_ends_is_left_at_the_deadline(sent):
    begun = time.monotonic()
    with HostileServer(DRIPS[sent]) as server:
        send = client(server, max_attempts=4, limits=SHORT)
        with pytest.raises(EvidenceError, match=r"in 2 tries; the last: .* not come in time"):
            send(esearch("x"))
    assert time.monotonic() - begun < 10
    assert len(server.requests) == 2


def test_what_is_slow_once_is_asked_for_again_and_comes():
    with HostileServer(DRIPS["headers"], http(FOUND)) as server:
        assert client(server, limits=SHORT)(esearch("x")).pmids == ("7",)


def test_an_answer_that_comes_bit_by_bit_has_more_time_than_one_that_does_not_begin():
    head, tail = FOUND.split(b"x</QueryTranslation>")

    def pieces():
        yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(FOUND) + 1_199_999)
        yield head
        for _ in range(12):
            time.sleep(0.05)
            yield b"x" * 100_000
        yield b"</QueryTranslation>" + tail

    with HostileServer(pieces) as server:
        send = client(server, limits=HttpLimits(connect=1, step=0.3, whole=60))
        assert send(esearch("x")).pmids == ("7",)


def test_continue_after_continue_without_pause_ends_as_well():
    endless = flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, size=10**10)
    with (
        HostileServer(endless) as server,
        # Python 3.14 itself takes 100 of them
        pytest.raises(EvidenceError, match=r"did not come in time|100 interim responses"),
    ):
        client(server, max_attempts=1, limits=SHORT)(esearch("x"))


def in_chunks(body):
    return [b"%x\r\n%s\r\n" % (len(body), body), b"0\r\n\r\n"]


# What a server sends, too much of and fast.
FLOODS = {
    "a body of 2 GB": flood(LONG, b" " * MEGABYTE, size=2 << 30),
    "a body without length": flood(b"HTTP/1.1 200 OK\r\n\r\n", b" " * MEGABYTE, size=2 << 30),
    "chunks": flood(CHUNKED, b"100000\r\n" + b" " * MEGABYTE + b"\r\n", size=2 << 30),
    "a chunk of negative size": flood(CHUNKED + b"-1\r\n", b" " * MEGABYTE, size=2 << 30),
    "gzip": lambda: [http(pack_endless(b"<a>", b" ", size=40 << 20), Content_Encoding="gzip")],
    "gzip in chunks": lambda: [
        CHUNKED.replace(b"Transfer", b"Content-Encoding: x-gzip\r\nTransfer"),
        *in_chunks(pack_endless(b"<PubmedArticleSet>", b"<PubmedArticle/>", size=40 << 20)),
    ],
}


@pytest.mark.parametrize("sent", FLOODS)
@pytest.mark.parametrize(("call", "limit"), [(esearch("x"), 8), (efetch(["7"]), 32)])
def test_an_answer_without_measure_is_read_to_a_limit(sent, call, limit):
    with HostileServer(FLOODS[sent]) as server:
        tracemalloc.start()
        try:
            with pytest.raises(LongAnswerError, match=f"longer than {limit} MB.*--base-url"):
                client(server)(call)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert len(server.requests) == 1
    assert peak < (limit * 1.3 + 10) * MEGABYTE


# What a server sends, too much of before the answer: http.client has a limit.
HEADS = {
    "headers": flood(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000, size=1 << 24),
    "a header": flood(b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 100_000, size=1 << 24),
    "a first line": flood(b"", b"H" * 100_000, size=1 << 24),
    "the size of a chunk": flood(CHUNKED, b"1" * 100_000, size=1 << 24),
}


@pytest.mark.parametrize("sent", HEADS)
def test_a_head_without_measure_is_no_answer(sent):
    with (
        HostileServer(HEADS[sent]) as server,
        pytest.raises(EvidenceError, match="the connection failed: "),
    ):
        client(server, max_attempts=1)(esearch("x"))


@pytest.mark.parametrize(
    "reply",
    [
        gzipped(FOUND)[:-5] + b"12345",
        http(b"no gzip", Content_Encoding="gzip"),
        http(FOUND, Content_Encoding="br"),
        http(FOUND, length=1000),
        CHUNKED + b"zz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
        b"\0\0\0\0\r\n",
    ],
)
def test_an_answer_that_cannot_be_read_is_asked_for_again(reply):
    with HostileServer(reply, gzipped(FOUND)) as server:
        assert client(server)(esearch("x")).pmids == ("7",)
    assert len(server.requests) == 2


def test_the_body_of_a_redirect_is_not_read():
    bomb = pack_endless(b"", b" ", size=40 << 20)
    moved = http(bomb, status="301 Moved", Location="http://[broken/", Content_Encoding="gzip")
    with HostileServer(moved) as server:
        tracemalloc.start()
        try:
            with pytest.raises(EvidenceError, match=r"has moved to http://\[broken/;"):
                client(server)(esearch("x"))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 10 * MEGABYTE


def test_one_connection_serves_several_requests():
    with HostileServer(gzipped(FOUND, Connection="keep-alive"), keep_alive=True) as server:
        send = client(server)
        for _ in range(3):
            send(esearch("x"))
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_count_without_measure_is_no_answer():
    body = FOUND.replace(b"<Count>1<", b"<Count>%s<" % (b"9" * 5000))
    with (
        HostileServer(http(body)) as server,
        pytest.raises(EvidenceError, match="the search has no count"),
    ):
        client(server, max_attempts=1)(esearch("x"))
