import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.base.load import BUNDLED_FOLDER, ROW_TYPES, parse_base, read_base, read_tables
from evidence.claims.base.models import OPTIONAL_TABLES, Claim, Finding
from evidence.errors import EvidenceError
from evidence.schema import columns_of, format_cell, parse_cell
from evidence.studies.csvfile import format_rows, parse_rows


@pytest.fixture
def texts() -> dict[str, str]:
    return {
        name: (BUNDLED_FOLDER / f"{name}.csv").read_text(encoding="utf-8") for name in ROW_TYPES
    }


def complaints(texts: dict[str, str]) -> list[str]:
    return [f"{problem.location}: {problem.message}" for problem in parse_base(texts)[1]]


def replace_once(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def line_of(text: str, start: str) -> int:
    """Return the number of the only line that starts so."""
    (number,) = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start)]
    return number


def test_the_bundled_base_is_whole(base):
    assert (len(base.studies), len(base.claims)) == (347, 75)
    assert len(base.findings) == 687
    assert len(base.judgements) == 493


@pytest.mark.parametrize("name", ROW_TYPES)
def test_rows_of_the_bundled_files_survive_being_written_and_read(texts, name):
    rows, problems = parse_rows(ROW_TYPES[name], texts[name], name)
    assert problems == []
    written = format_rows(ROW_TYPES[name], [row for _, row in rows])
    assert parse_rows(ROW_TYPES[name], written, name) == (rows, [])


def test_every_kind_of_failure_is_listed_at_once_with_its_line(texts):
    texts["studies"] = replace_once(
        texts["studies"], "22965186", "29198932"
    )  # vickers2012 gets the PMID of vickers2018
    texts["studies"] = replace_once(texts["studies"], ",narrative_review,", ",sorcery,")
    texts["findings"] = replace_once(texts["findings"], ",11.42,20.18,", ",20.18,11.42,")
    texts["judgements"] = replace_once(texts["judgements"], "A1,kubo2010,", "A1,kubo1910,")
    texts["judgements"] = replace_once(
        texts["judgements"],
        '"Needling one Achilles tendon raised its blood volume and, later, '
        'that of the untreated side too."',
        "",
    )
    found = "\n".join(complaints(texts))
    assert "pmid 29198932 occurs a second time" in found
    assert "'sorcery' is not a known word" in found
    assert "impossible interval, 20.18 is above 11.42" in found
    assert "'kubo1910'" not in found, (
        "while a row of studies.csv cannot be read, its keys are taken on trust"
    )
    assert "rationale is missing" in found
    assert all(line.split(":")[1].isdigit() for line in found.splitlines())


def test_a_key_that_is_not_there_is_named(texts):
    texts["judgements"] = replace_once(texts["judgements"], "A1,kubo2010,", "A1,kubo1910,")
    texts["findings"] = replace_once(
        texts["findings"], "\nalbedah2015-1,albedah2015,", "\nalbedah2015-1,albedah1915,"
    )
    findings = line_of(texts["findings"], "albedah2015-1,")
    judgements = line_of(texts["judgements"], "A1,kubo1910,")
    assert complaints(texts) == [
        f"findings.csv:{findings}: study 'albedah1915' is not in studies.csv",
        f"judgements.csv:{judgements}: study 'kubo1910' is not in studies.csv",
    ]


def test_a_bad_row_between_good_ones_leaves_its_neighbours(texts):
    good = texts["claims"].splitlines()
    broken = "\n".join([*good[:3], "A3,seed_post,only three cells", *good[4:]]) + "\n"
    rows, problems = parse_rows(Claim, broken, "claims.csv")
    assert len(rows) + len(problems) == len(good) - 1
    assert [row.id for _, row in rows[:3]] == ["A1", "A2", "A4"]
    assert problems[0].line == 4


def test_successors_must_not_lead_back_to_themselves(texts):
    lines = texts["studies"].splitlines()
    header = lines[0].split(",")
    place = header.index("superseded_by")
    rows = [line for line in lines if line.startswith("qaseem2017,")]
    assert len(rows) == 1
    (cells,) = csv.reader(rows)
    cells[place] = "chou2007a"
    changed = io.StringIO()
    csv.writer(changed, lineterminator="").writerow(cells)
    texts["studies"] = texts["studies"].replace(rows[0], changed.getvalue())
    assert any("leads back to itself" in complaint for complaint in complaints(texts))


def test_a_protocol_cannot_be_judged(texts):
    texts["judgements"] += (
        "T4,vas2006,sham,,,,supports,direct,,It says that acupuncture helps.,abstract,first,"
        "initial curation,2026-11-23\n"
    )
    assert any("a protocol has no results" in complaint for complaint in complaints(texts))


def test_an_unclosed_quotation_mark_is_an_error_and_not_a_swallowed_file(texts):
    texts["claims"] = texts["claims"].replace("\nA2,seed_post,", '\nA2,seed_post,"', 1)
    assert any("not readable as CSV" in complaint for complaint in complaints(texts))


def test_an_unknown_header_is_one_clear_problem(texts):
    texts["claims"] = texts["claims"].replace("id,source", "id,sauce", 1)
    (complaint,) = [line for line in complaints(texts) if line.startswith("claims.csv")]
    assert "sauce" in complaint
    assert "source" in complaint


def test_a_base_with_a_broken_row_is_refused_with_all_of_it(tmp_path: Path):
    shutil.copytree(BUNDLED_FOLDER, tmp_path / "base")
    file = tmp_path / "base" / "judgements.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace(",supports,", ",suports,", 2), encoding="utf-8"
    )
    with pytest.raises(EvidenceError, match="2 problems") as caught:
        read_base(tmp_path / "base")
    assert len(caught.value.problems) == 2
    assert str(file) in str(caught.value)


def test_a_missing_file_and_a_file_that_is_not_utf8_say_so(tmp_path: Path):
    shutil.copytree(BUNDLED_FOLDER, tmp_path / "base")
    (tmp_path / "base" / "findings.csv").unlink()
    with pytest.raises(EvidenceError, match=r"findings\.csv cannot be read"):
        read_base(tmp_path / "base")
    shutil.copytree(BUNDLED_FOLDER, tmp_path / "base", dirs_exist_ok=True)
    (tmp_path / "base" / "claims.csv").write_bytes(b"id,source\xff\n")
    with pytest.raises(EvidenceError, match="not UTF-8"):
        read_base(tmp_path / "base")


def test_a_finding_needs_both_limits_of_its_interval(texts):
    texts["findings"] = replace_once(texts["findings"], ",15.8,11.42,20.18,", ",15.8,11.42,,")
    assert any("needs both limits" in complaint for complaint in complaints(texts))


def test_every_column_says_what_it_means():
    for row_type in ROW_TYPES.values():
        assert all(len(column.meaning) > 3 for column in columns_of(row_type))


NUMERIC = [
    column
    for row in ROW_TYPES.values()
    for column in columns_of(row)
    if column.kind in ("integer", "number")
]


@given(st.data(), st.sampled_from(NUMERIC))
def test_a_number_survives_being_written_and_read(data, column):
    value = data.draw(
        st.integers(-(10**9), 10**9) if column.kind == "integer" else st.floats(-1e9, 1e9)
    )
    assert parse_cell(column, format_cell(column, value)) == value


def test_optional_tables_without_a_file_are_empty_and_the_others_are_missed(tmp_path: Path):
    shutil.copytree(BUNDLED_FOLDER, tmp_path / "base")
    for name in OPTIONAL_TABLES:
        (tmp_path / "base" / f"{name}.csv").unlink()
    assert read_tables(tmp_path / "base").keys() == ROW_TYPES.keys() - OPTIONAL_TABLES
    found = read_base(tmp_path / "base")
    assert (found.appraisals, found.curators) == ((), ())
    assert found.judgements == read_base().judgements


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        (
            "appraisals",
            "nobody1999,rob2,deviations,low,,It was blind.,full_text,A,2026-01-31",
            "is not in studies",
        ),
        (
            "appraisals",
            "haake2007,rob2,deviations,fair,,It was blind.,full_text,A,2026-01-31",
            "known word",
        ),
        (
            "appraisals",
            "haake2007,rob2,search,low,,It was blind.,full_text,A,2026-01-31",
            "no such domain",
        ),
        (
            "curators",
            "initial curation,reader,,,,",
            "the curator initial curation occurs a second time",
        ),
        ("curators", "Ann,friend,,,,", "'friend' is not a known word"),
        ("curators", "Ann,reader,,0000-0001,,", "orcid '0000-0001' does not match"),
    ],
)
def test_a_wrong_row_of_an_optional_table_is_named(texts, name, row, message):
    texts[name] += f"{row}\n"
    (complaint,) = complaints(texts)
    assert complaint.startswith(f"{name}.csv:{texts[name].count(chr(10))}: ")
    assert message in complaint


def test_nobody_has_appraised_anything_in_the_bundled_base(texts, base):
    assert base.appraisals == ()
    assert texts["appraisals"].count("\n") == 1


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"baseline_risk": 120.0}, "the baseline risk 120 is not between 0 and 100 people of 100"),
        ({"measure": "MD"}, "a baseline risk is of a ratio or a risk difference"),
    ],
)
def test_a_baseline_risk_is_a_share_of_people(texts, cells, complaint):
    """The rows before and behind it are read as they are."""
    rows, _ = parse_rows(Finding, texts["findings"], "findings.csv")
    changed = [replace(row, **cells) if row.id == "haake2007-1" else row for _, row in rows]
    texts["findings"] = format_rows(Finding, changed)
    (told,) = complaints(texts)
    assert told.endswith(f"haake2007 response: {complaint}")
