"""A study as a RIS record."""

import json
import re
from dataclasses import replace

import pypandoc
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from support.nbib import ARTICLE
from support.pubmed_files import ALL_SAMPLES

from evidence.people import is_et_al
from evidence.pubmed.pages import join_pages, split_pages
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.references.ris import format_ris, format_ris_record

# Columns that RIS has tags for, or that our notes keep.
KEPT = (
    "pmid doi pmcid title vernacular_title abstract other_abstracts authors editors affiliations "
    "journal journal_abbrev book_title publisher volume issue pub_date year epub_date languages "
    "publication_types comments_corrections retracted is_book"
).split()
PARTS = st.text(st.sampled_from("abcÄ 日é-.,():"), min_size=1, max_size=120).map(
    lambda text: " ".join(f"x{text}x".split())
)
NAMES = st.sampled_from(
    ["Sample JA", "van der Sample J Jr", "Tea Group", "Tea, Honey", "O'Tea MÄ", "山田 太郎"]
)


def rows_of(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_every_sample_is_read_back_to_the_same_cells():
    table, _ = read_table([*ALL_SAMPLES, ARTICLE.encode()], derived=False)
    back, summary = read_table([encode_table(table, ".ris")], derived=False)
    assert summary.problems == []
    found = {row["pmid"]: row for row in rows_of(back)}
    for row in rows_of(table):
        again = found[row["pmid"]]
        assert {name: again[name] for name in KEPT} == {name: row[name] for name in KEPT}
        assert again["keywords"] == tuple(dict.fromkeys([*row["keywords"], *row["mesh_terms"]]))
        assert again["pages"] == (join_pages(*split_pages(row["pages"] or "")))
        assert again["issn"] == (row["issn"] or row["issn_linking"])
    assert len(found) == len(table.rows)


def test_the_studies_of_the_base_are_read_back(base):
    studies = base.studies.values()
    text = encode_table(merge_tables(studies, None), ".ris")
    back, summary = read_table([text], derived=False)
    assert summary.problems == []
    assert any(map(is_et_al, [name for study in studies for name in study.authors]))
    authors = [
        tuple("et al." if is_et_al(name) else name for name in study.authors) for study in studies
    ]
    assert sorted(row["authors"] for row in rows_of(back)) == sorted(authors)
    assert sorted(row["title"] or "" for row in rows_of(back)) == sorted(
        " ".join((study.title or "").split()) for study in studies
    )


@given(
    title=PARTS,
    abstract=st.lists(PARTS, min_size=1, max_size=3).map("\n".join),
    other_abstracts=st.lists(PARTS, max_size=2, unique=True).map(tuple),
    authors=st.lists(NAMES, max_size=5).map(tuple),
    pub_date=st.sampled_from(["2007-09-24", "2007-09", "2007"]),
    pages=st.sampled_from(["123-33", "e1000", "S1-S9", "3, 9-12", None]),
    doi=st.sampled_from(["10.5555/tea(1)<2>", None]),
    included=st.sampled_from([True, False, None]),
)
def test_a_row_is_read_back(**cells):
    table, summary = read_table([format_ris_record(cells).encode()], derived=False)
    assert summary.problems == []
    (row,) = rows_of(table)
    assert {name: row[name] for name in cells} == cells


def test_pandoc_reads_every_record():
    table, _ = read_table([*ALL_SAMPLES, ARTICLE.encode()], derived=False)
    text = encode_table(table, ".ris").decode()
    items = json.loads(pypandoc.convert_text(text, "csljson", format="ris"))
    assert len(items) == len(table.rows)
    for item, row in zip(items, rows_of(table), strict=True):
        assert item.get("DOI", "").lower() == (row["doi"] or "")
        assert len(item.get("author", [])) == len(row["authors"])


def test_rispy_reads_the_same_words():
    table, _ = read_table([*ALL_SAMPLES, ARTICLE.encode()], derived=False)
    records = rispy.loads(encode_table(table, ".ris").decode())
    for record, row in zip(records, rows_of(table), strict=True):
        assert record.get("abstract", "").split() == (row["abstract"] or "").split()
        assert record.get("title") == row["title"]
        assert record.get("year") == (row["year"] and str(row["year"]))


def test_notices_are_notes(base):
    corrections = ("retraction:29000002", "concern:unknown")
    study = replace(base.studies["haake2007"], corrections=corrections)
    notes = [line for line in format_ris(study).splitlines() if line.startswith("N1")]
    assert notes == ["N1  - Retracted", "N1  - RetractionIn: 29000002"]


@pytest.mark.parametrize("key", ["vickers2012", "chou2007a", "furlan2010", "psbd2025"])
def test_a_record_begins_with_its_type_and_ends(base, key):
    lines = format_ris(base.studies[key]).splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ?.*", line) for line in lines)
    assert lines[0] in ("TY  - JOUR", "TY  - RPRT", "TY  - GEN")
    assert lines[-1] == "ER  -"
    assert sum(line.startswith("AU  - ") for line in lines) <= len(base.studies[key].authors)


def test_a_line_break_in_a_title_makes_no_new_tag(base):
    study = replace(base.studies["haake2007"], title="One\nER  - \nTY  - JOUR")
    lines = format_ris(study).splitlines()
    assert sum(line.startswith("TY") for line in lines) == 1
    assert sum(line.startswith("ER") for line in lines) == 1


def test_every_study_is_read_back_by_a_reader_of_ris(base):
    text = "\n".join(map(format_ris, base.studies.values())) + "\n"
    records = {record["id"]: record for record in rispy.loads(text)}
    assert records.keys() == base.studies.keys()
    for key, study in base.studies.items():
        assert records[key].get("doi") == study.doi
        assert records[key].get("accession_number") == study.pmid
        assert records[key].get("title") == (study.title and " ".join(study.title.split()))


def test_names_are_divided_and_a_group_stays_whole(base):
    authors = ("van Tulder MW", "Cross JT Jr", "World Health Organization", "et al.")
    lines = format_ris(replace(base.studies["haake2007"], authors=authors)).splitlines()
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - van Tulder, M. W.",
        "AU  - Cross, J. T., Jr",
        "AU  - World Health Organization",
        "AU  - others",
    ]


def test_pandoc_reads_that_authors_are_not_named():
    record = format_ris_record({"title": "Tea", "authors": ("Sample JA", "et al.")})
    (item,) = json.loads(pypandoc.convert_text(record, "csljson", format="ris"))
    assert item["author"] == [{"family": "Sample", "given": "J. A."}, {"literal": "others"}]


def test_pages_are_given_in_full(base):
    lines = format_ris(replace(base.studies["haake2007"], pages="1892-8")).splitlines()
    assert ("SP  - 1892" in lines, "EP  - 1898" in lines) == (True, True)


def test_a_retraction_is_noted(base):
    retracted = replace(base.studies["haake2007"], corrections=("retraction:1",))
    assert "N1  - Retracted" in format_ris(retracted).splitlines()
    republished = replace(retracted, corrections=("republished:1",))
    assert "N1  - Retracted and republished" in format_ris(republished)
