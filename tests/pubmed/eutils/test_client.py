"""The client over real HTTP: whatever the server does, an answer or a clear error; never an empty one in its place."""

import logging
import re
import socket
import ssl
import threading
import time
from datetime import date
from typing import get_args

import pytest
import trustme
from support.papers import make_trials
from support.paths import ROOT

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import (
    CitationQuery,
    HistoryKey,
    ecitmatch,
    efetch,
    elink,
    epost,
    esearch,
    esummary,
)
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import fetch_records, find_all_hits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.eutils.responses import UnusableResponseError
from evidence.pubmed.local_server import Corpus, Fault, Faults, Server

CORPUS = Corpus.from_papers(make_trials(3))
PMIDS = tuple(CORPUS.papers)
TODAY = date(2026, 11, 24)
KEY = "0123456789abcdef0123456789abcdef0123"
# What the server does wrong once -> the fewest seconds until the client asks again.
PASSING = {
    "429": 0.5,
    "429 after 2 s": 2.0,
    "429 after a date": 20.0,  # of half a minute: the dates of HTTP have whole seconds, and asking takes some
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


class Sleeper:
    """Sleeps not at all, and remembers for how long."""

    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


def client(server, **options):
    return Client(RateLimiter(1e6), base_url=server.url, **{"sleep": Sleeper()} | options)


def harvest(send, term="acupuncture"):
    hits = find_all_hits(send, term, today=TODAY)
    deliveries = list(fetch_records(send, hits.pmids))
    pmids = [fetched.pmid for delivery in deliveries for fetched in delivery.fetched]
    return hits, pmids, [problem for delivery in deliveries for problem in delivery.problems]


@pytest.mark.parametrize("utility", ["esearch", "efetch"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_one_more_request_and_no_record(fault, utility):
    with Server(CORPUS, faults=Faults([fault], only=utility)) as server:
        send = client(server)
        hits, pmids, problems = harvest(send)
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
    with pytest.raises(EvidenceError, match="is no address; give one that begins with https://"):
        Client(RateLimiter(1e6), base_url="pubmed")(esearch("acupuncture"))


def test_an_answer_that_lacks_records_is_completed():
    with Server(CORPUS, faults=Faults(["records missing"], only="efetch")) as server:
        _, pmids, problems = harvest(client(server))
    assert (sorted(pmids), problems) == (sorted(PMIDS), [])
    fetches = [asked.params["id"] for asked in server.requests if asked.utility == "efetch"]
    assert fetches == [",".join(PMIDS), PMIDS[1]]


def test_a_record_that_never_comes_is_a_problem_among_its_neighbours():
    with Server(CORPUS) as server:
        deliveries = list(fetch_records(client(server), [PMIDS[0], "5", PMIDS[1]]))
    assert [fetched.pmid for delivery in deliveries for fetched in delivery.fetched] == [
        PMIDS[0],
        PMIDS[1],
    ]
    (problem,) = [problem for delivery in deliveries for problem in delivery.problems]
    assert problem.pmid == "5"
    assert "gave no record 5, though asked 3 times" in problem.message


def test_a_damaged_record_is_kept_as_it_came_and_told():
    papers = list(make_trials(3))
    broken = papers[1].xml.replace(b"</ArticleTitle>", b"")
    corpus = Corpus.from_papers(papers)
    corpus.papers[papers[1].pmid] = type(papers[1])(papers[1].pmid, broken, papers[1].entered)
    with Server(corpus) as server:
        (delivery,) = fetch_records(client(server), [paper.pmid for paper in papers])
    assert {fetched.pmid: fetched.record is not None for fetched in delivery.fetched} == {
        papers[0].pmid: True,
        papers[1].pmid: False,
        papers[2].pmid: True,
    }
    assert next(fetched.xml for fetched in delivery.fetched if not fetched.record) == broken
    assert [problem.pmid for problem in delivery.problems] == [papers[1].pmid]


def test_an_answer_that_comes_slowly_is_waited_for():
    with Server(CORPUS, faults=Faults(["slow"])) as server:
        assert client(server)(esearch("acupuncture")).count == 3


def test_no_hit_is_an_answer_with_what_pubmed_did_not_find():
    with Server(CORPUS) as server:
        hits = find_all_hits(client(server), "xyzzy", today=TODAY)
    assert (hits.pmids, hits.count, hits.problems) == ((), 0, ())
    assert "phrase not found: xyzzy" in hits.warnings


def test_the_key_is_sent_in_the_body_and_stands_in_no_address_and_no_error():
    with Server(CORPUS, faults=Faults(always="500")) as server:
        send = client(server, api_key=KEY, max_attempts=2)
        with pytest.raises(EvidenceError) as caught:
            send(esearch("acupuncture"))
    assert all(asked.params["api_key"] == KEY and KEY not in asked.target for asked in server.requests)
    assert KEY not in str(caught.value)
    assert KEY not in repr(send)


def test_the_key_is_in_no_log(caplog):
    with (
        caplog.at_level(logging.DEBUG),
        Server(CORPUS, faults=Faults(["429", "500"])) as server,
    ):
        harvest(client(server, api_key=KEY))
    assert "POST" in caplog.text
    assert KEY not in caplog.text


def test_tool_and_email_are_sent_with_every_request():
    with Server(CORPUS) as server:
        harvest(client(server, email="someone@example.org"))
    assert {(asked.params["tool"], asked.params["email"]) for asked in server.requests} == {
        ("evidence-tracker", "someone@example.org")
    }


def test_the_history_server_gives_back_what_was_posted_and_found():
    with Server(CORPUS) as server:
        send = client(server)
        posted = send(epost(PMIDS[:2]))
        found = send(esearch("acupuncture", history=True))
        assert isinstance(found.history, HistoryKey)
        assert send(efetch(posted)).count(b"<PubmedArticle>") == 2
        assert send(efetch(found.history, retstart=1, retmax=1)).count(b"<PubmedArticle>") == 1
        assert send(efetch(posted, rettype="uilist", retmode="text")).decode().split() == list(
            PMIDS[:2]
        )
        with pytest.raises(
            EvidenceError, match="efetch was refused: PubMed says: Unable to obtain query"
        ):
            send(efetch(HistoryKey("MCID_0", "1")))


def test_summaries_links_and_matched_citations_come_by_pmid():
    with Server(CORPUS) as server:
        send = client(server)
        summaries = send(esummary([PMIDS[0], "5"]))
        assert summaries[PMIDS[0]]["title"] == "Acupuncture for back pain: trial 2."
        assert "error" in summaries["5"]
        assert send(elink(PMIDS[:2], "pubmed_pubmed_refs")) == {PMIDS[0]: (), PMIDS[1]: ()}
        assert send(
            ecitmatch([CitationQuery("Nowhere", "1975"), CitationQuery("J Made Up", "1975")])
        ) == (
            None,
            None,
        )


@pytest.mark.parametrize(("number", "searches", "fetches"), [(10_000, 2, 20), (25_000, 3, 50)])
def test_more_than_are_listed_at_once_come_each_once_in_the_fewest_requests_and_no_longer_than_they_need(
    number, searches, fetches
):
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    with Server(Corpus.from_papers(make_trials(number))) as server:
        send = Client(RateLimiter(3, clock=lambda: now[0], sleep=sleep), base_url=server.url)
        hits, pmids, problems = harvest(send)
    assert hits.count == len(hits.pmids) == len(set(pmids)) == len(pmids) == number
    assert problems == []
    asked = [asked.utility for asked in server.requests]
    assert (asked.count("esearch"), asked.count("efetch")) == (searches, fetches)
    assert now[0] <= 1.1 * (searches + fetches) / 3


@pytest.mark.parametrize("fault", get_args(Fault))
@pytest.mark.parametrize("utility", ["esearch", "efetch"])
def test_whatever_goes_wrong_once_everything_comes_or_an_error_says_why(fault, utility):
    with Server(CORPUS, faults=Faults([fault], only=utility)) as server:
        try:
            _, pmids, problems = harvest(client(server))
        except EvidenceError as error:
            assert "was refused" in str(error)  # noqa: PT017 - either is right
            assert fault in ("429 after an hour", "429 after ages", "tells the key", "moved")
        else:
            assert (sorted(pmids), problems) == (sorted(PMIDS), [])


def test_the_page_on_reliability_has_a_row_for_each_fault():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE) == [*get_args(Fault)]


def test_hits_of_one_day_are_divided_by_their_pmids():
    with Server(Corpus.from_papers(make_trials(10_500, per_day=20_000))) as server:
        hits = find_all_hits(client(server), "acupuncture", today=TODAY)
    assert (len(set(hits.pmids)), hits.problems) == (10_500, ())


def test_requests_keep_their_distance_and_lose_no_time():
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    pace = RateLimiter(3, clock=lambda: now[0], sleep=sleep)
    moments = []
    for _ in range(100):
        pace.wait()
        moments.append(now[0])
    assert all(later - earlier > 1 for earlier, later in zip(moments, moments[3:], strict=False))
    assert moments[-1] <= 1.1 * 100 / 3


def test_two_processes_share_the_pace_through_a_file(tmp_path):
    now = [100.0]
    taken = []
    paces = [
        RateLimiter(2, file=tmp_path / "pace", clock=lambda: now[0], sleep=taken.append)
        for _ in "ab"
    ]
    for number in range(4):
        paces[number % 2].wait()
    assert [round(seconds, 3) for seconds in taken] == [0.525, 1.05, 1.575]


@pytest.mark.parametrize("content", ["", "nonsense", "99999999999.0"])
def test_a_damaged_or_stale_pace_file_stops_nobody(tmp_path, content):
    (tmp_path / "pace").write_text(content)
    slept = []
    RateLimiter(2, file=tmp_path / "pace", clock=lambda: 100.0, sleep=slept.append).wait()
    assert slept == []


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


@pytest.mark.parametrize("call", [esummary(["1", "2"]), elink(["1", "2"], "pubmed_pubmed_refs")])
def test_an_answer_that_lacks_what_was_asked_for_is_none(call):
    body = {
        "esummary": b'{"result": {"uids": ["1"], "1": {}}}',
        "elink": b"<eLinkResult><LinkSet><IdList><Id>1</Id></IdList></LinkSet></eLinkResult>",
    }
    with pytest.raises(UnusableResponseError, match="lacks 1 of 2"):
        call.read(body[call.utility])


def test_a_search_that_lists_a_pmid_twice_lists_too_few():
    body = b"<eSearchResult><Count>2</Count><IdList><Id>7</Id><Id>7</Id></IdList></eSearchResult>"
    with pytest.raises(UnusableResponseError, match="lists"):
        esearch("x").read(body)


def test_a_pause_is_never_negative():
    times = iter([0.0, 0.0, 0.5, 2.0])
    RateLimiter(
        1,
        clock=lambda: next(times),
        sleep=lambda seconds: pytest.fail(str(seconds)) if seconds < 0 else None,
    ).wait()
