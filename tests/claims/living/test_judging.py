"""Signed judgements, written into a base of one's own."""

from dataclasses import replace

import pytest

from evidence.claims.base.load import read_base
from evidence.claims.living.judging import add_judgement, copy_bundled_base, find_study_by_pmid
from evidence.errors import EvidenceError


@pytest.fixture
def folder(tmp_path):
    assert copy_bundled_base(tmp_path / "base")
    return tmp_path / "base"


def test_a_copy_is_made_once_and_is_the_bundled_base(folder, base):
    assert not copy_bundled_base(folder)
    assert read_base(folder).studies == base.studies


def test_a_judgement_is_added_behind_those_of_its_claim(folder, base):
    known = base.judgements_for("T2")
    study = base.studies["han2003"]
    new = replace(known[0], study=study.key, finding=None, rationale="A made-up reason.")
    made = add_judgement(folder, study, new)
    assert made.judgements_for("T2") == (*known, new)
    assert read_base(folder).judgements == made.judgements


def test_an_invalid_judgement_leaves_the_files_as_they_were(folder, base):
    before = (folder / "judgements.csv").read_bytes()
    twice = base.judgements_for("T2")[0]
    with pytest.raises(EvidenceError, match="nothing was written"):
        add_judgement(folder, base.studies[twice.study], twice)
    assert (folder / "judgements.csv").read_bytes() == before


def test_a_judgement_may_name_only_a_finding_of_the_base(folder, base):
    known = base.judgements_for("T2")[0]
    study = base.studies["han2003"]
    new = replace(known, study=study.key, finding="han2003-99")
    with pytest.raises(EvidenceError, match="nothing was written"):
        add_judgement(folder, study, new)


def test_a_study_is_found_by_its_pmid(base):
    study = next(study for study in base.studies.values() if study.pmid)
    assert find_study_by_pmid(base, study.pmid) == study
    assert find_study_by_pmid(base, "1") is None
