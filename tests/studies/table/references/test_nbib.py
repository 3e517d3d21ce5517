"""Rows -> .nbib, read back by our reader and by Biopython's."""

import io
from dataclasses import replace

import pytest
from Bio import Medline
from hypothesis import given
from hypothesis import strategies as st
from support.nbib import ARTICLE
from support.pubmed_files import ALL_SAMPLES

from evidence.people import is_et_al
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table, write_rows
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.references.cells import list_study_cells
from evidence.studies.table.references.nbib import format_nbib

# What the format has no tag for.
LOST = {"version", "cites", "pub_model"}
WORDS = st.text(st.sampled_from("abcÄ 日é-.,():"), min_size=1, max_size=120).map(
    lambda text: " ".join(f"x{text}x".split())
)
NAMES = st.sampled_from(["Sample JA", "van der Sample J Jr", "Tea Study Group", "O'Tea MÄ"])


def rows_of(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_every_sample_is_read_back_to_the_same_cells():
    table, summary = read_table([*ALL_SAMPLES, ARTICLE.encode()], derived=False)
    assert summary.studies > 40
    back, again = read_table([encode_table(table, ".nbib")], derived=False)
    assert again.problems == []
    written = {row["pmid"]: row for row in rows_of(table)}
    for row in rows_of(back):
        kept = {name: cell for name, cell in row.items() if name not in LOST}
        expected = {name: cell for name, cell in written[row["pmid"]].items() if name in kept}
        others = (kept.pop("other_abstracts"), expected.pop("other_abstracts"))
        assert kept == expected
        # The format has them on one line, and labels in other languages are not known.
        assert [text.split() for text in others[0]] == [text.split() for text in others[1]]
    assert len(back.rows) == len(table.rows)


def test_the_authors_of_the_base_are_read_back(base):
    studies = {study.pmid: study for study in base.studies.values() if study.pmid}
    data = encode_table(merge_tables(base.studies.values(), None), ".nbib")
    back, summary = read_table([data], derived=False)
    assert summary.problems == []
    assert len(back.rows) == len(studies)
    for row in rows_of(back):
        authors = studies[row["pmid"]].authors
        assert row["authors"] == tuple(name for name in authors if not is_et_al(name))
        assert row["authors_incomplete"] == any(map(is_et_al, authors))


def test_biopython_reads_the_same():
    table, _ = read_table([ARTICLE.encode(), *ALL_SAMPLES], derived=False)
    text = encode_table(table, ".nbib").decode()
    found = {entry["PMID"]: entry for entry in Medline.parse(io.StringIO(text))}
    for row in rows_of(table):
        entry = found[row["pmid"]]
        if not row["is_book"]:
            assert entry.get("TI") == row["title"]
        assert entry.get("AB", "").split() == (row["abstract"] or "").split()
        people = [*entry.get("AU", []), *entry.get("CN", [])]
        assert sorted(people) == sorted(row["authors"])
        assert entry.get("PT", []) == list(row["publication_types"])
        assert entry.get("OT", []) == list(row["keywords"])
        assert entry.get("AD", []) == list(row["affiliations"])
    assert len(found) == len(table.rows)


@given(
    title=WORDS,
    abstract=st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    authors=st.lists(NAMES, max_size=5),
    date=st.sampled_from(["2007-09-24", "2007-09", "2007"]),
    pages=st.sampled_from(["123-33", "e1000", "S1-S9", None]),
)
def test_a_row_is_read_back(title, abstract, authors, date, pages):
    cells = {
        "pmid": "29000001",
        "title": title,
        "abstract": abstract,
        "authors": tuple(authors),
        "pub_date": date,
        "pages": pages,
    }
    table, summary = read_table([format_nbib(cells).encode()], derived=False)
    assert summary.problems == []
    (row,) = rows_of(table)
    assert {name: row[name] for name in cells} == cells


def test_a_row_without_a_pmid_is_a_problem_and_its_neighbours_are_written(base):
    one = base.studies["vickers2012"]
    table = merge_tables([one, replace(one, key="none2012", pmid=None), one], None)
    out = io.BytesIO()
    (problem,) = write_rows(out, ".nbib", *table, name="out.nbib")
    assert out.getvalue().count(b"PMID- ") == 2
    assert problem.message.startswith("none2012 has no PMID")
    with pytest.raises(ValueError, match="begins with its PMID"):
        format_nbib({"title": "Tea"})


@pytest.mark.parametrize(
    ("corrections", "lines"),
    [
        (("retraction:29000002",), ["RIN - PMID: 29000002"]),
        (("republished:29000002",), ["RRI - PMID: 29000002"]),
        (("retraction:unknown",), ["PT  - Retracted Publication"]),
        (("erratum:J Tea. 2001;1:2",), ["EIN - J Tea. 2001;1:2"]),
        (("concern:29000002, rescinded 2020-01-01",), []),
    ],
)
def test_notices_that_people_wrote_down_are_written(base, corrections, lines):
    study = replace(base.studies["vickers2012"], corrections=corrections, publication_types=())
    text = format_nbib(list_study_cells(study))
    tags = ("RIN", "RRI", "EIN", "ECI", "PT ")
    assert [line for line in text.splitlines() if line.startswith(tags)] == lines


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("NCT99000001", "SI  - ClinicalTrials.gov/NCT99000001"),
        ("2099-000001-01", "SI  - EudraCT/2099-000001-01"),
        ("12345", "SI  - 12345"),
    ],
)
def test_a_registry_is_known_by_its_numbers(number, field):
    text = format_nbib({"pmid": "29000001", "title": "Tea", "registry_ids": (number,)})
    assert field in text.splitlines()
    table, _ = read_table([text.encode()], derived=False)
    assert rows_of(table)[0]["registry_ids"] == (number,)


def test_the_medium_of_an_issn_is_named_only_where_the_model_tells():
    for model, field in (
        ("Print", "IS  - 1234-5679 (Print)"),
        ("Electronic-eCollection", "IS  - 1234-5679 (Electronic)"),
        ("Print-Electronic", "IS  - 1234-5679"),
        (None, "IS  - 1234-5679"),
    ):
        cells = {"pmid": "29000001", "title": "Tea", "issn": "1234-5679", "pub_model": model}
        assert field in format_nbib(cells).splitlines()


def test_a_kind_of_comment_that_has_no_tag_is_left_out():
    cells = {"pmid": "29000001", "title": "Tea", "comments_corrections": ("Cites:1", "CommentIn:2")}
    assert format_nbib(cells).splitlines()[-1] == "CIN - PMID: 2"
