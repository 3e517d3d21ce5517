"""The reader against two others on real records: the oracle, and JabRef's BibTeX."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
from lxml import etree
from support.oracle import COLUMNS, ENTRY_TAGS, Row, newest, oracle_row, oracle_rows
from support.paths import REAL

from evidence.errors import EvidenceError
from evidence.pubmed.local_server import sample_files

SHOWN = 20  # differences in a message

# Not well-formed, on purpose.
BROKEN = ("MedlineImporterTestMalformedEntry.xml", "MedlinePlainImporterTestInvalidFormat.xml")


def real_files(pattern: str) -> list[str]:
    found = (path.relative_to(REAL).as_posix() for path in REAL.glob(pattern))
    return sorted(name for name in found if Path(name).name not in BROKEN)


def differences(records: Iterable[Any], rows: list[Row]) -> list[str]:
    """List what differs, a line a cell; an entry without PMID is nothing to return."""
    ours = {record.pmid: record for record in records}
    theirs = {row["pmid"]: row for row in newest(rows) if row["pmid"]}
    lost = [f"{pmid} was not read" for pmid in theirs if pmid not in ours]
    invented = [f"{pmid} is not in the file" for pmid in ours if pmid not in theirs]
    return lost + invented + list(unequal_cells(ours, theirs))


def unequal_cells(ours: dict[str, Any], theirs: dict[str, Row]) -> Iterator[str]:
    for pmid, column in itertools.product(ours.keys() & theirs.keys(), COLUMNS):
        mine, oracles = getattr(ours[pmid], column), theirs[pmid][column]
        if mine != oracles:
            yield f"{pmid} {column}\n    ours   {mine!r}\n    oracle {oracles!r}"


def message(found: list[str]) -> str:
    return f"{len(found)} differences\n" + "\n".join(found[:SHOWN])


def assert_equal_to_oracle(path: Path, rows: list[Row]) -> None:
    from evidence.pubmed.files.reader import read_records

    found = differences(read_records(path).records, rows)
    assert not found, message(found)


def rows_in_pieces(path: Path) -> Iterator[Row]:
    """The rows of a large file, one entry in memory at a time."""
    with gzip.open(path) as stream:
        for _, entry in etree.iterparse(stream, tag=ENTRY_TAGS, huge_tree=True):
            yield oracle_row(entry)
            entry.getparent().remove(entry)


def test_there_is_something_to_compare(real: Path):
    assert len(real_files("pubmed_xml/efetch/*.xml")) == 219
    assert len(real_files("pubmed_xml/pubmed*.xml")) == 6


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_the_reader_equals_the_oracle_on_a_sample_of_the_package(path: Path):
    assert_equal_to_oracle(path, oracle_rows(path.read_bytes()))


@pytest.mark.parametrize(
    "name", real_files("pubmed_xml/**/*.xml") + real_files("pubmed_to_bibtex/*.xml")
)
def test_the_reader_equals_the_oracle_on_a_real_file(real: Path, name: str):
    assert_equal_to_oracle(real / name, oracle_rows((real / name).read_bytes()))


def test_the_reader_equals_the_oracle_on_thirty_thousand_records_of_the_baseline(real: Path):
    path = real / "pubmed_xml" / "pubmed20n0014.xml.gz"
    rows = list(rows_in_pieces(path))
    assert len(rows) == 30_000
    assert_equal_to_oracle(path, rows)


@pytest.mark.parametrize(
    "name", [*(f"pubmed_to_bibtex/{name}" for name in BROKEN), "eutils/pubmed3.html"]
)
def test_a_real_file_that_is_no_well_formed_set_is_told(real: Path, name: str):
    from evidence.pubmed.files.reader import read_records

    try:
        reading = read_records(real / name)
    except EvidenceError:
        return
    assert reading.problems
    assert not reading.records


# JabRef's importer reads the same XML and states what it makes of it. Where only its form
# differs, both are brought to one: pages with two hyphens and not shortened, DOIs as the
# publisher wrote them, an empty line between the paragraphs of an abstract, no label UNLABELLED,
# the title of a book before that of its chapter ("article"). Left out: authors ("Family, Given"),
# keywords (MeSH among them), pii (it prefers ELocationID), article numbers of ELocationID (pages to
# us and to PubMed, nothing to JabRef) and ISSN; abstracts with markup or
# formulas, of which it makes LaTeX; and two of its files, which NLM's document type does not
# allow: KeywordSingleEntry has two PMIDs in one citation (JabRef takes the last), BookArticleSet
# two entries of one PMID.
JABREF = (
    "ArticleID",
    "ArticleItalics",
    "ArticleNoISSN",
    "MathML",
    "MeshHeadingList",
    "Nbib",
    "PubmedBook",
)
WITH_ARTICLE_NUMBER = ("MathML",)
WITH_MARKUP = ("ArticleItalics", "MathML")


def jabref_entries(path: Path) -> list[dict[str, str]]:
    """The entries of a .bib whose citation keys are empty, and so all the same."""
    numbers = itertools.count()
    text = re.sub(
        r"@article\{,",
        lambda _: f"@article{{key{next(numbers)},",
        path.read_text("utf-8"),
        flags=re.IGNORECASE,
    )
    return [
        {field.key: field.value for field in entry.fields}
        for entry in bibtexparser.parse_string(text).entries
    ]


def in_form_of_jabref(cells: Row) -> dict[str, str]:
    """Our cells under JabRef's names; what is missing is left out."""
    named = {
        "title": cells["book_title"] or cells["title"],
        "year": cells["year"] and str(cells["year"]),
        "volume": cells["volume"],
        "issue": cells["issue"],
        "pages": cells["pages"] and full_pages(cells["pages"]),
        "doi": cells["doi"],
        "pmid": cells["pmid"],
        "pmc": cells["pmcid"],
        "journal": cells["journal"],
        "abstract": cells["abstract"]
        and " ".join(cells["abstract"].removeprefix("UNLABELLED: ").split()),
    }
    return {name: value for name, value in named.items() if value}


def full_pages(pages: str) -> str:
    """228-42 as JabRef writes it: 228--242."""
    start, _, end = pages.partition("-")
    return f"{start}--{start[: len(start) - len(end)]}{end}" if end else start


def jabref_cells(entry: dict[str, str]) -> dict[str, str]:
    names = (
        "title",
        "year",
        "volume",
        "issue",
        "pages",
        "doi",
        "pmid",
        "pmc",
        "journal",
        "abstract",
    )
    cells = {name: " ".join(entry[name].split()) for name in names if name in entry}
    return {name: value.lower() if name == "doi" else value for name, value in cells.items()}


def compared(cells: dict[str, str], name: str) -> dict[str, str]:
    """The cells that say the same in both, markup or not."""
    return {
        column: value
        for column, value in cells.items()
        if not (column == "abstract" and name in WITH_MARKUP)
        and not (column == "pages" and name in WITH_ARTICLE_NUMBER)
    }


def oracle_cells(path: Path) -> list[Row]:
    return oracle_rows(path.read_bytes())


def reader_cells(path: Path) -> list[Row]:
    from evidence.pubmed.files.reader import read_records

    return [
        {column: getattr(record, column) for column in COLUMNS}
        for record in read_records(path).records
    ]


@pytest.mark.parametrize("name", JABREF)
@pytest.mark.parametrize("read", [oracle_cells, reader_cells])
def test_a_record_agrees_with_the_bibtex_that_jabref_expects(real: Path, name: str, read: Any):
    path = real / "pubmed_to_bibtex" / f"MedlineImporterTest{name}.xml"
    expected = {
        entry["pmid"]: compared(jabref_cells(entry), name)
        for entry in jabref_entries(path.with_suffix(".bib"))
    }
    assert {row["pmid"]: compared(in_form_of_jabref(row), name) for row in read(path)} == expected
