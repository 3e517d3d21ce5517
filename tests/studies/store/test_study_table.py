"""Records, the studies made of them, and the words that find them."""

from datetime import UTC, date, datetime

import pytest
from support.papers import make_trials
from support.stores import again, gather, send_to, told

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.download import SearchHits, fetch_records
from evidence.pubmed.local_server import Corpus, Paper, Server, parse_papers
from evidence.studies.store.maintenance import verify_store
from evidence.studies.store.store import Store


def test_a_revision_names_the_columns_that_changed(tmp_path):
    (paper,) = make_trials(1)
    path = tmp_path / "store.sqlite"
    for version in (paper, again(paper, title="Acupuncture, another title.")):
        with Server(Corpus.from_papers([version])) as server:
            gather(path, server)
    assert told(path) == [("revised", paper.pmid, "title; pub_date; year; date_revised")]


def test_an_older_version_from_a_mirror_does_not_replace_the_newer_one(tmp_path):
    (paper,) = make_trials(1)
    newer = again(paper, day=date(2026, 11, 24), title="Acupuncture, the newer.")
    older = again(paper, title="Acupuncture, the older.")
    path = tmp_path / "store.sqlite"
    for version in (newer, older):
        with Server(Corpus.from_papers([version])) as server:
            gather(path, server)
    with Store(path) as store:
        (row,) = store.read_table().rows
        assert "Acupuncture, the newer." in row
        assert store.count_contents().records == 2
        assert list(verify_store(store)) == []


def test_the_index_finds_other_forms_of_words(tmp_path):
    with Server(Corpus.from_papers(make_trials(12))) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert len(store.search_studies("trials of backs")) == 0
        assert len(store.search_studies("trials")) == 12
        assert len(store.search_studies('"trial 11" OR')) == 0
        assert len(store.search_studies("trial 11")) == 1


def test_a_batch_keeps_records_and_studies_and_empties_the_queue(tmp_path):
    with Server(Corpus.from_papers(make_trials(4))) as server:
        gather(tmp_path / "store.sqlite", server, limit=3)
    with Store(tmp_path / "store.sqlite") as store:
        assert store.count_contents()[:2] == (3, 3)
        assert len(store.queued_records()) == 1


def test_notices_come_in_the_form_of_the_base_and_only_of_studies_that_have_one(tmp_path):
    papers = list(make_trials(3))
    changed = [again(papers[0], notices=["ErratumIn:7", "CommentIn:8"]), *papers[1:]]
    with Server(Corpus.from_papers(changed)) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert store.notices(paper.pmid for paper in papers) == {papers[0].pmid: ("erratum:7",)}
        by_pmid = {study.pmid: study for study in store.studies()}
        assert by_pmid[papers[0].pmid].corrections == ("erratum:7",)
        assert by_pmid[papers[1].pmid].corrections == ()


def test_a_table_of_some_pmids_has_those_that_are_here_in_their_order(tmp_path):
    papers = list(make_trials(5))
    with Server(Corpus.from_papers(papers)) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        chosen = store.read_table([papers[3].pmid, papers[1].pmid, "7"])
        assert [row[0] for row in chosen.rows] == [papers[1].pmid, papers[3].pmid]


def test_without_a_word_there_is_nothing_to_search_for(tmp_path):
    with (
        Store(tmp_path / "store.sqlite", write=True) as store,
        pytest.raises(EvidenceError, match="no word to search for in '--'"),
    ):
        store.search_studies("--")


def test_studies_without_a_year_are_kept_and_not_given_for_citing(tmp_path):
    (trial,) = make_trials(1)
    (bare,) = parse_papers(
        b'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">9</PMID><Article>'
        b"<ArticleTitle>A title.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    )
    with Server(Corpus.from_papers([bare, trial])) as server:
        gather(tmp_path / "store.sqlite", server, query="all[sb]")
    with Store(tmp_path / "store.sqlite") as store:
        assert {study.record.pmid for study in store.stored_studies()} == {bare.pmid, trial.pmid}
        assert [(study.key, study.year) for study in store.studies()] == [
            (f"pmid:{trial.pmid}", 1975)
        ]


def test_a_record_that_comes_again_unchanged_is_seen_again_and_no_change(tmp_path):
    path = tmp_path / "store.sqlite"
    (paper,) = make_trials(1)
    moments = iter(datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 30))
    with Server(Corpus.from_papers([paper])) as server:
        gather(path, server)
        with Store(path, write=True, now=lambda: next(moments)) as store:
            for delivery in fetch_records(send_to(server), [paper.pmid]):
                store.save_batch(delivery)
            fetched, seen = store._fetch_all("SELECT fetched_at, seen_at FROM records")[0]
            assert (fetched, seen) == ("2026-11-24T12:00:00Z", "2026-11-01T00:00:00Z")
            assert store.changes() == []
            assert store.count_contents().changes == 1


def test_a_higher_version_replaces_a_lower_one_whatever_their_days(tmp_path):
    path = tmp_path / "store.sqlite"
    (paper,) = make_trials(1)
    later = again(paper, day=date(2026, 11, 24), title="Acupuncture, version one.")
    higher = again(paper, title="Acupuncture, version two.")
    higher = Paper(paper.pmid, higher.xml.replace(b'<PMID Version="1">', b'<PMID Version="2">', 1))
    for version in (later, higher, later):
        with Server(Corpus.from_papers([version])) as server, Store(path, write=True) as store:
            for delivery in fetch_records(send_to(server), [paper.pmid]):
                store.save_batch(delivery)
    with Store(path) as store:
        (study,) = store.stored_studies()
        assert (study.title, study.record.version) == ("Acupuncture, version two.", 2)
        assert [change.kind for change in store.changes()] == ["new", "revised"]


def test_of_two_versions_of_one_day_the_one_that_comes_last_is_the_study(tmp_path):
    (paper,) = make_trials(1)
    path = tmp_path / "store.sqlite"
    for title in ("Acupuncture, in the morning.", "Acupuncture, in the evening."):
        with Server(Corpus.from_papers([again(paper, title=title)])) as server:
            gather(path, server)
    with Store(path) as store:
        assert [study.title for study in store.stored_studies()] == ["Acupuncture, in the evening."]
    assert told(path) == [("revised", paper.pmid, "title")]


def test_a_record_that_did_not_come_keeps_its_reason_in_the_queue(tmp_path):
    papers = list(make_trials(2))
    found = SearchHits(tuple(paper.pmid for paper in papers), 2, "", (), ())
    with (
        Server(Corpus.from_papers(papers[:1])) as server,
        Store(tmp_path / "store.sqlite", write=True) as store,
    ):
        store.record_run(store.save_search("acupuncture"), found)
        for delivery in fetch_records(send_to(server), found.pmids):
            store.save_batch(delivery)
        (queued,) = store.queued_records()
    assert (queued.pmid, queued.reason) == (papers[1].pmid, "new")
    assert "gave no record" in queued.problem


def test_words_with_hyphens_dots_and_apostrophes_are_one_thing_and_signs_are_none(tmp_path):
    (paper,) = make_trials(1)
    titled = again(paper, title="Crohn's disease: a follow-up of St. John's wort (2.5 mg).")
    with Server(Corpus.from_papers([titled])) as server:
        gather(tmp_path / "store.sqlite", server, query="all[sb]")
    with Store(tmp_path / "store.sqlite") as store:
        for words, count in {
            "follow-up": 1,
            "up-follow": 0,
            "crohn's (disease)": 1,
            "2.5": 1,
            "5.2": 0,
            'wort" OR "x': 0,
            "wort* AND": 0,
            "WÖRT": 1,
        }.items():
            assert len(store.search_studies(words)) == count, words
