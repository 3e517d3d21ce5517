"""`evidence base`: start, check and complete an evidence base."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.small_base import write_honey_base
from support.stores import send_to

from evidence.claims.base.load import BUNDLED_FOLDER, read_base
from evidence.cli import main
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session import Session


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


STUDIES = {"oduwole2018": "29633783", "paul2007": "18056558"}


@pytest.fixture
def fetched(tmp_path: Path) -> tuple[Path, Path]:
    """A base of studies known by DOI alone, and a store: one record has another title."""
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    papers = []
    for key, pmid in STUDIES.items():
        study = read_base(base).studies[key]
        title = study.title if key == "oduwole2018" else "Steel bridges in cold climates"
        papers.append(make_paper(pmid, title, date(2018, 4, 10), doi=study.doi))
    with Server(Corpus.from_papers(papers)) as server, Session(base, store) as session:
        session.fetch(client=send_to(server))
    return base, store


def complete(base: Path, store: Path, answers: str) -> Result:
    command = ["base", "check", str(base), "--complete", "--store", str(store)]
    return CliRunner().invoke(main, command, input=answers)


def pmids_of(base: Path) -> dict[str, str | None]:
    return {key: study.pmid for key, study in read_base(base).studies.items()}


def test_a_pmid_is_shown_with_both_titles_and_written_after_yes(fetched):
    base, store = fetched
    done = complete(base, store, "y\ny\n")
    assert done.exit_code == 0, done.output
    assert "oduwole2018: PMID 29633783, by its DOI\n" in done.stdout
    assert "base:   Honey for acute cough in children\n" in done.stdout
    assert "PubMed: Honey for acute cough in children\n" in done.stdout
    assert "but the title differs: Steel bridges in cold climates" in done.stdout
    assert done.stdout.endswith(
        "studies.csv: 2 PMIDs written, 0 not; the store has no record of 0 more\n"
    )
    assert pmids_of(base) == STUDIES


def test_yes_is_the_default_only_where_the_titles_are_alike(fetched):
    base, store = fetched
    done = complete(base, store, "\n\n")
    assert "Is this the study? [Y/n]" in done.stdout
    assert "Is this the study? [y/N]" in done.stdout
    assert pmids_of(base) == {**STUDIES, "paul2007": None}


def test_no_writes_nothing_and_the_end_of_the_input_keeps_what_was_confirmed(fetched):
    base, store = fetched
    before = (base / "studies.csv").read_bytes()
    assert "0 PMIDs written, 2 not" in complete(base, store, "n\nn\n").stdout
    assert (base / "studies.csv").read_bytes() == before
    done = complete(base, store, "y\n")
    assert "stopped" in done.stderr
    assert "1 PMID written, 1 not" in done.stdout
    assert len([pmid for pmid in pmids_of(base).values() if pmid]) == 1


def test_the_bundled_base_is_not_completed_and_without_a_store_there_is_nothing_to_offer(
    fetched, tmp_path
):
    base, store = fetched
    done = complete(BUNDLED_FOLDER, store, "y\n")
    assert (done.exit_code, "copy its folder and name the copy" in done.stderr) == (2, True)
    assert complete(base, tmp_path / "none.sqlite", "y\n").exit_code == 2


def test_a_base_with_problems_is_not_completed(fetched):
    base, store = fetched
    file = base / "claims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("cough_frequency", "dreams"), "utf-8")
    done = complete(base, store, "y\ny\n")
    assert done.exit_code == 1
    assert "Is this the study?" not in done.stdout
