"""A client that does not sleep, and a server's worth of made-up records."""

from datetime import date

from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import fetch_records, find_all_hits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus
from support.papers import make_trials

CORPUS = Corpus.from_papers(make_trials(3))
PMIDS = tuple(CORPUS.papers)
TODAY = date(2026, 11, 24)


class Sleeper:
    """Sleeps not at all, and remembers for how long."""

    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


def client(server, **options):
    return Client(RateLimiter(1e6), base_url=server.url, **{"sleep": Sleeper()} | options)


def download(send, term="acupuncture"):
    """Search and fetch everything: the hits, the PMIDs that came, and the problems."""
    hits = find_all_hits(send, term, today=TODAY)
    batches = list(fetch_records(send, hits.pmids))
    pmids = [fetched.pmid for batch in batches for fetched in batch.fetched]
    return hits, pmids, [problem for batch in batches for problem in batch.problems]
