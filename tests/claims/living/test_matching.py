"""Studies of a store are matched with claims once, and again when either changes."""

import pytest
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.living import matching, store_checks
from evidence.claims.living.matching import digest_claims, match_studies_with_claims
from evidence.session import Session
from evidence.studies.store.store import Store

TITLE = "Honey eases acute cough in children more than no treatment: a randomised trial"
TEXT = "Ninety children were randomly assigned to honey or no treatment."


@pytest.fixture
def folder(tmp_path):
    return write_honey_base(tmp_path / "base")


@pytest.fixture
def path(tmp_path, folder):
    papers = [
        honey_paper(str(pmid), TITLE, TEXT, types=TRIAL_TYPES, year=year)
        for pmid, year in [(20000001, 2010), (20000002, 2019), (20000003, 2020)]
    ]
    path = fill_honey_store(tmp_path / "honey.sqlite", folder, *papers)
    forget_matches(path)
    return path


def forget_matches(path):
    with Store(path, write=True) as store:
        store.begin_matching("other claims")


def match(folder, path):
    base = read_base(folder)
    with Store(path, write=True, topic=base.topic) as store:
        match_studies_with_claims(base, store)
        assert store.read_unmatched(digest_claims(base), 9) == []


def count(folder, path):
    with Session(folder, path) as session:
        return session.claim("H1").store_check.n_waiting


def test_what_was_matched_is_counted_as_what_is_compared_now(folder, path):
    before = count(folder, path)
    match(folder, path)
    assert count(folder, path) == before == 2


def test_matched_studies_are_not_compared_again(folder, path, monkeypatch):
    match(folder, path)
    monkeypatch.setattr(matching, "find_relevant_claims", None)
    match(folder, path)
    assert count(folder, path) == 2


def test_a_revised_study_and_a_changed_claim_are_matched_again(folder, path):
    match(folder, path)
    base = read_base(folder)
    with Store(path, write=True, topic=base.topic) as store:
        store._execute("UPDATE studies SET year = 1990 WHERE pmid = '20000003'")
        assert len(store.read_unmatched(digest_claims(base), 9)) == 1
    assert count(folder, path) == 1
    match(folder, path)
    assert count(folder, path) == 1
    claims = folder / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("cough", "coughing", 1))
    assert digest_claims(read_base(folder)) != digest_claims(base)
    assert count(folder, path) == 1


def test_a_retracted_study_bears_on_no_claim(folder, tmp_path):
    paper = honey_paper(
        "20000009", TITLE, TEXT, types=[*TRIAL_TYPES, "Retracted Publication"], year=2020
    )
    path = fill_honey_store(tmp_path / "retracted.sqlite", folder, paper)
    assert count(folder, path) == 0
    forget_matches(path)
    assert count(folder, path) == 0


def test_where_many_are_unmatched_the_card_says_so(folder, path, monkeypatch):
    monkeypatch.setattr(store_checks, "_MAX_UNMATCHED", 1)
    with Session(folder, path) as session:
        card = session.claim("H1")
    assert card.to_json_dict()["newer_unjudged"] is None
    assert any(
        "not been compared with this claim yet; `evidence update`" in one for one in card.limits
    )
