"""A styled table in a notebook: short in words, and the same each time."""

import pandas as pd
import pytest

pytest.importorskip("great_tables")
from evidence.studies.table.great_table import build_great_table
from evidence.studies.table.notebook_table import build_notebook_table

TABLE = pd.DataFrame({"name": ["one", "two"], "n_all": [1, 2]})


def test_its_repr_says_what_it_holds_and_stays_so_after_styling():
    table = build_notebook_table(TABLE, "Some").tab_header(title="Some")
    assert repr(table) == "<table: 2 rows, name, n_all>"


def test_the_same_table_gives_the_same_html_and_another_another_id():
    first, again = (build_great_table(TABLE, title="Some")._repr_html_() for _ in range(2))
    assert first == again
    other = build_great_table(TABLE.head(1), title="Some")._repr_html_()
    assert first.split('id="')[1][:19] != other.split('id="')[1][:19]
    assert 'id="evidence-' in first
