"""Write PMIDs that a person has confirmed: all of it valid, or nothing."""

from pathlib import Path

import pytest
from support.small_base import write_honey_base

from evidence.claims.base.load import BUNDLED_FOLDER, read_base
from evidence.claims.living.completing import add_pmids
from evidence.errors import EvidenceError

KEY, OTHER = "oduwole2018", "paul2007"
PMID = "29633783"


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_honey_base(tmp_path / "honey")


def test_pmids_are_written_and_all_else_stays(folder):
    before = (folder / "studies.csv").read_text(encoding="utf-8")
    made = add_pmids(folder, {KEY: PMID})
    assert made.studies[KEY].pmid == PMID
    after = (folder / "studies.csv").read_text(encoding="utf-8")
    assert after.replace(f",{PMID},", ",,", 1) == before
    assert read_base(folder).studies[OTHER].pmid is None


@pytest.mark.parametrize(
    ("pmids", "words"),
    [
        ({KEY: PMID, OTHER: PMID}, "nothing was written"),
        ({KEY: "no PMID"}, "nothing was written"),
        ({KEY: PMID, "nobody1999": "5"}, "there is no study nobody1999"),
    ],
)
def test_nothing_is_written_where_the_base_would_be_wrong(folder, pmids, words):
    before = (folder / "studies.csv").read_bytes()
    with pytest.raises(EvidenceError, match=words):
        add_pmids(folder, pmids)
    assert (folder / "studies.csv").read_bytes() == before


def test_a_pmid_that_a_study_has_is_not_overwritten(folder):
    add_pmids(folder, {KEY: PMID})
    with pytest.raises(EvidenceError, match=f"{KEY} has the PMID {PMID} already"):
        add_pmids(folder, {KEY: "5"})


def test_the_bundled_base_is_not_written():
    with pytest.raises(EvidenceError, match="copy its folder"):
        add_pmids(BUNDLED_FOLDER, {"albedah2015": PMID})
