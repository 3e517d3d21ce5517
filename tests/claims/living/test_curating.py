"""Who signs a base."""

import pytest
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.base.models import Curator
from evidence.claims.living.appraising import add_appraisal
from evidence.claims.living.curating import (
    find_unlisted_signatures,
    list_as_reader,
    list_signatures,
)

HEAD = "name,role,affiliation,orcid,conflicts,since\n"


@pytest.fixture
def folder(tmp_path):
    return write_honey_base(tmp_path / "base")


def test_whoever_signs_the_bundled_base_is_listed_and_their_conflicts_are_not_stated(base):
    assert base.curators == (Curator("initial curation", "curator", None, None, None, None),)
    assert find_unlisted_signatures(base) == []


def test_signatures_are_those_of_judgements_and_of_appraisals(folder):
    made = add_appraisal(folder, appraise_study("paul2007", "rob2", by="Ann"))
    assert list_signatures(made) == ["test", "Ann"]
    assert find_unlisted_signatures(made) == ["test", "Ann"]


def test_a_person_is_listed_once_as_a_reader_and_keeps_what_is_written_there(folder):
    file = folder / "curators.csv"
    file.write_text(f"{HEAD}test,curator,A place,,none declared,2026-01-31\n", encoding="utf-8")
    assert not list_as_reader(folder, "test")
    assert list_as_reader(folder, " Ann ")
    assert not list_as_reader(folder, "Ann")
    first, second = read_base(folder).curators
    assert (first.role, first.conflicts, str(first.since)) == (
        "curator",
        "none declared",
        "2026-01-31",
    )
    assert second == Curator("Ann", "reader", None, None, None, None)


def test_a_base_that_lists_nobody_is_left_alone(folder):
    assert not list_as_reader(folder, "Ann")
    assert not (folder / "curators.csv").exists()
    (folder / "curators.csv").write_text(HEAD, encoding="utf-8")
    assert list_as_reader(folder, "Ann")
