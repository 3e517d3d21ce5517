"""A store filled from a server on this machine."""

import contextlib
import sqlite3
from datetime import UTC, date, datetime

from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import make_paper
from evidence.studies.store.file.checksums import keep_checksums
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUERY = "acupuncture"


def send_to(server, **options):
    return Client(RateLimiter(1e6), base_url=server.url, **{"sleep": lambda _: None} | options)


def gather(path, server, query=QUERY, **options):
    with Store(path, write=True, now=lambda: NOW) as store:
        return sync_searches(
            store, send_to(server), [store.save_search(query)], today=TODAY, **options
        )


def write_as_a_store(path, statement, cells=()):
    """Write into a store in a way of our own, but so that its checksums know."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        keep_checksums(connection)
        connection.execute(statement, cells)
        connection.commit()


def told(path):
    with Store(path) as store:
        return [(change.kind, change.pmid, change.detail) for change in store.changes()]


def every_change(path):
    """Kind and PMID of all changes, those that are no news among them."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT kind, pmid FROM changes ORDER BY CAST(pmid AS INTEGER)"
        ).fetchall()


def pmids_of(path):
    with Store(path) as store:
        return [row[0] for row in store.read_table().rows]


def again(
    paper, *, day=date(2026, 11, 23), title="Acupuncture for back pain: trial 0.", notices=()
):
    """The paper as NLM would send it after it was revised."""
    return make_paper(paper.pmid, title, day, notices=notices)
