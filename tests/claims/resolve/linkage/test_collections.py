"""The studies of a store are found as those in memory are, without reading them all."""

import json
from datetime import date
from pathlib import Path

import pytest
from support.stores import gather

from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.claims.resolve.linkage.nearest import select_nearest
from evidence.claims.resolve.linkage.stored_collection import StoredCollection
from evidence.claims.resolve.resolver import Resolver
from evidence.pubmed.local_server import Corpus, Paper, Server, make_paper
from evidence.studies.store.store import Store

MENTIONS = [
    json.loads(line)["mention"]
    for line in (Path(__file__).parents[3] / "data" / "mentions.jsonl").read_text().splitlines()
]
OTHERS = [
    "J Made Up. 2001;7:1-9",
    "J Made Up. 2003 May 4;:",
    "doi:10.5555/12",
    "PMID 60000003",
    "Nobody et al. 2004",
    "a 2005 trial by Berg of warm stones",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory, base):
    path = tmp_path_factory.mktemp("collections") / "store.sqlite"
    titles = [study.title for study in base.studies.values() if study.title][:60]
    papers = [
        with_author(
            make_paper(
                str(60_000_000 + number),
                f"{title.rstrip('.')}: seen again in winter {number % 7}",
                date(2000 + number % 20, 5, 4),
                doi=f"10.5555/{number}",
                volume=str(number % 9),
            ),
            ["Berg", "Vickers", "de Wit", "Haake"][number % 4],
        )
        for number, title in enumerate(titles)
    ]
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server, "1:99999999[uid]")
    with Store(path) as opened:
        yield opened


def with_author(paper: Paper, family: str) -> Paper:
    author = f"<Author><LastName>{family}</LastName><Initials>A</Initials></Author>"
    listed = f'<AuthorList CompleteYN="Y">{author}</AuthorList><Language>'.encode()
    online = (
        b'<ArticleDate DateType="Electronic"><Year>2003</Year><Month>5</Month><Day>4</Day>'
        b"</ArticleDate></Article>"
    )
    xml = paper.xml.replace(b"<Language>", listed)
    return Paper(paper.pmid, xml.replace(b"</Article>", online) if family == "de Wit" else xml)


@pytest.fixture(scope="module")
def pmids(base):
    return {study.pmid for study in base.studies.values() if study.pmid}


def test_mentions_mean_the_same_in_a_store_as_in_memory(base, store, pmids):
    in_store = Resolver(base, stored=StoredCollection(store, pmids))
    resolvers = (in_store, Resolver(base, store.studies()))
    for mention in [*MENTIONS, *OTHERS]:
        for published in (None, 2012):
            found, expected = (one.resolve(mention, published) for one in resolvers)
            assert found.status == expected.status, mention
            assert found.candidates == expected.candidates, mention


def test_the_nearest_are_the_same(base, store):
    stored, memory = StoredCollection(store), MemoryCollection(store.studies())
    parse = Resolver(base, store.studies()).parse_cues
    for cues in map(parse, MENTIONS):
        expected = select_nearest(memory, cues, None, 9)
        assert select_nearest(stored, cues, None, 9) == expected, cues.text


class AllOfPubMed(MemoryCollection):
    """Studies of which each term is that of millions."""

    def count(self, _kind, _value):
        return 10_000_000

    def find_rows(self, kind, value):
        raise AssertionError(f"it reads the rows of {kind} {value}")


def test_of_what_millions_share_no_study_is_read(base, store):
    studies = store.studies()
    cues = Resolver(base, studies).parse_cues("a trial by Berg, 2005")
    assert select_nearest(MemoryCollection(studies), cues, None, 9)
    assert select_nearest(AllOfPubMed(studies), cues, None, 9) == []


def test_a_study_that_the_base_has_is_not_found_in_the_store(store):
    hidden, all_of_it = StoredCollection(store, ["60000003"]), StoredCollection(store)
    (study,) = all_of_it.get_studies(store.find_rows_of_pmids(["60000003"]))
    assert all_of_it.get_study("pmid:60000003") == study
    assert hidden.get_study("pmid:60000003") is None
    assert hidden.find_by_identifier("doi", study.doi) is None
    by_author = {one.key for one in all_of_it.find("author", "Haake")}
    assert {one.key for one in hidden.find("author", "Haake")} == by_author - {study.key}


def test_what_only_people_write_is_in_no_store(store):
    stored = StoredCollection(store)
    for kind in ("alias", "organisation", "place", "number"):
        assert (stored.count(kind, "x"), stored.find(kind, "x")) == (0, [])
    assert not stored.is_empty
    assert "J Made Up" in stored.list_journals()
    assert stored.get_study("haake2007") is None


def test_an_identifier_reads_one_study(base, store, pmids, monkeypatch):
    monkeypatch.setattr(Store, "studies", None)
    monkeypatch.setattr(Store, "read_studies", None)
    found = Resolver(base, stored=StoredCollection(store, pmids)).resolve("PMID 60000003")
    assert found.study.pmid == "60000003"
