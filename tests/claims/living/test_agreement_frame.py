"""The agreement of two readers as a table."""

from dataclasses import replace

from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.living.agreement_frame import agreement_to_frame


def test_the_table_has_a_row_for_each_judged_claim_and_one_for_all(tmp_path):
    honey = read_base(write_honey_base(tmp_path / "base"))
    (first, *others) = honey.judgements
    other = replace(first, stance="contradicts", reading="second", judged_by="Ben")
    table = agreement_to_frame(replace(honey, judgements=(first, other, *others)))
    assert table.index.tolist() == ["H1", "H3", "all"]
    counts = table.loc["all", ["n_judgements", "n_pairs", "n_same", "n_disputed"]]
    assert counts.tolist() == [2, 1, 0, 1]
    assert table["kappa"].isna().tolist() == [False, True, False]
    assert [str(kind) for kind in table.dtypes] == ["Int64"] * 4 + ["Float64"] * 3
