"""Fields compared under the names of BibTeX and of biblatex."""

import pytest
from support.bibtex_studies import PLAIN, study

from evidence.posts.bibliography.bibtex.aliases import compare_fields, is_same_type
from evidence.posts.bibliography.entry import make_bibtex_entry

WANTED = make_bibtex_entry(PLAIN)


def compare(name, values, wanted=WANTED):
    (field,) = [field for field in compare_fields(values, wanted) if field.kind == name]
    return field.name, field.is_same


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("year", {"year": "2012"}, ("year", True)),
        ("year", {"date": "2012-10-22"}, ("date", True)),
        ("year", {"date": "2011"}, ("date", False)),
        ("year", {"date": "2012", "year": "2011"}, ("year", False)),
        ("year", {}, ("year", False)),
        ("journal", {"journaltitle": "Arch Intern Med"}, ("journaltitle", True)),
        ("journal", {"journal": "Archives of Internal Medicine"}, ("journal", True)),
        ("journal", {"journaltitle": "Needles"}, ("journaltitle", False)),
        ("shortjournal", {"journal": "Arch. Intern. Med."}, ("shortjournal", True)),
        ("shortjournal", {"journal": "Archives of internal medicine"}, ("shortjournal", False)),
        ("shortjournal", {"journal": "Needles"}, ("shortjournal", False)),
        (
            "title",
            {
                "title": "Acupuncture for Chronic Pain",
                "subtitle": "Individual Patient Data Meta-analysis",
            },
            ("title", True),
        ),
        ("title", {"title": "Acupuncture for Chronic Pain"}, ("title", False)),
        ("pmid", {"eprint": "22965186", "eprinttype": "PubMed"}, ("pmid", True)),
        ("pmid", {"eprint": "22965186", "eprinttype": "arxiv"}, ("pmid", False)),
        ("number", {"issue": "19"}, ("number", True)),
        ("number", {"issue": "Spring"}, ("number", False)),
        ("volume", {"volume": " 172 "}, ("volume", True)),
        (
            "author",
            {"author": "Andrew J. Vickers and {Acupuncture Trialists' Collaboration}"},
            ("author", True),
        ),
        ("author", {"author": "Vickers, X."}, ("author", False)),
    ],
)
def test_a_field_is_the_same_under_either_name(name, values, expected):
    assert compare(name, values) == expected


def test_a_place_and_a_sort_key_are_the_same_under_either_name():
    report = make_bibtex_entry(study(journal="Geneva: Tea House", authors=()))
    assert compare("address", {"location": "Geneva"}, report) == ("location", True)
    assert compare("key", {"author": "Lee, Ann"}, report) == ("key", True)
    assert compare("key", {}, report) == ("key", False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Article", "article", True),
        ("report", "techreport", True),
        ("online", "misc", True),
        ("report", "misc", False),
    ],
)
def test_types_have_other_names_in_biblatex(one, other, same):
    assert is_same_type(one, other) is same
