"""The day of the last search for the topic."""

from support.stores import NOW

from evidence.pubmed.eutils.download import SearchHits
from evidence.session import Session
from evidence.studies.store.store import Store

NOTHING = SearchHits((), 0, "", (), ())


def test_the_last_search_is_that_for_the_topic_alone(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path, write=True, now=lambda: NOW) as store:
        store.record_run(store.save_search("1[uid]", name="base"), NOTHING)
    with Session(store=path) as session:
        assert session.find_last_search() is None
    with Store(path, write=True, now=lambda: NOW) as store:
        store.record_run(store.save_search("a[ti]", name="topic"), NOTHING)
    with Session(store=path) as session:
        assert session.find_last_search() is None  # another query under the name
        query = session.base.topic.query
    with Store(path, write=True, now=lambda: NOW) as store:
        store.record_run(store.save_search(query, name="topic"), NOTHING)
    with Session(store=path) as session:
        assert session.find_last_search() == NOW.date()


def test_without_a_store_no_search_is_known():
    with Session(store=False) as session:
        assert session.find_last_search() is None
