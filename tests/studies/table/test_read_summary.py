"""What a summary says of the entries that were read."""

import pytest

from evidence.errors import Problem
from evidence.studies.table.read_summary import ReadSummary

ERROR = Problem("a.xml", "xml", "not read", severity="error")
NOTE = Problem("a.xml", "xml", "cut")


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (ReadSummary(), "0 studies"),
        (ReadSummary(1, 1), "1 study, 1 older version left out"),
        (
            ReadSummary(2000, 2, ["7"]),
            "2,000 studies, 2 older versions left out, 1 deletion: PMID 7",
        ),
        (ReadSummary(1, 1, duplicates=1), "1 study, 1 duplicate left out"),
        (
            ReadSummary(1, 3, duplicates=2),
            "1 study, 1 older version left out, 2 duplicates left out",
        ),
        (ReadSummary(3, problems=[ERROR, NOTE]), "3 studies, 2 problems"),
    ],
)
def test_it_names_only_what_there_is(summary, text):
    assert str(summary) == text


def test_a_long_list_of_deletions_is_cut():
    pmids = [str(number) for number in range(1, 9)]
    assert str(ReadSummary(deleted=pmids)).endswith("8 deletions: PMID 1, 2, 3, 4, 5 and 3 more")


def test_only_errors_count_as_entries_that_are_lost():
    counts = ReadSummary(5, 1, ["7"], [ERROR, NOTE]).counts
    assert counts == {"studies": 5, "older": 1, "deleted": 1, "problems": 1}
