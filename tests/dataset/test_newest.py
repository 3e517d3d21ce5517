"""The current rows of a dataset are those that `evidence read` would keep of the same files."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.dataset.newest import build_keys, find_superseded
from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.pubmed.record import create_blank_record

DATES = st.sampled_from([None, "2019", "2019-05", "2020-01-01", "2020-01-02", "2024-12-31"])
RECORDS = st.tuples(st.integers(1, 6), st.integers(1, 3), DATES)
ENTRIES = st.one_of(RECORDS, st.integers(1, 6))  # a number is a deletion
FILES = st.lists(st.lists(ENTRIES, max_size=6), max_size=5)


def make_record(pmid, version, revised):
    record = create_blank_record()
    record.pmid, record.version, record.date_revised = str(pmid), version, revised
    return record


def add_file(index, entries):
    """Add a file to an index as ``evidence read`` does; return its records and deletions."""
    records = [make_record(*entry) for entry in entries if isinstance(entry, tuple)]
    places = np.cumsum([isinstance(entry, tuple) for entry in entries], dtype=int)
    deleted = [
        Deletion(str(entry), int(place))
        for entry, place in zip(entries, places, strict=True)
        if isinstance(entry, int)
    ]
    index.add(map(version_key, records), deleted)
    return records, deleted


def keys_of(records):
    columns = ("pmid", "version", "date_revised")
    cells = {name: [getattr(record, name) for record in records] for name in columns}
    types = {"pmid": pa.string(), "version": pa.int64(), "date_revised": pa.string()}
    return build_keys(pa.table({name: pa.array(cells[name], types[name]) for name in columns}))


@settings(deadline=None)  # the first call imports pyarrow.compute
@given(FILES)
def test_the_rule_is_that_of_reading_all_files_at_once(files):
    together = VersionIndex()
    everything, parts, kept = [], [], []
    for entries in files:
        records, deleted = add_file(together, entries)
        everything += records
        alone = VersionIndex()
        add_file(alone, entries)
        left = [record for n, record in enumerate(records) if n not in alone.outdated()]
        parts.append(([one.pmid for one in deleted], keys_of(left)))
        kept.append(left)
    superseded = find_superseded(parts, len(parts))
    current = [
        record
        for left, gone in zip(kept, superseded, strict=True)
        for record in left
        if int(record.pmid) not in gone.tolist()
    ]
    outdated = together.outdated()
    wanted = [record for number, record in enumerate(everything) if number not in outdated]
    assert list(map(id, current)) == list(map(id, wanted))


def test_a_deletion_in_a_later_file_takes_out_the_row():
    keys = keys_of([make_record(7, 1, None), make_record(8, 1, None)])
    none = keys_of([])
    assert [found.tolist() for found in find_superseded([([], keys), (["7"], none)], 2)] == [
        [7],
        [],
    ]


def test_pmids_of_eight_digits_and_days_far_away_are_taken():
    old = keys_of([make_record(99_999_999, 300, "9999-12-31")])
    new = keys_of([make_record(99_999_999, 300, "9999-12-31")])
    found = find_superseded([([], old), ([], new)], 2)
    assert [part.tolist() for part in found] == [[99_999_999], []]
