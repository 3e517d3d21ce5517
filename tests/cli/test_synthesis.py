"""`evidence forest`: its forms, its files, and options that reach the numbers."""

import csv
import json
import struct
from pathlib import Path

import pytest
from support.linting import run

from evidence.escaping import escape_markdown


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def told(*options: str) -> dict:
    return json.loads(run("forest", "T2", "--format", "json", *options).stdout)


def shown_rows(*options: str) -> list[dict]:
    return [row for row in told(*options)["rows"] if row["part"] != "refused"]


def test_the_json_has_the_rows_of_the_table_and_names_the_files(base):
    forest = told("-o", "figure.png")
    assert list(forest) == ["claim", "text", "method", "test", "alt", "files", "rows"]
    assert (forest["claim"], forest["text"]) == ("T2", base.claims["T2"].text)
    assert (forest["method"], forest["test"]) == ("REML", "knha")
    assert forest["files"] == ["figure.png", "figure.csv"]
    assert Path("figure.png").read_bytes().startswith(b"\x89PNG")
    with Path("figure.csv").open(encoding="utf-8", newline="") as file:
        twin = list(csv.DictReader(file))
    assert [list(row) for row in forest["rows"]] == [list(row) for row in twin]
    assert [row["study"] for row in forest["rows"]] == [row["study"] or None for row in twin]


def test_text_and_markdown_say_what_a_screen_reader_says_only_where_a_figure_is_written():
    Path("images").mkdir()
    alt = told()["alt"]
    plain = run("forest", "T2").stdout
    assert run("forest", "T2", "-o", "figure.svg").stdout == (
        f"{plain}\nWritten: figure.svg and figure.csv\nAlt text: {alt}\n"
    )
    page = run("forest", "T2", "--format", "markdown").stdout
    with_image = run("forest", "T2", "--format", "markdown", "-o", "images/t2.svg").stdout
    assert with_image == f"![{escape_markdown(alt)}](images/t2.svg)\n\n{page}"


def test_results_are_those_of_the_comparator_the_outcome_and_the_time_that_were_asked_for():
    trials = [row for row in shown_rows() if row["part"] != "pooled"]
    assert {row["timepoint"] for row in trials} == {"immediate", "intermediate", "short"}
    assert {row["timepoint"] for row in shown_rows("--timepoint", "short")} == {"short"}
    assert {row["comparator"] for row in told("--comparator", "waiting_list")["rows"]} == {
        "waiting_list"
    }
    assert {row["outcome"] for row in told("--outcome", "function")["rows"]} == {"function"}


@pytest.mark.parametrize(
    ("options", "method", "test"),
    [
        (["--method", "FE"], "FE", "z"),
        (["--method", "PM"], "PM", "knha"),
        (["--test", "z"], "REML", "z"),
    ],
)
def test_the_model_is_the_one_that_was_asked_for(options, method, test):
    forest = told(*options)
    assert (forest["method"], forest["test"]) == (method, test)


def test_the_figure_is_as_wide_and_as_dark_as_asked_for():
    pixels = []
    for options in ([], ["--width", "5"], ["--dark"]):
        assert run("forest", "T10", "-o", "figure.png", *options).exit_code == 0
        pixels.append(Path("figure.png").read_bytes())
    width, narrow, dark = (struct.unpack(">I", image[16:20])[0] for image in pixels)
    assert width == dark == pytest.approx(narrow * 7.5 / 5, abs=2)
    assert pixels[0] != pixels[2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["T2", "--method", "FE", "--test", "knha"], "use --test z with --method FE"),
        (["T2", "--outcome", "slep"], "there is no outcome 'slep'; use pain, function"),
        (["T2", "--comparator", "placebo"], "'placebo' is not one of 'sham', 'no_treatment'"),
        (["T2", "-o", "figure.jpeg"], "give the figure one of these endings"),
        (["T2", "-o", "missing/figure.svg"], "missing/figure.svg cannot be written"),
        (["T2", "--width", "3.5"], "3.5 is not in the range 3.6<=x<=20"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_do(options, message):
    done = run("forest", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert list(Path().iterdir()) == []


def test_no_figure_is_drawn_of_a_claim_that_is_not_there():
    done = run("forest", "T99")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no claim T99; `evidence claims` lists all" in done.stderr
    assert list(Path().iterdir()) == []


def test_where_nothing_can_be_shown_the_json_has_what_was_refused(base):
    done = run("forest", "T12", "--format", "json", "-o", "figure.svg")
    assert done.exit_code == 1
    assert done.stderr.startswith("evidence: no finding on claim T12 can be shown")
    judged = {row.study for row in base.judgements_for("T12")}
    forest = json.loads(done.stdout)
    assert forest["files"] == []
    assert len(forest["rows"]) == sum(row.study in judged for row in base.findings)
    assert list(Path().iterdir()) == []
