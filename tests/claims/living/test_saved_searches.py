"""The searches that are saved for the studies of a base."""

from datetime import date

import pytest
from support.small_base import write_honey_base
from support.stores import send_to

from evidence.claims.base.load import read_base
from evidence.claims.base.with_notices import complete_pmids
from evidence.claims.living.saved_searches import load_saved_searches, save_topic_searches
from evidence.claims.living.store_checks import check_in_store
from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches

DAY = date(2026, 11, 24)


@pytest.fixture
def send():
    with Server(Corpus.from_papers([])) as server:
        yield send_to(server)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as opened:
        yield opened


def names(searches) -> list[str | None]:
    return [search.name for search in searches]


def test_the_search_for_studies_without_a_pmid_ends_with_the_last_of_them(tmp_path, store, send):
    honey = read_base(write_honey_base(tmp_path / "honey"))
    assert all(study.pmid is None for study in honey.studies.values())
    searches = save_topic_searches(store, honey, send)
    assert names(searches) == ["topic", "identifiers"]
    sync_searches(store, send, searches, today=DAY)
    pmids = {key: str(20000000 + number) for number, key in enumerate(honey.studies)}
    complete = complete_pmids(honey, pmids)
    again = load_saved_searches(store, complete, send)
    assert names(again) == ["topic", "base"]
    assert check_in_store(complete, store, ["H1"])["H1"].checked_on is None, "base has not run"
    sync_searches(store, send, again, today=DAY)
    assert check_in_store(complete, store, ["H1"])["H1"].checked_on is not None
    assert names(load_saved_searches(store, honey, send)) == ["topic", "identifiers"]
