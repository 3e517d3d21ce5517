"""A study of the base that is known by its DOI alone, and its record in the store."""

from collections.abc import Iterator
from datetime import date

import pytest
from support.stores import send_to

from evidence.claims.base.with_notices import complete_pmids
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session.session import Session

KEY = "albedah2015"
PMID = "25800000"
RETRACTION = "25899999"


@pytest.fixture
def study(base):
    found = base.studies[KEY]
    assert found.pmid is None
    assert found.doi
    return found


@pytest.fixture
def session(study, tmp_path) -> Iterator[Session]:
    """A session whose store has the record of the study, with its retraction."""
    notices = [f"RetractionIn:{RETRACTION}"]
    paper = make_paper(PMID, study.title, date(2015, 8, 1), notices=notices, doi=study.doi)
    with Session(store=tmp_path / "store.sqlite") as opened:
        with Server(Corpus.from_papers([paper])) as server:
            opened.fetch("1:99999999[uid]", client=send_to(server))
        yield opened


def test_its_retraction_reaches_its_claim_the_check_and_the_status(session):
    assert session.base.studies[KEY].corrections == (f"retraction:{RETRACTION}",)
    roles = {item.study.key: item.role for item in session.claim("T8").verdict.weighted_judgements}
    assert roles[KEY] == "retracted"
    assert any(
        note.startswith(f"{KEY}: it was retracted") for note in session.claim("T8").status_notes
    )
    report = session.check(f"See the trial [@{KEY}].", format="md", select=["S201"])
    assert [problem.studies for problem in report] == [(KEY,)]


def test_it_is_in_the_table_once_with_the_columns_of_its_record(session):
    studies = session.studies
    assert list(studies.index[studies["pmid"] == PMID]) == [KEY]
    assert f"pmid:{PMID}" not in studies.index


def test_the_base_as_people_wrote_it_stays(session):
    assert session.curated_base.studies[KEY].pmid is None


def test_a_pmid_that_a_study_has_is_given_to_no_other(base, study):
    taken = next(one.pmid for one in base.studies.values() if one.pmid)
    linked = complete_pmids(base, {study.doi: taken})
    assert linked.studies[KEY].pmid is None
    assert complete_pmids(base, {study.doi: PMID}).studies[KEY].pmid == PMID
    assert complete_pmids(base, {}).studies == base.studies
