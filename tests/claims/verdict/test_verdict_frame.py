"""Verdicts as a DataFrame."""

from evidence.claims.verdict.verdict import CERTAINTIES, VERDICT_CATEGORIES, compute_verdict
from evidence.claims.verdict.verdict_frame import VERDICT_COLUMNS, build_verdicts_frame


def test_each_claim_has_a_row_with_its_verdict(base):
    verdicts = [compute_verdict(base, claim) for claim in base.claims]
    table = build_verdicts_frame(verdicts)
    assert list(table.index) == list(base.claims)
    for verdict in verdicts:
        row = table.loc[verdict.claim.id]
        assert (row["verdict"], row["certainty"]) == (verdict.category, verdict.certainty)
        assert row["supports"] == len(verdict.counted_judgements("supports"))


def test_certainty_is_ordered_from_very_low_to_high(base):
    table = build_verdicts_frame([compute_verdict(base, claim) for claim in base.claims])
    assert list(table["certainty"].cat.categories) == list(CERTAINTIES[::-1])
    assert table["certainty"].cat.ordered
    assert list(table["verdict"].cat.categories) == list(VERDICT_CATEGORIES)


def test_a_table_without_rows_has_the_declared_columns():
    table = build_verdicts_frame([])
    assert list(table) == [column.name for column in VERDICT_COLUMNS]
    assert set(table.attrs["columns"]) == set(table)
