from pathlib import Path

from click.testing import CliRunner, Result
from support.small_base import write_honey_base

from evidence.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["base", *map(str, arguments)])


def test_a_new_base_passes_its_check_and_says_what_comes_next(tmp_path: Path):
    made = run("new", tmp_path / "mine")
    assert made.exit_code == 0
    assert f"evidence base check {tmp_path / 'mine'}" in made.stdout
    checked = run("check", tmp_path / "mine")
    assert checked.exit_code == 0
    assert checked.stdout.endswith(
        "1 claim, 0 studies, 0 findings, 0 judgements, 0 appraisals and 0 curators; no problems\n"
    )


def test_a_folder_with_files_is_refused(tmp_path: Path):
    assert run("new", tmp_path / "mine").exit_code == 0
    again = run("new", tmp_path / "mine")
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


def test_every_problem_is_listed_with_file_and_line(tmp_path: Path):
    folder = tmp_path / "mine"
    run("new", folder)
    for name, old, new in (
        ("claims.csv", "sleep_onset", "dreams"),
        ("topic.toml", 'X1 = [{ agent = "warm_milk"', 'X1 = [{ agent = "cold_milk"'),
    ):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    checked = run("check", folder)
    assert checked.exit_code == 1
    assert (
        f"{folder / 'claims.csv'}:2: outcomes 'dreams' is not among the outcomes" in checked.stderr
    )
    assert "names concepts that are not declared: cold_milk" in checked.stderr
    assert "; 2 problems" in checked.stdout


def test_a_topic_that_cannot_be_read_is_listed_first(tmp_path: Path):
    folder = tmp_path / "mine"
    run("new", folder)
    (folder / "topic.toml").write_text("name = 3\n", encoding="utf-8")
    checked = run("check", folder)
    assert checked.exit_code == 1
    assert "name must be a text" in checked.stderr
    (folder / "topic.toml").unlink()
    assert run("check", folder).exit_code == 2


def test_a_signature_that_is_not_listed_is_a_note_and_no_problem(tmp_path: Path):
    folder = write_honey_base(tmp_path / "honey")
    assert run("check", folder).stderr == ""
    curators = folder / "curators.csv"
    head = "name,role,affiliation,orcid,conflicts,since\n"
    curators.write_text(head, encoding="utf-8")
    checked = run("check", folder)
    assert checked.exit_code == 0
    assert f"{curators}: note: test has signed and is not listed; add a row" in checked.stderr
    assert checked.stdout.endswith("0 appraisals and 0 curators; no problems\n")
    curators.write_text(f"{head}test,curator,,,none declared,\n", encoding="utf-8")
    checked = run("check", folder)
    assert checked.stderr == ""
    assert checked.stdout.endswith("0 appraisals and 1 curator; no problems\n")
