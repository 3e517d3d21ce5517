"""What the store says about claims: when notices were checked, and what waits to be judged."""

from datetime import UTC, date, datetime

import pytest
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.small_base import write_honey_base
from support.stores import send_to

from evidence.claims.card.store_check import StoreCheck, describe_store_check
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session import Session

TITLE = "Honey eases acute cough in children more than no treatment: a randomised trial"


def trial(pmid, year):
    text = "Ninety children were randomly assigned to honey or no treatment."
    return honey_paper(pmid, TITLE, text, types=TRIAL_TYPES, year=year)


@pytest.fixture
def session(tmp_path):
    base = write_honey_base(tmp_path / "base")
    papers = [trial("20000001", 2010), trial("20000002", 2019), trial("20000003", 2020)]
    with Session(base, fill_honey_store(tmp_path / "honey.sqlite", base, *papers)) as opened:
        yield opened


def test_studies_newer_than_the_last_review_wait_until_somebody_judges_them(session):
    check = session.claim("H1").store_check
    assert check.n_waiting == 2
    shown = session.claim("H1").limits
    assert "Not judged yet: 2 newer studies of the store that may bear on it" in shown
    assert session.claim("H1").to_json_dict()["newer_unjudged"] == 2


def test_all_claims_are_checked_as_each_by_itself(session):
    together = session.check_store(session.base.claims)
    for claim in session.base.claims:
        assert session.check_store([claim]) == {claim: together[claim]}


def test_without_a_store_nothing_was_checked(tmp_path):
    with Session(write_honey_base(tmp_path / "base"), store=False) as alone:
        card = alone.claim("H1")
    assert card.store_check is None
    assert "Retractions and corrections were not checked after the base was written" in card.limits


def test_a_fetch_of_all_studies_of_the_base_checks_their_notices(tmp_path):
    base = write_honey_base(tmp_path / "base")
    paper = make_paper("29633783", "Honey", date(2018, 4, 10), doi="10.1002/14651858.cd007094.pub5")
    with Server(Corpus.from_papers([paper])) as server:
        with Session(base, tmp_path / "some.sqlite") as session:
            session.fetch("honey", client=send_to(server))
            assert session.claim("H1").store_check.checked_on is None
        with Session(base, tmp_path / "all.sqlite") as session:
            session.fetch(client=send_to(server))
            checked_on = session.claim("H1").to_json_dict()["notices_checked_on"]
    assert checked_on == datetime.now(UTC).date().isoformat()


def test_the_day_of_the_check_is_that_of_the_last_search_for_the_studies_of_the_base():
    lines = describe_store_check(StoreCheck(date(2026, 11, 29), 5, 7, 0))
    assert lines == ("Retractions and corrections were checked on 2026-11-29 for 5 of 7 studies.",)
    (line,) = describe_store_check(StoreCheck(date(2026, 11, 29), 0, 7, 0))
    assert "were not checked" in line
