"""What changed between two versions of a record."""

import dataclasses

import pytest

from evidence.pubmed.record import create_blank_record
from evidence.studies.store.changes import CHANGE_COLUMNS, CHANGE_KINDS, Change, find_differences
from evidence.studies.table.rows import build_rows


def row_of(**cells):
    record = create_blank_record()
    for name, cell in {"pmid": "1", "version": 1, "title": "A title.", **cells}.items():
        setattr(record, name, cell)
    (row,) = build_rows([record], derived=True)
    return row


def differences(old, new):
    return [(found.kind, found.detail) for found in find_differences(old, new)]


def test_a_study_without_a_version_before_is_new():
    assert differences(None, row_of()) == [("new", None)]


def test_the_same_row_has_no_difference():
    assert differences(row_of(), row_of()) == []


def test_a_revision_names_pubmeds_columns_and_no_derived_ones():
    old = row_of(title="A trial.", year=2001)
    new = row_of(title="A systematic review.", year=2002)
    assert differences(old, new) == [("revised", "title; year")]


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("ErratumIn:7", "corrected"),
        ("RetractionIn:7", "retracted"),
        ("RetractedandRepublishedIn:7", "republished"),
        ("PartialRetractionIn:7", "partly_retracted"),
        ("ExpressionOfConcernIn:7", "concern"),
        ("UpdateIn:7", "superseded"),
    ],
)
def test_a_notice_that_was_not_there_before_is_a_difference(notice, kind):
    new = row_of(comments_corrections=("CommentIn:5", notice))
    assert differences(row_of(), new)[1:] == [(kind, notice)]
    assert differences(new, new) == []


def test_a_study_that_arrives_with_a_notice_has_it_from_the_first_day():
    new = row_of(comments_corrections=("ErratumIn:7",))
    assert differences(None, new) == [("new", None), ("corrected", "ErratumIn:7")]


def test_a_retraction_is_noticed_once_with_or_without_a_notice():
    plain = row_of(retracted=True)
    assert differences(row_of(), plain)[1:] == [("retracted", "Retracted Publication")]
    noticed = row_of(retracted=True, comments_corrections=("RetractionIn:7",))
    assert differences(row_of(), noticed)[1:] == [("retracted", "RetractionIn:7")]
    republished = row_of(retracted=True, comments_corrections=("RetractedandRepublishedIn:7",))
    assert differences(row_of(), republished)[1:] == [
        ("republished", "RetractedandRepublishedIn:7")
    ]


def test_the_table_of_changes_declares_what_a_change_has():
    declared = {column.name: column for column in CHANGE_COLUMNS}
    assert {field.name for field in dataclasses.fields(Change)} - {"id"} <= declared.keys()
    assert declared["kind"].allowed_values == CHANGE_KINDS
