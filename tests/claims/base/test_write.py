"""Tables of a base, written under its lock."""

from dataclasses import replace

import pytest
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.base.write import update_base
from evidence.errors import EvidenceError

TRIAL = appraise_study("paul2007", "rob2")


@pytest.fixture
def folder(tmp_path):
    return write_honey_base(tmp_path / "base")


def test_a_table_is_replaced_and_the_others_keep_their_bytes(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    made = update_base(folder, lambda _: {"appraisals": TRIAL})
    assert made.appraisals == read_base(folder).appraisals == TRIAL
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert after.pop("appraisals.csv").startswith(b"study,tool,domain,rating,")
    assert after == before


def test_of_an_invalid_base_no_table_is_written(folder):
    base = read_base(folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    studies = [replace(study, title="Changed") for study in base.studies.values()]
    wrong = [*TRIAL, replace(TRIAL[0], study="nobody1999")]
    with pytest.raises(EvidenceError, match="nothing was written") as caught:
        update_base(folder, lambda _: {"studies": studies, "appraisals": wrong})
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("appraisals.csv", 7)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
