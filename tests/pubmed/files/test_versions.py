"""The newest record of each PMID is found, whatever order records come in."""

import random

from hypothesis import given
from hypothesis import strategies as st

from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.pubmed.record import create_blank_record


def record(pmid, version=1, revised=None):
    made = create_blank_record()
    made.pmid, made.version, made.date_revised = str(pmid), version, revised
    return made


def outdated(*records):
    index = VersionIndex()
    index.add(map(version_key, records))
    return sorted(index.outdated())


def test_a_higher_version_is_newer_even_if_it_was_revised_earlier():
    assert outdated(record(7, 2, "2001-01-01"), record(7, 1, "2020-01-01")) == [1]


def test_of_one_version_the_later_revision_is_newer():
    assert outdated(record(7, 1, "2020-02-01"), record(7, 1, "2020-01-31"), record(7)) == [1, 2]


def test_of_equal_records_the_one_read_later_is_newer():
    assert outdated(record(7), record(8), record(7)) == [0]


def test_records_of_other_pmids_do_not_count():
    assert outdated(record(1, 9, "2020-01-01"), record(12), record(123)) == []


def test_a_month_is_revised_before_each_of_its_days():
    assert version_key(record(7, 1, "2020-02")) < version_key(record(7, 1, "2020-02-01"))


def test_no_version_spills_into_the_pmid():
    assert version_key(record(7, 100_000, "9999-12-31")) < version_key(record(8))
    assert version_key(record(99_999_999, 255, "9999-12-31")) < 1 << 64


def test_a_deletion_takes_out_what_was_read_before_it_and_not_what_follows():
    index = VersionIndex()
    index.add([version_key(record(7)), version_key(record(8))], [Deletion("7", 1)])
    assert index.outdated() == {0}
    index.add([version_key(record(7))])
    assert index.outdated() == {0}


def test_a_deletion_counts_the_records_of_earlier_batches():
    index = VersionIndex()
    index.add([version_key(record(7))])
    index.add([version_key(record(8))], [Deletion("7", 0)])
    assert index.outdated() == {0}


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=20), st.randoms())
def test_one_record_of_each_pmid_is_left_and_it_is_the_highest(drawn, dice: random.Random):
    dice.shuffle(drawn)
    records = [record(pmid, version) for pmid, version in drawn]
    gone = set(outdated(*records))
    left = {item.pmid: item.version for number, item in enumerate(records) if number not in gone}
    assert len(records) - len(gone) == len(left)
    for pmid, version in drawn:
        assert left[str(pmid)] >= version


def test_a_version_that_was_deleted_does_not_make_what_follows_it_old():
    index = VersionIndex()
    index.add([version_key(record(7, 2))], [Deletion("7", 1)])
    index.add([version_key(record(7, 1))])
    assert index.outdated() == {0}
