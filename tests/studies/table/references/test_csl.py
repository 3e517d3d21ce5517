"""Rows -> CSL-JSON, read by pandoc."""

import json
from dataclasses import replace

import pypandoc
import pytest
from support.nbib import ARTICLE
from support.pubmed_files import ALL_SAMPLES

from evidence.people import is_et_al
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.references.cells import list_study_cells
from evidence.studies.table.references.csl import (
    make_cited_item,
    make_csl_name,
    make_row_item,
    split_particle,
)


def test_pandoc_reads_every_item_back():
    table, _ = read_table([*ALL_SAMPLES, ARTICLE.encode()], derived=False)
    text = encode_table(table, ".csl.json").decode()
    items = json.loads(text)
    again = json.loads(pypandoc.convert_text(text, "csljson", format="csljson"))
    assert [item["id"] for item in again] == [item["id"] for item in items]
    for one, other in zip(items, again, strict=True):
        for name in ("type", "DOI", "issued", "volume", "page", "ISSN", "PMID", "PMCID"):
            assert one.get(name) == other.get(name)
        assert len(one.get("author", [])) == len(other.get("author", []))


def test_an_item_has_what_a_citation_has_and_more(base):
    study = replace(base.studies["haake2007"], corrections=("retraction:1",))
    (row,) = json.loads(encode_table(merge_tables([study], None), ".csl.json"))
    assert row.items() >= make_cited_item(list_study_cells(study)).items()
    assert row["note"] == "Retracted"


def test_dates_are_as_precise_as_they_are():
    for date, parts in (("2007-09-24", [2007, 9, 24]), ("2007-09", [2007, 9]), ("2007", [2007])):
        item = make_row_item({"title": "Tea", "pub_date": date, "epub_date": "2007-06"})
        assert item["issued"] == {"date-parts": [parts]}
        assert item["available-date"] == {"date-parts": [[2007, 6]]}
    assert "issued" not in make_row_item({"title": "Tea"})


def test_books_and_their_chapters_are_told_apart():
    book = {"is_book": True, "title": "All Teas", "book_title": "All Teas", "publisher": "House"}
    chapter = book | {"title": "Oolong", "editors": ("Sample J",)}
    assert make_row_item(book)["type"] == "book"
    item = make_row_item(chapter)
    assert (item["type"], item["container-title"], item["publisher"]) == (
        "chapter",
        "All Teas",
        "House",
    )
    assert item["editor"] == [{"family": "Sample", "given": "J."}]


def test_names_are_divided_and_a_group_stays_whole():
    assert make_csl_name("van der Sample JA Jr") == {
        "non-dropping-particle": "van der",
        "family": "Sample",
        "given": "J. A.",
        "suffix": "Jr",
    }
    assert make_csl_name("Tea Study Group") == {"literal": "Tea Study Group"}
    assert split_particle("de") == {"family": "de"}


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (("Sample JA", "et al."), [{"family": "Sample", "given": "J. A."}, {"literal": "others"}]),
        (("Sample", "et al"), [{"family": "Sample"}, {"literal": "others"}]),
        (("WHO", "others"), [{"literal": "WHO"}, {"literal": "others"}]),
        (("Tea Group", "et al."), [{"literal": "Tea Group"}, {"literal": "others"}]),
        (("Sample",), [{"literal": "Sample"}]),
    ],
)
def test_authors_that_are_not_named_are_others(authors, names):
    assert make_row_item({"title": "Tea", "authors": authors})["author"] == names


def test_a_list_without_a_name_is_left_out():
    assert "author" not in make_row_item({"title": "Tea", "authors": ("et al.",)})


def test_every_unfinished_list_of_the_base_stays_so(base):
    items = json.loads(encode_table(merge_tables(base.studies.values(), None), ".csl.json"))
    found = {item["id"] for item in items if {"literal": "others"} in item.get("author", ())}
    assert found == {
        key for key, study in base.studies.items() if any(map(is_et_al, study.authors))
    }
    assert found


def test_each_item_has_an_id():
    text = b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nDO  - 10.5555/a\nER  - \n"
    table, _ = read_table([text], derived=False)
    items = json.loads(encode_table(table, ".csl.json"))
    assert [item["id"] for item in items] == ["item-1", "doi:10.5555/a"]
    assert [item["type"] for item in items] == ["article-journal"] * 2


def test_reading_what_was_written_says_which_forms_are_read(base):
    data = encode_table(merge_tables(base.studies.values(), None), ".csl.json")
    table, summary = read_table([data], derived=False)
    assert table.rows == []
    (problem,) = summary.problems
    assert problem.message.endswith(
        "it is CSL-JSON, which is written but not read; export RIS or .nbib instead"
    )
