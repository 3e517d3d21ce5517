"""CSV text -> rows and back, with a problem for each row that is wrong."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import EvidenceError
from evidence.schema import column
from evidence.studies.csvfile import format_rows, parse_rows, read_text


@dataclass(frozen=True)
class Plant:
    """A row of a small table."""

    name: str = column("Name")
    height: int | None = column("Height in cm")
    colours: tuple[str, ...] = column("Colours of the flower")


HEADER = "name,height,colours\n"


def test_rows_come_with_their_line_numbers():
    rows, problems = parse_rows(Plant, f'{HEADER}rose,90,red; white\n\n"a\nb",,\n', "p.csv")
    assert rows == [(2, Plant("rose", 90, ("red", "white"))), (4, Plant("a\nb", None, ()))]
    assert problems == []


def test_columns_may_come_in_any_order():
    rows, _ = parse_rows(Plant, "colours,name,height\nred,rose,90\n", "p.csv")
    assert rows == [(2, Plant("rose", 90, ("red",)))]


def test_a_bad_row_is_a_problem_and_its_neighbours_survive():
    text = f"{HEADER}rose,90,red\ntulip,tall,\nlily,1\naster,30,blue\n"
    rows, problems = parse_rows(Plant, text, "p.csv")
    assert [row.name for _, row in rows] == ["rose", "aster"]
    assert [(problem.path, problem.line) for problem in problems] == [("p.csv", 3), ("p.csv", 4)]
    assert "tulip: height 'tall' is not a whole number" in problems[0].message
    assert "2 cells where the header has 3" in problems[1].message


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("name,height", "colours"),
        ("name,height,colours,size", "size"),
        ("name,height,colours,name", "doubles name"),
        ("", "lacks name, height, colours; a new version may have new columns"),
    ],
)
def test_a_header_that_does_not_fit_is_the_only_problem(header, named):
    rows, (problem,) = parse_rows(Plant, f"{header}\nrose,x,y\n", "p.csv")
    assert rows == []
    assert problem.line == 1
    assert named in problem.message


def test_an_unclosed_quotation_mark_is_named():
    _, problems = parse_rows(Plant, f'{HEADER}"rose,90,red\n', "p.csv")
    assert "look for an unclosed quotation mark" in problems[0].message


letters = st.characters(codec="utf-8", exclude_categories=("Cc",), exclude_characters=";")
words = st.text(letters, min_size=1).filter(lambda text: text == text.strip())


@given(st.lists(st.builds(Plant, words, st.integers() | st.none(), st.lists(words).map(tuple))))
def test_what_is_formatted_is_parsed_back(rows):
    parsed, problems = parse_rows(Plant, format_rows(Plant, rows), "p.csv")
    assert [row for _, row in parsed] == rows
    assert problems == []


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path):
    (tmp_path / "latin.csv").write_bytes("Müller".encode("latin-1"))
    with pytest.raises(EvidenceError, match=r"latin.csv is not UTF-8 \(byte 1\); save it as UTF-8"):
        read_text(tmp_path / "latin.csv")
    with pytest.raises(EvidenceError, match=r"none.csv cannot be read: no such file"):
        read_text(tmp_path / "none.csv")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "bom.csv").write_bytes(b"\xef\xbb\xbfname")
    assert read_text(tmp_path / "bom.csv") == "name"
