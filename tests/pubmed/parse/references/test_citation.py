"""Citations of PubMed's CSV."""

import pytest

from evidence.pubmed.parse.references.citation import CitedIssue, parse_citation


@pytest.mark.parametrize(
    ("citation", "issue"),
    [
        ("J Tea. 2019 Mar 7;12(3):101-9. doi: 10.5555/a.", ("2019-03-07", "12", "3", "101-9")),
        ("J Tea. 2019;12:e55.", ("2019", "12", None, "e55")),
        ("J Tea. 2019 Mar-Apr;12(3 Suppl):S1-9; quiz 10.", ("2019-03", "12", "3 Suppl", "S1-9")),
        ("J Tea. 2019 Mar 7:101. doi: 10.5555/a.", ("2019-03-07", None, None, "101")),
        ("J Tea. 2019 Mar 7:10.5555/a. doi: 10.5555/a.", ("2019-03-07", None, None, None)),
        ("J Tea. 2019 Spring.", ("2019", None, None, None)),
    ],
)
def test_a_citation_is_taken_apart(citation, issue):
    assert parse_citation(citation, "J Tea")[:4] == issue


@pytest.mark.parametrize(
    ("citation", "journal"),
    [("J Tea. in press", "J Tea"), ("J Tea. 2019;1:2.", "Another"), ("J Tea. 2019;1:2.", "")],
)
def test_what_has_another_form_tells_nothing(citation, journal):
    assert parse_citation(citation, journal) == CitedIssue()


def test_the_journal_may_have_full_stops():
    assert parse_citation("St. Tea (Lond.). 2019;12(3):1-9.", "St. Tea (Lond.)").volume == "12"


def test_the_electronic_date_is_read():
    found = parse_citation("J Tea. 2019;1:2. doi: 10.5555/a. Epub 2018 Dec 1.", "J Tea")
    assert found.epub_date == "2018-12-01"
