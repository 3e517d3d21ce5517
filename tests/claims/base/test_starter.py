from pathlib import Path

import pytest

from evidence.claims.base.load import read_base
from evidence.claims.base.models import ROW_TYPES, Claim
from evidence.claims.base.starter import format_cells, write_starter_base
from evidence.claims.recognise.check import check_claim_words
from evidence.claims.recognise.recogniser import load_recogniser
from evidence.errors import EvidenceError
from evidence.studies.csvfile import parse_rows


def test_the_starter_base_is_sound_and_recognises_its_claim(tmp_path: Path):
    files = write_starter_base(tmp_path / "mine")
    assert {file.name for file in files} == {
        *(f"{name}.csv" for name in ROW_TYPES),
        *("topic.toml", "organisations.toml", "aliases.toml"),
    }
    base = read_base(tmp_path / "mine")
    assert check_claim_words(base.topic, base.claims) == []
    (found,) = load_recogniser(base).recognise("Hot milk helps you to fall asleep.").claims
    assert found.claim in base.claims


def test_a_folder_with_files_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EvidenceError, match="is not empty"):
        write_starter_base(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(EvidenceError, match="is not empty"):
        write_starter_base(tmp_path / "notes.txt")


def test_cells_that_are_not_given_are_empty():
    text = format_cells(Claim, [{"id": "X1"}])
    header, row, end = text.split("\n")
    assert header.startswith("id,source,text,")
    assert row == "X1" + "," * header.count(",")
    assert end == ""
    rows, problems = parse_rows(Claim, text, "claims.csv")
    assert rows == []
    assert "source is missing" in problems[0].message
