"""`evidence appraise`, answered at its prompts."""

import csv
import os
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.appraised import appraise_study
from support.linting import run
from support.small_base import write_honey_base

from evidence.claims.base.appraisal_tools import DOMAINS_BY_TOOL
from evidence.claims.base.load import read_base
from evidence.claims.living.appraising import add_appraisal
from evidence.cli import main

ITEMS = DOMAINS_BY_TOOL["amstar2"]
WHY = "It says so.\n"
REVIEW = "full_text\n" + f"yes\n{WHY}" * 16
TRIAL = "study\nabstract\n" + f"low\n{WHY}" * 4 + f"high\n{WHY}"
HEAD = "name,role,affiliation,orcid,conflicts,since\n"


@pytest.fixture
def base(tmp_path) -> Path:
    return write_honey_base(tmp_path / "base")


def appraise(base: Path, key: str, answers: str, *options: str) -> Result:
    command = ["appraise", key, "--base", str(base), *options]
    return CliRunner().invoke(main, command, input=answers)


def rows(base: Path) -> list[dict[str, str]]:
    with (base / "appraisals.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_review_is_asked_the_items_of_amstar_2_and_all_are_written_at_once(base):
    done = appraise(base, "oduwole2018", f"Ann\n{REVIEW}")
    assert done.exit_code == 0, done.output
    written = rows(base)
    assert [row["domain"] for row in written] == list(ITEMS)
    assert written[3] == {
        "study": "oduwole2018",
        "tool": "amstar2",
        "domain": "search",
        "rating": "yes",
        "finding": "",
        "reason": "It says so.",
        "based_on": "full_text",
        "appraised_by": "Ann",
        "appraised_on": datetime.now(UTC).date().isoformat(),
    }
    shown = done.stdout
    assert shown.startswith("Your name, to sign with: Ann\noduwole2018, 2018: Honey for acute")
    assert "https://doi.org/10.1002/14651858.cd007094.pub5" in shown
    assert "4 of 16: thorough search\nWas the search for studies thorough" in shown
    assert "Answer (yes, partial_yes, no)" in shown
    assert "Answer (yes, no, not_applicable)" in shown
    assert shown.endswith("oduwole2018: AMSTAR 2: high confidence\n")


def test_a_trial_is_asked_the_domains_of_rob_2_for_one_of_its_results(base):
    done = appraise(base, "paul2007", TRIAL.replace("study", "paul2007-1"), "--by", "Ann")
    assert "  paul2007-1: sleep, immediate, no treatment, favours intervention\n" in done.stdout
    assert "Risk of bias (low, some_concerns, high)" in done.stdout
    assert done.stdout.endswith("risk of bias: high (RoB 2); of the result paul2007-1\n")
    assert [row["finding"] for row in rows(base)] == ["paul2007-1"] * 5
    again = appraise(base, "paul2007", TRIAL, "--by", "Ann")
    assert again.stdout.endswith("paul2007: risk of bias: high (RoB 2)\n")
    assert [row["finding"] for row in rows(base)[5:]] == [""] * 5


def test_an_answer_that_is_none_is_asked_for_again(base):
    answers = REVIEW.replace("full_text\nyes\n", "paper\nfull_text\npartial_yes\nyes\nBecause\n")
    done = appraise(base, "oduwole2018", answers, "--by", "Ann")
    for words in ("'paper' is not one of", "'partial_yes' is not one of", "write a sentence"):
        assert words in done.output
    assert done.exit_code == 0
    assert len(rows(base)) == 16


@pytest.mark.parametrize("answers", ["", "full_text\n", REVIEW.rsplit("yes", 1)[0]])
def test_whoever_stops_before_the_end_writes_nothing(base, answers):
    before = {file.name: file.read_bytes() for file in base.iterdir()}
    done = appraise(base, "oduwole2018", answers, "--by", "Ann")
    assert done.exit_code == 130
    assert "evidence: interrupted; nothing was written" in done.stderr
    assert {file.name: file.read_bytes() for file in base.iterdir()} == before


def test_nobody_appraises_the_same_twice_and_is_told_before_the_questions(base):
    add_appraisal(base, appraise_study("oduwole2018", "amstar2")[:3])
    done = appraise(base, "oduwole2018", REVIEW, "--by", "Ann")
    assert done.exit_code == 2
    assert "Ann has appraised oduwole2018 already; correct the rows" in done.stderr
    assert "1 of 16" not in done.stdout
    other = appraise(base, "oduwole2018", REVIEW, "--by", "Bob")
    assert other.stdout.endswith("AMSTAR 2: high confidence; Ann rated 3 of 16 items\n")


def test_an_unknown_study_is_answered_with_the_nearest_keys(base):
    done = appraise(base, "oduwole2008", "", "--by", "Ann")
    assert done.exit_code == 2
    assert done.stderr == (
        "evidence: there is no study oduwole2008 in the base; the nearest keys are oduwole2018\n"
    )
    assert "`evidence table` lists them all" in appraise(base, "xyz", "").stderr


def test_a_design_that_no_tool_fits_is_refused(base):
    file = base / "studies.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(",rct,") == 1
    file.write_text(text.replace(",rct,", ",cohort,"), encoding="utf-8")
    done = appraise(base, "paul2007", TRIAL, "--by", "Ann")
    assert done.exit_code == 2
    assert "paul2007 cannot be appraised: its design is cohort study; RoB 2 is for" in done.stderr


def test_the_bundled_base_is_not_written_to():
    done = run("appraise", "haake2007", "--by", "Ann")
    assert done.exit_code == 2
    assert done.stderr == (
        "evidence: your appraisals need a base of your own: name its folder with --base or "
        "EVIDENCE_BASE\n"
    )
    empty = run("appraise", "haake2007", "--by", " ", "--base", "somewhere")
    assert "--by is empty; every appraisal is signed" in empty.stderr


def test_a_base_of_ones_own_is_made_once_there_is_something_to_write(tmp_path):
    folder = tmp_path / "mine"
    assert appraise(folder, "haake2007", "study\n", "--by", "Ann").exit_code == 130
    assert not folder.exists()
    done = appraise(folder, "haake2007", TRIAL, "--by", "Ann")
    assert f"{folder} was made as a copy of the bundled base" in done.stdout
    assert f"Ann was added to {folder / 'curators.csv'} as a reader; state your" in done.stdout
    made = read_base(folder)
    assert [row.rating for row in made.appraisals] == ["low"] * 4 + ["high"]
    assert [(row.name, row.role, row.conflicts) for row in made.curators] == [
        ("initial curation", "curator", None),
        ("Ann", "reader", None),
    ]


def test_whoever_is_listed_is_not_added_again(base):
    (base / "curators.csv").write_text(f"{HEAD}Ann,curator,,,,\n", encoding="utf-8")
    done = appraise(base, "paul2007", TRIAL, "--by", "Ann")
    assert "was added" not in done.stdout
    assert len(read_base(base).curators) == 1


def test_ctrl_c_at_a_prompt_of_a_terminal_writes_nothing(base):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "evidence", "appraise", "oduwole2018", "--by", "Ann"]
    with subprocess.Popen(
        [*command, "--base", str(base)], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        try:
            os.write(ours, f"full_text\nyes\n{WHY}".encode())
            seen = b""
            while b"2 of 16" not in seen:
                assert select.select([ours], [], [], 20)[0], f"no second item: {seen!r}"
                seen += os.read(ours, 10_000)
            time.sleep(0.5)  # the prompt comes a moment after its heading
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 130
            while b"nothing was written" not in seen:
                assert select.select([ours], [], [], 20)[0], f"no last word: {seen!r}"
                seen += os.read(ours, 10_000)
        finally:
            process.kill()  # else a failure would wait for it without end
    os.close(ours)
    assert b"Traceback" not in seen
    assert not (base / "appraisals.csv").exists()
