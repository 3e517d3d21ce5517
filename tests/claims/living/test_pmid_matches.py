"""Studies without a PMID, and the records of a store that fit them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.small_base import write_honey_base
from support.stores import send_to

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.living.pmid_matches import (
    describe_match,
    link_base,
    match_pmids,
)
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches

KEY, OTHER = "oduwole2018", "paul2007"
PMID = "29633783"
DAY = date(2018, 4, 10)


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_honey_base(tmp_path / "honey")


@pytest.fixture
def honey(folder) -> EvidenceBase:
    return read_base(folder)


@pytest.fixture
def match(tmp_path):
    """Match a base with a store of papers; gives the match of one study, and the linked base."""

    def find(base: EvidenceBase, *papers, key: str = KEY):
        with (
            Server(Corpus.from_papers(papers)) as server,
            Store(tmp_path / "store.sqlite", write=True, topic=base.topic) as store,
        ):
            search: SavedSearch = store.save_search("1:99999999[uid]")
            sync_searches(store, send_to(server), [search], today=DAY)
            (found,) = [one for one in match_pmids(base, store) if one.study == key]
            return found, link_base(base, store)

    return find


def paper_of(study, pmid=PMID, title=None, **identifiers):
    return make_paper(pmid, title or study.title, DAY, **({"doi": study.doi} | identifiers))


def without_identifiers(base: EvidenceBase) -> EvidenceBase:
    """The base with a study that is known by its citation alone: that of every made-up paper."""
    study = replace(
        base.studies[KEY],
        doi=None,
        journal_abbrev="J. Made Up",
        volume="7",
        pages="1-9",
    )
    return replace(base, studies={**base.studies, KEY: study})


def test_a_record_fits_by_its_own_doi(honey, match):
    found, linked = match(honey, paper_of(honey.studies[KEY]))
    assert (found.status, found.pmid, found.matched_by) == ("found", PMID, "doi")
    assert describe_match(found) == f"{KEY}: PMID {PMID}, by its DOI"
    assert linked.studies[KEY].pmid == PMID
    assert linked.studies[OTHER].pmid is None


def test_a_longer_doi_is_another_paper(honey, match):
    study = honey.studies[KEY]
    found, _ = match(honey, paper_of(study, doi=f"{study.doi}.7"))
    assert describe_match(found) == f"{KEY}: no PMID found"


def test_a_record_with_another_title_is_linked_by_nobody_but_a_person(honey, match):
    title = "Steel bridges in cold climates"
    found, linked = match(honey, paper_of(honey.studies[KEY], title=title))
    assert found.status == "other_title"
    assert f"by its DOI, but the title differs: {title}; it is left alone" in describe_match(found)
    assert linked.studies[KEY].pmid is None


def test_an_identifier_is_enough_where_a_title_is_not_known(honey, match):
    untitled = replace(honey.studies[KEY], title=None)
    known = replace(honey, studies={**honey.studies, KEY: untitled})
    found, linked = match(known, paper_of(honey.studies[KEY]))
    assert (found.status, linked.studies[KEY].pmid) == ("other_title", PMID)


def test_of_two_records_with_one_doi_the_one_of_the_same_title_fits(honey, match):
    study = honey.studies[KEY]
    reply = paper_of(study, pmid="29999999", title="A reply to letters")
    found, _ = match(honey, reply, paper_of(study))
    assert (found.status, found.pmid) == ("found", PMID)


def test_of_two_records_with_one_doi_and_one_title_none_is_taken(honey, match):
    study = honey.studies[KEY]
    found, linked = match(honey, paper_of(study, pmid="29999999"), paper_of(study))
    assert (found.status, found.pmid) == ("several_records", None)
    assert "several records fit, by its DOI" in describe_match(found)
    assert linked.studies[KEY].pmid is None


def test_a_pmid_that_a_study_has_is_given_to_no_other(honey, match):
    other = replace(honey.studies[OTHER], pmid=PMID)
    taken = replace(honey, studies={**honey.studies, OTHER: other})
    found, linked = match(taken, paper_of(honey.studies[KEY]))
    assert (found.status, found.pmid) == ("taken", PMID)
    assert describe_match(found).endswith("but another study of the base has it")
    assert linked.studies[KEY].pmid is None


def test_a_citation_fits_by_journal_year_volume_and_first_page(honey, match):
    cited = without_identifiers(honey)
    found, linked = match(cited, paper_of(cited.studies[KEY], doi="", volume="7"))
    assert (found.status, found.matched_by) == ("found", "citation")
    assert linked.studies[KEY].pmid == PMID


def test_a_citation_with_another_title_is_told_and_links_nothing(honey, match):
    cited = without_identifiers(honey)
    paper = paper_of(cited.studies[KEY], doi="", volume="7", title="Steel bridges")
    found, linked = match(cited, paper)
    assert (found.status, found.matched_by) == ("other_title", "citation")
    assert linked.studies[KEY].pmid is None


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Honey for acute cough in children.", "found"),
        ("HONEY FOR ACUTE COUGH IN CHILDREN", "found"),
        ("Honey for acute cough in children: a systematic review", "found"),
        ("Honey for acute cough", "found"),
        ("Steel bridges in cold climates", "other_title"),
        ("Reply to letters on honey", "other_title"),
    ],
)
def test_the_model_of_mentions_says_whether_title_and_authors_fit(honey, match, title, status):
    found, _ = match(honey, paper_of(honey.studies[KEY], title=title))
    assert found.status == status
