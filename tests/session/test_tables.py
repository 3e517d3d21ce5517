"""The columns of every table that the package returns."""

import pytest
from support.honey_store import fill_honey_store, honey_paper
from support.small_base import write_honey_base

import evidence
from evidence.errors import EvidenceError
from evidence.session.tables import declared_tables


@pytest.mark.parametrize(
    "name",
    [
        "studies",
        "findings",
        "claims",
        "judgements",
        "appraisals",
        "curators",
        "verdicts",
    ],
)
def test_every_column_of_a_table_is_declared_and_described(name):
    with evidence.open(store=False) as session:
        table = getattr(session, name)
    declared = {column.name for column in declared_tables()[name]}
    assert set(table.columns) <= declared
    assert evidence.describe(table)["meaning"].notna().all()


def test_the_details_of_stored_records_are_tables(tmp_path):
    base = write_honey_base(tmp_path / "base")
    papers = [honey_paper("20000001", "Honey for cough"), honey_paper("20000002", "More honey")]
    store = fill_honey_store(tmp_path / "store.sqlite", base, *papers)
    with evidence.open(base, store) as session:
        assert session.read_details().records == 2
        chosen = session.read_details(["20000002"])
        assert (chosen.records, chosen.problems) == (1, ())
        with pytest.raises(EvidenceError, match="the store has no record 30; `evidence fetch`"):
            session.read_details(["30", "20000001"])
