"""All hits of a search and all their records come exactly once, or are named as missing."""

import threading
from datetime import date

import pytest
from support.eutils import CORPUS, PMIDS, TODAY, client, download
from support.papers import make_trials

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import DateRange, EsearchResult
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import fetch_records, find_all_hits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.eutils.responses import LongAnswerError
from evidence.pubmed.local_server import Corpus, Faults, Server


def test_an_answer_that_lacks_records_is_completed():
    with Server(CORPUS, faults=Faults(["records missing"], only="efetch")) as server:
        _, pmids, problems = download(client(server))
    assert (sorted(pmids), problems) == (sorted(PMIDS), [])
    fetches = [asked.params["id"] for asked in server.requests if asked.utility == "efetch"]
    assert fetches == [",".join(PMIDS), PMIDS[1]]


def test_the_next_request_is_sent_while_the_last_answer_is_used():
    papers = list(make_trials(4))
    second = threading.Event()

    def note(number, *_):
        if number == 1:
            second.set()

    with Server(Corpus.from_papers(papers), faults=note) as server:
        batches = fetch_records(client(server), [paper.pmid for paper in papers], size=2)
        first = next(batches)
        assert second.wait(10)
        came = [fetched.pmid for batch in (first, *batches) for fetched in batch.fetched]
    assert came == [paper.pmid for paper in papers]


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


def test_no_hit_is_an_answer_with_what_pubmed_did_not_find():
    with Server(CORPUS) as server:
        hits = find_all_hits(client(server), "xyzzy", today=TODAY)
    assert (hits.pmids, hits.count, hits.problems) == ((), 0, ())
    assert "phrase not found: xyzzy" in hits.warnings


@pytest.mark.parametrize(("number", "searches", "fetches"), [(10_000, 2, 20), (20_500, 3, 41)])
def test_more_than_are_listed_at_once_come_each_once_in_the_fewest_requests(
    number, searches, fetches
):
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    with Server(Corpus.from_papers(make_trials(number))) as server:
        send = Client(RateLimiter(3, clock=lambda: now[0], sleep=sleep), base_url=server.url)
        hits, pmids, problems = download(send)
    assert hits.count == len(hits.pmids) == len(set(pmids)) == len(pmids) == number
    assert problems == []
    asked = [asked.utility for asked in server.requests]
    assert (asked.count("esearch"), asked.count("efetch")) == (searches, fetches)
    assert now[0] <= 1.1 * (searches + fetches) / 3


def test_hits_of_one_day_are_divided_by_their_pmids():
    with Server(Corpus.from_papers(make_trials(10_500, per_day=20_000))) as server:
        hits = find_all_hits(client(server), "acupuncture", today=TODAY)
    assert (len(set(hits.pmids)), hits.problems) == (10_500, ())


def sender(count, found):
    """Answer every search alike, and keep the terms."""

    def send(call):
        send.terms.append((call.params["term"], call.params.get("mindate")))
        return EsearchResult(count, tuple(found), "")

    send.terms = []
    return send


def test_a_search_that_is_listed_whole_is_sent_once():
    send = sender(2, ["1", "2"])
    hits = find_all_hits(send, "knee", today=TODAY)
    assert (hits.pmids, hits.problems, send.terms) == (("1", "2"), (), [("knee", None)])


def test_hits_that_pubmed_never_lists_are_a_problem():
    def send(call):
        is_whole = call.params["term"] == "knee"
        return EsearchResult(10_000, ("1", "2"), "") if is_whole else EsearchResult(0, (), "")

    days = DateRange(date(2001, 1, 1), date(2001, 1, 1), "mdat")
    hits = find_all_hits(send, "knee", days=days, today=TODAY)
    (problem,) = hits.problems
    assert (hits.count, len(hits.pmids), problem.severity) == (10_000, 2, "error")
    assert "has 10,000 hits, but PubMed listed 2 of them; run it again" in problem.message


ALWAYS_THE_SAME = [str(pmid) for pmid in range(50_000, 50_000 + 9_999)]


@pytest.mark.parametrize("count", [10_000, 30_000, 5_000_000])
@pytest.mark.parametrize("datetype", ["edat", "mdat"])
def test_a_server_that_knows_no_ranges_is_named_after_a_few_requests(count, datetype):
    send = sender(count, ALWAYS_THE_SAME)
    days = DateRange(datetype=datetype)
    message = r"counts .* hits and lists 9,999: it finds more records in two halves .*--base-url"
    with pytest.raises(EvidenceError, match=message):
        find_all_hits(send, "knee", days=days, today=TODAY)
    assert len(send.terms) == 4


@pytest.mark.parametrize("known", ["maxdate", "mindate"])
def test_a_server_that_knows_one_end_of_a_range_is_named_too(known):
    """The years of the hits are spread evenly, so the counts follow from the range."""
    sent = []

    def send(call):
        sent.append(call)
        day = call.params.get(known, "3000/01/01" if known == "maxdate" else "1000/01/01")
        years = int(day[:4]) - 1900 if known == "maxdate" else 2030 - int(day[:4])
        count = max(0, min(100_000, 1000 * years))
        return EsearchResult(count, tuple(ALWAYS_THE_SAME[:count]), "")

    with pytest.raises(EvidenceError, match="the server counts 100,000 hits"):
        find_all_hits(send, "knee", days=None, today=TODAY)
    assert len(sent) <= 302


def test_a_server_that_lists_one_more_each_time_is_left():
    sent = []

    def send(call):
        sent.append(call)
        first = 90_000 - len(sent)
        return EsearchResult(20_000, tuple(map(str, range(first, first + 9_999))), "")

    with pytest.raises(EvidenceError, match="after 220 requests there are more parts"):
        find_all_hits(send, "knee", today=TODAY)


def test_records_that_are_too_long_for_one_answer_come_in_halves():
    sizes = []

    def send(call):
        pmids = call.params["id"].split(",")
        sizes.append(len(pmids))
        if len(pmids) > 1:
            raise LongAnswerError("too long")
        return b"<PubmedArticleSet>" + CORPUS.papers[pmids[0]].xml + b"</PubmedArticleSet>"

    batches = list(fetch_records(send, PMIDS))
    assert [item.pmid for batch in batches for item in batch.fetched] == list(PMIDS)
    assert sizes == [3, 1, 2, 1, 1]


def test_a_single_record_that_is_too_long_ends_the_fetch():
    sizes = []

    def send(call):
        sizes.append(len(call.params["id"].split(",")))
        raise LongAnswerError("the answer is longer than 32 MB")

    with pytest.raises(LongAnswerError, match="longer than 32 MB"):
        list(fetch_records(send, [str(pmid) for pmid in range(1, 501)]))
    assert sizes == [500, 250, 125, 62, 31, 15, 7, 3, 1]


def test_records_are_asked_for_in_batches_and_each_once():
    sizes = []

    def send(call):
        pmids = call.params["id"].split(",")
        sizes.append(len(pmids))
        papers = [CORPUS.papers[pmid].xml for pmid in pmids]
        return b"<PubmedArticleSet>" + b"".join(papers) + b"</PubmedArticleSet>"

    batches = list(fetch_records(send, [*PMIDS, PMIDS[0]], size=2))
    assert sizes == [2, 1]
    assert [item.pmid for batch in batches for item in batch.fetched] == list(PMIDS)


def test_a_record_that_nobody_asked_for_is_left_out():
    def send(_):
        xml = b"".join(paper.xml for paper in CORPUS.papers.values())
        return b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>"

    (batch,) = fetch_records(send, PMIDS[:1])
    assert [item.pmid for item in batch.fetched] == [PMIDS[0]]
