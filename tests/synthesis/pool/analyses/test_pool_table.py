"""`evidence.pool` takes a table, or effects and variances as lists, as it always did."""

import numpy as np
import pytest
from support.bcg import bcg

import evidence
from evidence.errors import EvidenceError, RowWarning
from evidence.synthesis.pool.pooling import pool_effects

YI, VI = [0.1, 0.9, 0.4], [0.04, 0.09, 0.02]


@pytest.mark.parametrize(
    "pooled",
    [
        lambda: evidence.pool(YI, VI, "DL", "knha"),
        lambda: evidence.pool(YI, vi=VI, method="DL", test="knha"),
        lambda: evidence.pool(yi=YI, vi=VI, method="DL", test="knha"),
        lambda: evidence.pool(np.array(YI), np.array(VI), "DL", test="knha"),
    ],
)
def test_lists_are_given_by_place_or_by_name(pooled):
    assert pooled() == pool_effects(YI, VI, "DL", "knha")


def test_a_table_is_given_with_the_names_of_its_columns():
    expected = pool_effects(bcg().yi, bcg().vi, "SJ", level=0.9)
    table = bcg().rename(columns={"yi": "logrr", "vi": "var"})
    assert evidence.pool(bcg(), method="SJ", level=0.9) == expected
    assert evidence.pool(table, "var", "SJ", yi="logrr", level=0.9) == expected
    assert evidence.pool(table, yi="logrr", vi="var", method="SJ", level=0.9) == expected


@pytest.mark.parametrize(
    ("given", "columns"), [((), {}), ((YI,), {}), ((YI, "vi"), {}), ((YI, VI), {"ci": ("a", "b")})]
)
def test_what_is_neither_is_refused_with_both_forms(given, columns):
    with pytest.raises(EvidenceError, match=r"as pool\(yi, vi\), or a DataFrame"):
        evidence.pool(*given, **columns)


@pytest.mark.parametrize(
    "ask",
    [
        evidence.pool,
        lambda data: evidence.subgroups(data, "allocation"),
        lambda data: evidence.forest(data, by="allocation"),
        lambda data: evidence.bubble(data, "latitude"),
        evidence.egger_test,
    ],
)
def test_a_row_that_is_left_out_is_told_at_the_line_of_the_caller(ask):
    data = bcg().assign(vi=[-1, *bcg().vi[1:]])
    with pytest.warns(RowWarning, match="1 of 13 rows left out") as told:
        ask(data)
    assert [warning.filename for warning in told] == [__file__]
