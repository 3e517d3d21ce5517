"""Changes are kept in order, and what the first run of a search finds is no news."""

from support.papers import make_trials
from support.stores import again, every_change, gather, told

from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.store import Store


def test_a_notice_is_told_once_with_what_pubmed_says(tmp_path):
    papers = list(make_trials(4))
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server)
    notices = ["RetractionIn:1", "ErratumIn:2", "ExpressionOfConcernIn:3", "UpdateIn:4"]
    changed = [
        again(paper, notices=[notice]) for paper, notice in zip(papers, notices, strict=True)
    ]
    with Server(Corpus.from_papers(changed)) as server:
        gather(path, server)
        gather(path, server)
    standing = [item for item in told(path) if item[0] != "revised"]
    kinds = ["retracted", "corrected", "concern", "superseded"]
    assert sorted(standing) == sorted(
        zip(kinds, [paper.pmid for paper in papers], notices, strict=True)
    )


def test_what_the_first_run_finds_is_no_news_and_what_later_ones_find_is(tmp_path):
    papers = list(make_trials(5))
    path = tmp_path / "store.sqlite"
    for found, limit in ((papers[:4], 2), (papers[:4], None), (papers, None)):
        with Server(Corpus.from_papers(found)) as server:
            gather(path, server, limit=limit)
    assert told(path) == [("new", papers[4].pmid, None)]
    assert len(every_change(path)) == 5


def test_what_was_reported_is_not_reported_again(tmp_path):
    (paper,) = make_trials(1)
    path = tmp_path / "store.sqlite"
    for version in (paper, again(paper, notices=["ErratumIn:7"])):
        with Server(Corpus.from_papers([version])) as server:
            gather(path, server)
    with Store(path, write=True) as store:
        store.mark_reported(store.changes()[:1])
        assert [change.kind for change in store.changes()] == ["corrected"]
        every = store.changes(include_reported=True)
        assert [change.kind for change in every] == ["new", "revised", "corrected"]
