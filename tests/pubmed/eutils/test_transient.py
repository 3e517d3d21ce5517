"""What passes is asked for again; what stays is told at once, by its name."""

import time

import pytest
from support.eutils import CORPUS, PMIDS, Sleeper, client, download
from support.hostile_http import HostileServer, http

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import HistoryKey, efetch, esearch
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Server

FOUND = (
    b"<eSearchResult><Count>1</Count><IdList><Id>7</Id></IdList>"
    b"<QueryTranslation>x</QueryTranslation></eSearchResult>"
)
LOST = http(b"<eSearchResult><ERROR>Unable to obtain query #1</ERROR></eSearchResult>")
LOST_IN_JSON = http(b'{"error": "Unable to obtain query #1"}', status="400 Bad Request")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530, 599])
def test_a_status_that_passes_costs_one_more_request(status):
    with HostileServer(http(status=f"{status} X"), http(FOUND)) as server:
        assert client(server)(esearch("x")).pmids == ("7",)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 405, 407, 410, 451, 501, 505, 511])
def test_a_status_that_stays_is_told_at_once(status):
    with (
        HostileServer(http(status=f"{status} X")) as server,
        pytest.raises(EvidenceError, match=f"esearch was refused: HTTP {status}"),
    ):
        client(server)(esearch("x"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("lost", [LOST, LOST_IN_JSON])
def test_a_search_whose_result_was_lost_is_sent_again(lost):
    with HostileServer(lost, http(FOUND)) as server:
        assert client(server)(esearch("x")).pmids == ("7",)


@pytest.mark.parametrize("lost", [LOST, LOST_IN_JSON])
def test_records_of_a_result_that_was_lost_come_by_their_pmids(lost):
    """Records are asked for by PMID, so that no expired history ends a fetch."""
    with Server(CORPUS) as pubmed, HostileServer(lost) as server:
        losses = [client(server, max_attempts=1)]

        def send(call):
            if call.utility == "efetch" and losses:
                with pytest.raises(EvidenceError, match="gave no answer in 1 tries"):
                    losses.pop()(call)
            return client(pubmed)(call)

        _, pmids, problems = download(send)
    assert (sorted(pmids), problems) == (sorted(PMIDS), [])


def test_a_place_on_the_history_server_that_is_gone_is_told():
    with (
        HostileServer(LOST) as server,
        pytest.raises(EvidenceError, match="Unable to obtain query #1; search again"),
    ):
        client(server)(efetch(HistoryKey("MCID_1", "1")))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "moment",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "9" * 400,
        "1000000",
        "Sat, 01 Jan 3000 00:00:00 GMT",
    ],
)
def test_a_wait_of_ages_is_told_and_not_waited_for(moment):
    with HostileServer(http(status="503 X", Retry_After=moment)) as server:
        send = client(server)
        with pytest.raises(EvidenceError, match=r"asks to wait until \d{4}-\d\d-\d\d"):
            send(esearch("x"))
    assert (len(server.requests), send.sleep.slept) == (1, [])


@pytest.mark.parametrize(
    "moment",
    [
        "-1",
        "1e400",
        "nan",
        "Fri, 99999999999999999999 Dec 2024 00:00:00 GMT",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "soon",
        "²",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)
def test_a_wait_that_cannot_be_read_is_the_usual_one(moment):
    with HostileServer(http(status="503 X", Retry_After=moment), http(FOUND)) as server:
        send = client(server)
        assert send(esearch("x")).pmids == ("7",)
    assert len(send.sleep.slept) == 1
    assert send.sleep.slept[0] <= 60


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the certificates .* cannot be read: no such file"),
        ("no certificate", "holds no certificate"),
        ("", "holds no certificate"),
    ],
)
def test_wrong_certificates_are_named_at_once(monkeypatch, tmp_path, variable, content, message):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(file))
    send = Client(RateLimiter(1e6), "https://127.0.0.1:9/", sleep=Sleeper())
    with pytest.raises(EvidenceError, match=f"{message}.*; give {variable} a file"):
        send(esearch("x"))
    assert send.sleep.slept == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "proxy",
    [
        "http://me:secret@127.0.0.1:9",
        "http://127.0.0.1:99999",
        "ftp://127.0.0.1:9",
        "socks5://127.0.0.1:9",
        "http://",
    ],
)
def test_a_wrong_proxy_is_named_at_once(monkeypatch, scheme, proxy):
    monkeypatch.setenv(f"{scheme}_proxy", proxy)
    send = Client(RateLimiter(1e6), f"{scheme}://pubmed.example/", sleep=Sleeper())
    with pytest.raises(EvidenceError, match=f"the proxy .*unset {scheme}_proxy") as caught:
        send(esearch("x"))
    assert "secret" not in str(caught.value)
    assert send.sleep.slept == []


@pytest.mark.parametrize(("status", "tries"), [("407 No", 1), ("403 No", 1), ("502 Oh", 3)])
def test_what_a_proxy_answers_is_told_or_asked_again(monkeypatch, status, tries):
    with HostileServer(http(status=status)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        send = Client(RateLimiter(1e6), "https://pubmed.example/", max_attempts=3, sleep=Sleeper())
        with pytest.raises(EvidenceError, match=rf"the proxy .*{status[:3]}"):
            send(esearch("x"))
    assert len(proxy.requests) == tries


def test_a_proxy_that_drips_is_left_at_the_deadline(monkeypatch):
    from support.hostile_http import drip

    from evidence.http.exchange import HttpLimits

    with HostileServer(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        send = Client(
            RateLimiter(1e6),
            "https://pubmed.example/",
            max_attempts=1,
            limits=HttpLimits(connect=1, step=0.4, whole=0.5),
        )
        begun = time.monotonic()
        with pytest.raises(EvidenceError):
            send(esearch("x"))
    assert time.monotonic() - begun < 10
