"""The columns of every table that the package returns."""

import pytest

import evidence
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
