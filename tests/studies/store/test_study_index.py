"""The index of the terms of studies: right after whatever happens to them."""

from collections import Counter
from datetime import date
from operator import attrgetter

from support.papers import make_trials
from support.stores import TODAY, gather

from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.studies.index_terms import decode_term, encode_term, list_terms
from evidence.studies.store.maintenance import rebuild_studies
from evidence.studies.store.store import Store

EVERYTHING = "1:99999999[uid]"
KINDS = ("word", "author", "journal", "year", "page", "day", "registry", "studies")


def check_index(path):
    """Compare every count and every list of rows with the studies themselves."""
    with Store(path) as store:
        studies = store.studies()
        expected = Counter(term for study in studies for term in list_terms(study))
        assert store.count_indexed() == len(studies)
        assert store.count_authors() == sum(
            n for (kind, _), n in expected.items() if kind == "author"
        )
        for kind in KINDS:
            known = {str(value) for one, value in expected if one == kind and kind != "page"}
            assert kind == "page" or set(store.list_terms_of_kind(kind)) == known
        for term, count in expected.items():
            assert store.count_studies_with(*term) == count
            found = store.read_studies(store.find_rows(*term))
            assert {one.key for one in found} == {s.key for s in studies if term in list_terms(s)}
        return sorted(studies, key=attrgetter("key"))


def test_the_index_has_every_term_of_every_study(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(12))) as server:
        gather(path, server, EVERYTHING)
    assert len(check_index(path)) == 12


def test_a_revision_takes_old_terms_out_and_puts_new_ones_in(tmp_path):
    path, day = tmp_path / "store.sqlite", date(2020, 3, 1)
    first = make_paper("31", "Honey for coughs", day, volume="7", doi="10.1000/a")
    with Server(Corpus.from_papers([first, *make_trials(3)])) as server:
        gather(path, server, EVERYTHING)
    check_index(path)
    revised = make_paper("31", "Thyme for colds", TODAY, volume="8", doi="10.1000/b")
    with Server(Corpus.from_papers([revised, *make_trials(3)])) as server:
        gather(path, server, EVERYTHING)
    check_index(path)
    with Store(path) as store:
        assert (store.find_rows("word", "honey"), store.count_studies_with("word", "honey")) == (
            [],
            0,
        )
        assert [one.title for one in store.find_by_identifier("doi", "10.1000/b")] == [
            "Thyme for colds"
        ]
        assert store.find_by_identifier("doi", "10.1000/a") == []


def test_a_rebuild_makes_the_index_anew(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(5))) as server:
        gather(path, server, EVERYTHING)
    before = check_index(path)
    with Store(path, write=True) as store:
        assert rebuild_studies(store) == []
    assert check_index(path) == before


def test_capitals_and_signs_of_terms_are_told_apart():
    names = ["Berg", "BERG", "berg", "Müller", "O'Neil", "van_Berg", "_", "a_62_b", "7 1-9"]
    codes = [encode_term("author", name) for name in names]
    assert len(set(codes)) == len(names)
    assert [decode_term(code) for code in codes] == names
    assert all(code.isascii() and code.replace("_", "").isalnum() for code in codes)
