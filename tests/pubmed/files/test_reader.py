"""Our own samples: each is named for its trap, valid by NLM's DTD, and read as expected."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.oracle import Row, newest, oracle_rows
from support.paths import SAMPLES

from evidence.pubmed.record import Record
from evidence.schema import columns_of

FILES = sorted(path.name for path in SAMPLES.glob("*.xml"))
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    (SAMPLES / "expected.toml").read_text(encoding="utf-8")
)

every_sample = pytest.mark.parametrize("name", FILES)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def expected_records(name: str) -> dict[str, Row]:
    return {key: cells for key, cells in EXPECTED[name].items() if key != "deleted"}


def key_of(row: Row, rows: list[Row]) -> str:
    """How expected.toml calls a row: by its PMID, and an older version by its number, too."""
    return row["pmid"] if row in newest(rows) else f"{row['pmid']} v{row['version']}"


def wanted(cells: dict[str, Any]) -> Row:
    """The cells of expected.toml as a Record has them."""
    lists = {field.name for field in fields(Record) if str(field.type).startswith("tuple")}
    missing = {column: () if column in lists else None for column in cells.get("missing", ())}
    given = {column: tuple(value) if column in lists else value for column, value in cells.items()}
    return {column: value for column, value in {**given, **missing}.items() if column != "missing"}


def assert_as_expected(row: Row, cells: dict[str, Any]) -> None:
    expected = wanted(cells)
    assert {column: row[column] for column in expected} == expected


@pytest.fixture(scope="session")
def document_type(real: Path) -> etree.DTD:
    return etree.DTD(str(real / "dtd" / "pubmed_250101.dtd"))


def test_every_sample_has_its_expected_cells_and_the_other_way_round():
    assert set(EXPECTED) == set(FILES)


@every_sample
def test_a_sample_is_valid_by_the_document_type_of_nlm(document_type: etree.DTD, name: str):
    assert document_type.validate(etree.fromstring(sample(name))), document_type.error_log


def test_the_oracle_has_the_columns_of_a_record_in_their_order():
    assert list(oracle_rows(sample(FILES[0]))[0]) == [field.name for field in fields(Record)]


@every_sample
def test_the_cells_of_the_oracle_have_the_form_that_a_record_declares(name: str):
    for row, column in itertools.product(oracle_rows(sample(name)), columns_of(Record)):
        cell = row[column.name]
        values = cell if column.kind == "list" else (cell,) * (cell is not None)
        assert all(value != "" for value in values), column.name
        assert not column.pattern or all(re.fullmatch(column.pattern, value) for value in values), (
            column.name,
            cell,
        )


@every_sample
def test_the_oracle_gives_the_expected_cells(name: str):
    rows = oracle_rows(sample(name))
    by_key = {key_of(row, rows): row for row in rows}
    assert set(by_key) == set(expected_records(name))
    for key, cells in expected_records(name).items():
        assert_as_expected(by_key[key], cells)


@every_sample
def test_the_reader_gives_the_expected_cells(name: str):
    from evidence.pubmed.files.reader import read_records

    reading = read_records(sample(name))
    by_key = {record.pmid: asdict(record) for record in reading.records}
    current = {key: cells for key, cells in expected_records(name).items() if " v" not in key}
    assert set(by_key) == set(current)
    for key, cells in current.items():
        assert_as_expected(by_key[key], cells)
    assert reading.deleted == tuple(EXPECTED[name].get("deleted", ()))


@every_sample
def test_the_reader_equals_the_oracle_on_a_sample(name: str):
    from evidence.pubmed.files.reader import read_records

    ours = [asdict(record) for record in read_records(sample(name)).records]
    assert sorted(ours, key=lambda row: row["pmid"]) == sorted(
        newest(oracle_rows(sample(name))), key=lambda r: r["pmid"]
    )


@every_sample
def test_a_sample_is_read_from_its_file_as_from_its_bytes(name: str):
    from evidence.pubmed.files.reader import read_records

    assert read_records(SAMPLES / name).records == read_records(sample(name)).records
