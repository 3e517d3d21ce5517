"""The client over real HTTP: whatever the server does, an answer or a clear error."""

import logging
import re
import socket
import ssl
import threading
import time
from typing import get_args

import pytest
import trustme
from support.eutils import CORPUS, PMIDS, TODAY, Sleeper, client, download
from support.paths import ROOT

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import (
    esearch,
)
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import find_all_hits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Fault, Faults, Server

KEY = "0123456789abcdef0123456789abcdef0123"
# What the server does wrong once -> the fewest seconds until the client asks again.
PASSING = {
    "429": 0.5,
    "429 after 2 s": 2.0,
    "429 after a date": 20.0,  # half a minute; dates of HTTP have whole seconds
    "500": 0.5,
    "503 page": 0.5,
    "no answer": 0.5,
    "cut body": 0.5,
    "cut short": 0.5,
    "error in 200": 0.5,
    "json error in 200": 0.5,
    "html in 200": 0.5,
    "empty": 0.5,
}


@pytest.mark.parametrize("utility", ["esearch", "efetch"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_one_more_request_and_no_record(fault, utility):
    with Server(CORPUS, faults=Faults([fault], only=utility)) as server:
        send = client(server)
        hits, pmids, problems = download(send)
    assert (hits.count, sorted(pmids), problems) == (3, sorted(PMIDS), [])
    assert [asked.utility for asked in server.requests].count(utility) == 2
    assert len(send.sleep.slept) == 1
    assert PASSING[fault] <= send.sleep.slept[0] <= 60


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_ends_in_an_error_that_says_what_it_was_and_what_to_do(fault):
    with Server(CORPUS, faults=Faults(always=fault)) as server:
        send = client(server, max_attempts=3)
        with pytest.raises(
            EvidenceError,
            match=r"esearch at http://.* gave no answer in 3 tries; the last: .*; run",
        ):
            find_all_hits(send, "acupuncture", today=TODAY)
    assert len(server.requests) == 3
    assert len(send.sleep.slept) == 2


def test_a_wait_is_told_with_its_reason():
    told = []
    with Server(CORPUS, faults=Faults(["429 after 2 s"])) as server:
        client(server, notify=told.append)(esearch("acupuncture"))
    assert told == ["PubMed: HTTP 429; asking again in 2 s"]


def test_an_hour_that_the_server_asks_to_wait_is_told_and_not_slept():
    with Server(CORPUS, faults=Faults(always="429 after an hour")) as server:
        send = client(server)
        with pytest.raises(
            EvidenceError, match=r"it asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC"
        ):
            find_all_hits(send, "acupuncture", today=TODAY)
    assert (len(server.requests), send.sleep.slept) == (1, [])


def test_an_address_that_moved_is_told_and_the_question_is_not_sent_there():
    moved = pytest.raises(
        EvidenceError, match=r"it has moved to http://127.0.0.1:9/elsewhere; .*--base-url"
    )
    with Server(CORPUS, faults=Faults(always="moved")) as server, moved:
        find_all_hits(client(server, api_key=KEY), "acupuncture", today=TODAY)
    assert len(server.requests) == 1


def test_what_pubmed_refuses_is_not_asked_again():
    refused = pytest.raises(EvidenceError, match="esearch was refused: PubMed says: Empty term")
    with Server(CORPUS) as server, refused:
        client(server)(esearch(""))
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_an_error():
    with Server(CORPUS) as server:
        url = server.url
    send = Client(RateLimiter(1e6), base_url=url, max_attempts=2, sleep=Sleeper())
    with pytest.raises(EvidenceError, match=r"the connection failed: .*refused"):
        send(esearch("acupuncture"))


def test_an_address_that_is_none_is_an_error_that_says_so():
    with pytest.raises(
        EvidenceError, match="is not an address; give one that begins with https://"
    ):
        Client(RateLimiter(1e6), base_url="pubmed")(esearch("acupuncture"))


def test_an_answer_that_comes_slowly_is_waited_for():
    with Server(CORPUS, faults=Faults(["slow"])) as server:
        assert client(server)(esearch("acupuncture")).count == 3


def test_the_key_is_sent_in_the_body_and_stands_in_no_address_and_no_error():
    with Server(CORPUS, faults=Faults(always="500")) as server:
        send = client(server, api_key=KEY, max_attempts=2)
        with pytest.raises(EvidenceError) as caught:
            send(esearch("acupuncture"))
    assert all(
        asked.params["api_key"] == KEY and KEY not in asked.target for asked in server.requests
    )
    assert KEY not in str(caught.value)
    assert KEY not in repr(send)


def test_the_key_is_in_no_log(caplog):
    with (
        caplog.at_level(logging.DEBUG),
        Server(CORPUS, faults=Faults(["429", "500"])) as server,
    ):
        download(client(server, api_key=KEY))
    assert "POST" in caplog.text
    assert KEY not in caplog.text


def test_tool_and_email_are_sent_with_every_request():
    with Server(CORPUS) as server:
        download(client(server, email="someone@example.org"))
    assert {(asked.params["tool"], asked.params["email"]) for asked in server.requests} == {
        ("evidence-tracker", "someone@example.org")
    }


@pytest.mark.parametrize("fault", get_args(Fault))
@pytest.mark.parametrize("utility", ["esearch", "efetch"])
def test_whatever_goes_wrong_once_everything_comes_or_an_error_says_why(fault, utility):
    with Server(CORPUS, faults=Faults([fault], only=utility)) as server:
        try:
            _, pmids, problems = download(client(server))
        except EvidenceError as error:
            assert "was refused" in str(error)  # noqa: PT017 - either is right
            assert fault in ("429 after an hour", "429 after ages", "repeats the key", "moved")
        else:
            assert (sorted(pmids), problems) == (sorted(PMIDS), [])


def test_the_page_on_reliability_has_a_row_for_each_fault():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE) == [*get_args(Fault)]


def test_the_servers_limit_is_never_reached():
    with Server(CORPUS, rate=10) as server:
        send = Client(RateLimiter(10), base_url=server.url, max_attempts=1)
        begun = time.monotonic()
        for _ in range(15):
            send(esearch("acupuncture"))
    assert time.monotonic() - begun < 5
    assert len(server.requests) == 15


def test_a_proxy_of_the_environment_is_used(monkeypatch):
    with Server(CORPUS) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.split("/entrez")[0])
        send = Client(
            RateLimiter(1e6), base_url="http://pubmed.example/entrez/eutils/", max_attempts=1
        )
        assert send(esearch("acupuncture")).count == 3
    assert [asked.target for asked in proxy.requests] == [
        "http://pubmed.example/entrez/eutils/esearch.fcgi"
    ]


def test_certificates_are_checked_and_may_be_the_users_own(monkeypatch, tmp_path):
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with Server(CORPUS, tls=tls) as server:
        with pytest.raises(
            EvidenceError, match=r"esearch was refused: .* not secure: .*; set REQUESTS_CA_BUNDLE"
        ):
            client(server)(esearch("acupuncture"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        assert client(server)(esearch("acupuncture")).count == 3
    assert len(server.requests) == 1


def test_a_connection_that_is_cut_before_it_is_secure_is_tried_again():
    tries = []

    def cut(listener):
        for _ in range(3):
            connection, _ = listener.accept()
            tries.append(connection.recv(1))
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=cut, args=(listener,))
        thread.start()
        address = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        send = Client(RateLimiter(1e6), base_url=address, max_attempts=3, sleep=lambda _: None)
        with pytest.raises(EvidenceError, match="gave no answer in 3 tries"):
            send(esearch("acupuncture"))
        thread.join()
    assert len(tries) == 3


def test_a_password_in_an_address_is_not_told():
    send = Client(
        RateLimiter(1e6),
        base_url="http://me:secret@127.0.0.1:9/",
        max_attempts=1,
        sleep=lambda _: None,
    )
    with pytest.raises(EvidenceError) as caught:
        send(esearch("acupuncture"))
    assert "secret" not in str(caught.value)
