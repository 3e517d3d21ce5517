"""A study of the base that is known by its DOI alone, and its record in the store."""

from collections.abc import Iterator
from datetime import date

import pytest
from support.stores import send_to

from evidence.claims.base.with_notices import complete_pmids
from evidence.errors import EvidenceError
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


def test_the_table_of_matches_shows_by_what_it_was_found_and_what_was_not(session):
    matches = session.pmid_matches.set_index("study")
    assert list(matches.loc[KEY, ["status", "pmid", "matched_by"]]) == ["found", PMID, "doi"]
    unlinked = [study for study in session.curated_base.studies.values() if study.pmid is None]
    assert list(matches.index) == [study.key for study in unlinked]
    assert set(matches["status"].drop(KEY)) == {"not_found"}


def test_a_session_without_a_store_has_no_matches():
    with Session(store=False) as session:
        assert session.match_pmids() == ()
        with pytest.raises(EvidenceError, match="has no store"):
            session.pmid_matches  # noqa: B018 - reading it raises


def test_nothing_is_written_into_the_bundled_base(session):
    with pytest.raises(EvidenceError, match="a base of your own"):
        session.add_pmids({KEY: PMID})


def test_a_base_is_completed_by_the_keys_of_its_studies(base):
    assert complete_pmids(base, {KEY: PMID}).studies[KEY].pmid == PMID
    assert complete_pmids(base, {}).studies == base.studies
