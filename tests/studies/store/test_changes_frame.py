"""What changed at PubMed, as a DataFrame."""

import pandas as pd

from evidence.studies.store.changes import CHANGE_COLUMNS, CHANGE_KINDS, Change
from evidence.studies.store.changes_frame import build_changes_frame
from evidence.studies.table.merge import build_study


def change(pmid, kind, detail="", moment="2026-11-24T10:00:00+00:00"):
    fields = {"pmid": pmid, "kind": kind, "detail": detail, "changed_at": moment}
    others = {name: None for name in Change.__dataclass_fields__ if name not in fields}
    return Change(**fields, **others)


STUDY = build_study({"pmid": "1", "title": "Warm stones", "year": 2020})


def test_a_change_has_the_title_and_year_of_its_study():
    table = build_changes_frame([change("1", "retracted", "retraction:9")], [STUDY])
    row = table.iloc[0]
    assert (row["pmid"], row["kind"], row["detail"]) == ("1", "retracted", "retraction:9")
    assert (row["title"], row["year"]) == ("Warm stones", 2020)
    assert row["changed_at"] == pd.Timestamp("2026-11-24T10:00:00", tz="UTC")


def test_a_change_of_a_study_that_never_came_stays_between_the_others():
    table = build_changes_frame(
        [change("1", "new"), change("2", "lost"), change("1", "revised")], [STUDY]
    )
    assert list(table["kind"]) == ["new", "lost", "revised"]
    assert list(table["title"].isna()) == [False, True, False]


def test_columns_are_typed_and_have_a_meaning_with_and_without_rows():
    for table in (build_changes_frame([], []), build_changes_frame([change("1", "new")], [STUDY])):
        assert list(table) == [column.name for column in CHANGE_COLUMNS]
        assert set(table.attrs["columns"]) == set(table)
        assert list(table["kind"].cat.categories) == list(CHANGE_KINDS)
        assert str(table["year"].dtype) == "Int64"
