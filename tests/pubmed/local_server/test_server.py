"""The server speaks as NCBI does: to other clients, by NLM's DTDs, beside recorded answers."""

import contextlib
import json
import shutil
import subprocess
import time
import urllib.request
from dataclasses import replace
from datetime import date
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import etree
from support.papers import make_trials

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import efetch, elink, epost, esearch, esummary
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import fetch_records, find_all_hits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import (
    Corpus,
    Faults,
    ReceivedRequest,
    Server,
    make_paper,
    parse_papers,
)

TODAY = date(2026, 11, 24)
PAPERS = [
    *make_trials(30),
    make_paper(
        "20000001",
        "Wet cupping & back pain",
        date(2011, 3, 4),
        abstract="A trial.",
        mesh=["Back Pain"],
    ),
    make_paper(
        "20000002",
        "Cupping of the neck",
        date(2012, 3, 4),
        types=["Review"],
        notices=["ErratumIn:20000001"],
    ),
]
QUERIES = [
    "acupuncture",
    "cupping[ti] AND 2012[dp]",
    '"back pain"[mh] OR review[pt]',
    "cupp*[tiab] NOT neck[ti]",
    "20000001:20000002[uid]",
]


@pytest.fixture(scope="module")
def server():
    with Server(Corpus.from_papers(PAPERS)) as serving:
        yield serving


def ours(server, query):
    send = Client(RateLimiter(1e6), base_url=server.url)
    hits = find_all_hits(send, query, today=TODAY)
    return hits.pmids, sorted(
        item.pmid for delivery in fetch_records(send, hits.pmids) for item in delivery.fetched
    )


class _ToServer(urllib.request.HTTPSHandler):
    """Sends what is meant for NCBI to the server: Biopython has the addresses built in."""

    def __init__(self, url):
        super().__init__()
        self._place = urlsplit(url).netloc

    def https_open(self, request):
        there = urlsplit(request.full_url)._replace(scheme="http", netloc=self._place).geturl()
        return urllib.request.urlopen(urllib.request.Request(there, data=request.data))


@pytest.mark.parametrize("query", QUERIES)
def test_biopython_finds_and_fetches_the_same(server, query, monkeypatch):
    entrez = pytest.importorskip("Bio.Entrez", reason="Biopython is not installed")
    for name, value in {"email": "someone@example.org", "sleep_between_tries": 0}.items():
        monkeypatch.setattr(entrez, name, value)
    opener = urllib.request.build_opener(_ToServer(server.url))
    monkeypatch.setattr(entrez, "urlopen", opener.open)
    with contextlib.closing(
        entrez.esearch(db="pubmed", term=query, retmax=1000, usehistory="y")
    ) as answer:
        found = entrez.read(answer)
    with contextlib.closing(
        entrez.efetch(
            db="pubmed", webenv=found["WebEnv"], query_key=found["QueryKey"], retmode="xml"
        )
    ) as answer:
        records = entrez.read(answer)["PubmedArticle"]
    pmids, fetched = ours(server, query)
    assert tuple(found["IdList"]) == pmids != ()
    assert sorted(str(record["MedlineCitation"]["PMID"]) for record in records) == fetched


@pytest.mark.parametrize("query", QUERIES)
def test_edirect_finds_and_fetches_the_same(server, query):
    if not shutil.which("esearch") or not shutil.which("efetch"):
        pytest.skip("EDirect (Debian's ncbi-entrez-direct) is not installed")
    search = ["esearch", "-base", server.url, "-db", "pubmed", "-query", query]
    found = subprocess.run(search, capture_output=True, check=True)
    uids = ["efetch", "-base", server.url, "-format", "uid"]
    listed = (
        subprocess.run(uids, input=found.stdout, capture_output=True, check=True)
        .stdout.decode()
        .split()
    )
    whole = ["efetch", "-base", server.url, "-format", "xml"]
    xml = subprocess.run(whole, input=found.stdout, capture_output=True, check=True).stdout
    pmids, fetched = ours(server, query)
    assert sorted(listed) == sorted(pmids) != []
    assert sorted(etree.fromstring(xml).xpath("//MedlineCitation/PMID/text()")) == fetched


def ask(server, utility, **params):
    with urllib.request.urlopen(f"{server.url}{utility}.fcgi?{urlencode(params)}") as answer:
        return answer.read()


ANSWERS = {
    "found": ("esearch", {"term": "cupping", "usehistory": "y"}),
    "nothing found": ("esearch", {"term": "xyzzy"}),
    "posted": ("epost", {"id": "20000001,20000002"}),
    "nothing posted": ("epost", {"id": ""}),
    "linked": ("elink", {"id": "20000001", "linkname": "pubmed_pubmed_refs"}),
    "fetched": ("efetch", {"id": ",".join(paper.pmid for paper in PAPERS), "retmode": "xml"}),
}
DOCUMENT_TYPES = {
    "esearch": "eSearch_020511.dtd",
    "epost": "ePost_020511.dtd",
    "elink": "eLink_101123.dtd",
    "efetch": "pubmed_250101.dtd",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_valid_under_nlms_document_types(server, real, name):
    utility, params = ANSWERS[name]
    document = etree.fromstring(ask(server, utility, **params))
    rules = etree.DTD(str(real / "dtd" / DOCUMENT_TYPES[utility]))
    rules.validate(document)
    # NLM's DTD of links is ambiguous about a LinkSet, which counts as an error of the document.
    errors = [
        error for error in rules.error_log if error.type_name != "DTD_CONTENT_NOT_DETERMINIST"
    ]
    assert errors == []


def outline(element):
    """The elements of an answer, each once, in the order in which they come first."""
    return list(
        dict.fromkeys(
            "/".join([*(up.tag for up in reversed(list(one.iterancestors()))), one.tag])
            for one in element.iter("*")
        )
    )


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("found", "esearch2.xml"),
        ("nothing found", "esearch8.xml"),
        ("posted", "epost1.xml"),
        ("nothing posted", "epost3.xml"),
    ],
)
def test_answers_have_the_elements_of_recorded_ones_in_their_order(server, real, name, recorded):
    utility, params = ANSWERS[name]
    own = outline(etree.fromstring(ask(server, utility, **params)))
    told = outline(etree.parse(real / "eutils" / recorded).getroot())
    assert own == [path for path in told if path in own]


def keys(value, depth=0):
    if isinstance(value, dict):
        return {key for key in value if not key.isdigit()} | {
            inner for item in value.values() for inner in keys(item, depth + 1)
        }
    return (
        {inner for item in value for inner in keys(item, depth + 1)}
        if isinstance(value, list)
        else set()
    )


@pytest.mark.parametrize(
    ("utility", "params"),
    [
        ("esearch", {"term": "cupping", "usehistory": "y"}),
        ("esummary", {"id": "20000001", "version": "2.0"}),
    ],
)
def test_json_answers_have_the_names_of_recorded_ones(server, real, utility, params):
    (recorded,) = (real / "eutils" / "recorded").rglob(f"{utility}*.json")
    own = keys(json.loads(ask(server, utility, retmode="json", **params)))
    assert own - {"querykey", "webenv"} <= keys(json.loads(recorded.read_bytes(), strict=False))


def test_our_client_reads_recorded_answers(real):
    def recorded(name):
        return (real / "eutils" / name).read_bytes()

    assert esearch("x", retmax=100).read(recorded("esearch2.xml")).count == 42_249
    assert esearch("x", retmax=6, retstart=6).read(recorded("esearch3.xml")).pmids[0] == "11121077"
    assert esearch("x").read(recorded("esearch8.xml")).warnings == (
        "phrase not found: abcXYZ",
        "output message: No items found.",
    )
    assert epost(["1"]).read(recorded("epost1.xml")).query_key == "1"
    assert elink(["9298984"], "pubmed_pubmed").read(recorded("elink1.xml"))["9298984"]


def test_get_and_post_and_names_in_any_case_are_the_same(server):
    got = ask(server, "esearch", DB="pubmed", TERM="cupping")
    data = urlencode({"db": "pubmed", "term": "cupping"}).encode()
    with urllib.request.urlopen(f"{server.url}esearch.fcgi", data=data) as answer:
        assert answer.read() == got


def test_no_more_than_nine_thousand_nine_hundred_and_ninety_nine_are_listed():
    with Server(Corpus.from_papers(make_trials(10_010))) as server:
        document = etree.fromstring(ask(server, "esearch", term="acupuncture", retmax=100_000))
        assert (document.findtext("Count"), len(document.findall("IdList/Id"))) == ("10010", 9_999)
        refused = etree.fromstring(ask(server, "esearch", term="acupuncture", retstart=9_999))
        assert "cannot be larger than 9998" in refused.findtext("ERROR")


def test_more_than_ncbis_limit_a_second_is_answered_as_ncbi_does():
    with Server(Corpus.from_papers(make_trials(3)), rate=3) as server:
        send = Client(RateLimiter(1000), base_url=server.url, max_attempts=1)
        for _ in range(3):
            send(esearch("acupuncture"))
        with pytest.raises(EvidenceError, match="HTTP 429"):
            send(esearch("acupuncture"))


def test_records_of_real_files_are_served_byte_for_byte(real):
    file = next(
        path
        for path in sorted((real / "pubmed_xml").rglob("*.xml"))
        if b"<PubmedArticle>" in path.read_bytes()
    )
    papers = list(parse_papers(file.read_bytes()))
    with Server(Corpus.from_papers(papers)) as server:
        send = Client(RateLimiter(1e6), base_url=server.url)
        body = send(efetch([paper.pmid for paper in papers]))
        assert all(paper.xml in body for paper in papers)
        assert set(send(esummary([papers[0].pmid]))) == {papers[0].pmid}


def test_a_request_is_kept_as_it_came(server):
    before = len(server.requests)
    data = urlencode({"TERM": "cupping", "api_key": "", "id": "3"}).encode()
    address = f"{server.url}esearch.fcgi?db=pubmed&id=1&id=2"
    began = time.time()
    with urllib.request.urlopen(urllib.request.Request(address, data, {"User-Agent": "x"})):
        pass
    (kept,) = server.requests[before:]
    assert (kept.method, kept.utility) == ("POST", "esearch")
    assert kept.target == "/entrez/eutils/esearch.fcgi?db=pubmed&id=1&id=2"
    assert kept.params == {"db": "pubmed", "id": "1,2,3", "term": "cupping", "api_key": ""}
    assert kept.headers["User-Agent"] == "x"
    assert began <= kept.received_at <= time.time()


def statuses(server, *moments):
    """The faults of requests that come at these seconds."""
    request = ReceivedRequest(0, "GET", "/", "esearch", {}, {})
    return [server.receive(replace(request, received_at=moment)) for moment in moments]


def test_a_second_begins_with_each_request_and_those_that_are_refused_count():
    with Server(Corpus({}), rate=2) as limited:
        assert statuses(limited, 10.0, 10.5, 10.9) == [None, None, "429"]
        assert statuses(limited, 11.0) == ["429"]
        assert statuses(limited, 11.95, 12.0) == [None, None]
    with Server(Corpus({}), faults=Faults(always="500")) as unlimited:
        assert statuses(unlimited, *[20.0] * 9) == ["500"] * 9


@pytest.mark.parametrize("fault", ["no answer", "cut body"])
def test_a_connection_that_breaks_takes_no_other_with_it(fault):
    with Server(Corpus.from_papers(PAPERS), faults=Faults([None, fault])) as server:
        whole = ask(server, "esearch", term="cupping")
        with pytest.raises((ConnectionError, IncompleteRead)) as broken:
            ask(server, "esearch", term="cupping")
        if fault == "cut body":
            assert broken.value.partial == whole[: len(whole) // 2]
        assert ask(server, "esearch", term="cupping") == whole


def test_a_slow_answer_comes_late_and_whole():
    with Server(Corpus.from_papers(PAPERS), faults=Faults([None, "slow"])) as server:
        whole = ask(server, "esearch", term="cupping")
        began = time.monotonic()
        assert ask(server, "esearch", term="cupping") == whole
        assert time.monotonic() - began >= 0.3


def test_one_connection_serves_many_requests_until_it_is_cut(server):
    place = urlsplit(server.url)
    with contextlib.closing(HTTPConnection(place.hostname, place.port, timeout=20)) as connection:
        sockets = set()
        for _ in range(3):
            connection.request("GET", f"{place.path}einfo.fcgi")
            sockets.add(connection.sock.getsockname())
            assert b"<Count>32</Count>" in connection.getresponse().read()
    assert len(sockets) == 1
