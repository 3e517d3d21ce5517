"""`evidence review`, answered at its prompts."""

import csv
import dataclasses
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
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.cli import main

TITLE = "Honey eases acute cough in children more than no treatment: a randomised trial"
TRIAL = honey_paper(
    "20000001",
    TITLE,
    "Ninety children were randomly assigned to honey or no treatment. "
    "Conclusion: Honey was not superior to no treatment.",
    types=TRIAL_TYPES,
)
NOTE = honey_paper("20000002", "Honey eases cough in children", year=2018)
YEAR = b"<PubDate><Year>2019</Year></PubDate>"
YEARLESS = dataclasses.replace(TRIAL, xml=TRIAL.xml.replace(YEAR, b"<PubDate/>"))
AS_DERIVED = "\n\n"  # the design, and how many took part
REST = "no_treatment\ndirect\nn\nn\nn\nn\nabstract\nThe nights were no better.\n"


@pytest.fixture
def base(tmp_path) -> Path:
    return write_honey_base(tmp_path / "base")


def fill_store(base: Path, *papers) -> Path:
    return fill_honey_store(base.with_name("honey.sqlite"), base, *papers)


def review(base: Path, answers: str, *options: str) -> Result:
    store = base.with_name("honey.sqlite")
    command = ["review", "H1", "--base", str(base), "--store", str(store), *options]
    return CliRunner().invoke(main, command, input=answers)


def rows(base: Path, table: str) -> list[dict[str, str]]:
    with (base / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def signed_by(base: Path, name: str) -> list[dict[str, str]]:
    return [row for row in rows(base, "judgements") if row["judged_by"] == name]


def test_a_study_is_shown_with_what_pubmed_says_and_what_was_derived(base):
    fill_store(base, NOTE, TRIAL)
    shown = review(base, "skip\nquit\n", "--by", "Ann").stdout.splitlines()
    first, second = shown.index("1 of 2"), shown.index("2 of 2")
    assert shown[1] == "Not judged for it yet, and may bear on it: 2 studies of the store"
    assert shown[first + 1] == f"PMID 20000001, 2019: {TITLE}"
    assert shown[first + 2] == "https://pubmed.ncbi.nlm.nih.gov/20000001/"
    abstract = " ".join(shown[first + 3 : first + 5])
    assert abstract.startswith("Ninety children were")
    assert abstract.endswith("was not superior to no treatment.")
    derived = shown[first + 5 : shown.index("", first)]
    assert " ".join(derived) == (
        "Derived, not reviewed: randomised trial; 90 participants; compared with no treatment; "
        "conclusion no difference; no treatment: no difference"
    )
    assert [len(line) <= 100 for line in derived] == [True, True]
    assert shown[second + 3 : second + 5] == [
        "no abstract",
        "Derived, not reviewed: design not stated",
    ]


def test_enter_takes_what_was_derived_and_the_verdict_is_told_before_and_after(base):
    fill_store(base, TRIAL)
    words = "Ann\ncontradicts\n\n\n\n\nn\nn\ny\nn\n\nThe nights were no better.\n"
    done = review(base, words)
    assert done.exit_code == 0
    (written,) = signed_by(base, "Ann")
    assert written == {
        "claim": "H1",
        "study": "jmadeup2019",
        "comparator": "no_treatment",
        "outcome": "",
        "timepoint": "",
        "finding": "",
        "stance": "contradicts",
        "directness": "direct",
        "concerns": "indirectness",
        "rationale": "The nights were no better.",
        "based_on": "abstract",
        "reading": "first",
        "judged_by": "Ann",
        "judged_on": datetime.now(UTC).date().isoformat(),
    }
    study = next(row for row in rows(base, "studies") if row["key"] == "jmadeup2019")
    assert (study["pmid"], study["design"], study["sample_size"]) == ("20000001", "rct", "90")
    verdict = "supported, low certainty; it is mixed, low certainty."
    assert done.stdout.endswith(f"1 judged. The verdict was {verdict}\n")


def test_whoever_judges_for_the_first_time_joins_the_curators_as_a_reader(base):
    head = "name,role,affiliation,orcid,conflicts,since\n"
    (base / "curators.csv").write_text(f"{head}test,curator,,,,\n", encoding="utf-8")
    fill_store(base, TRIAL, NOTE)
    quit_at_once = review(base, "quit\n", "--by", "Ann")
    assert "was added" not in quit_at_once.stdout
    first = review(base, f"supports\n{AS_DERIVED}{REST}quit\n", "--by", "Ann")
    assert f"Ann was added to {base / 'curators.csv'} as a reader; state your" in first.stdout
    second = review(base, f"supports\nrct\n9\n{REST}", "--by", "Ann")
    assert "was added" not in second.stdout
    assert [(row["name"], row["role"], row["conflicts"]) for row in rows(base, "curators")] == [
        ("test", "curator", ""),
        ("Ann", "reader", ""),
    ]


def test_a_name_of_spaces_is_asked_for_again(base):
    fill_store(base, TRIAL)
    done = review(base, f"   \n\n Ann \nsupports\n{AS_DERIVED}{REST}")
    assert done.exit_code == 0
    assert done.stdout.count("Your name, to sign with") == 3
    assert len(signed_by(base, "Ann")) == 1


def test_an_answer_that_is_none_is_asked_for_again(base):
    fill_store(base, NOTE)
    answers = "perhaps\nsupports\nrtc\nrct\n-1\n0\n" + REST.replace("The", "Better\nso -\nThe")
    done = review(base, answers, "--by", "A")
    for words in (
        "'perhaps' is not one of 'supports'",
        "'rtc' is not one of",
        "-1 is not in the range",
        "write a sentence, so that others understand why",
    ):
        assert words in done.output
    (written,) = signed_by(base, "A")
    assert (written["stance"], written["rationale"]) == ("supports", "The nights were no better.")
    study = next(row for row in rows(base, "studies") if row["key"] == written["study"])
    assert (study["design"], study["sample_size"]) == ("rct", "")


@pytest.mark.parametrize("end", ["quit\n", "", "supports\nrct\n"], ids=["quit", "end", "halfway"])
def test_what_was_judged_before_the_end_is_kept_and_the_next_review_goes_on_there(base, end):
    fill_store(base, TRIAL, NOTE)
    done = review(base, f"supports\n{AS_DERIVED}{REST}{end}", "--by", "Ann")
    assert (done.exit_code, len(signed_by(base, "Ann"))) == (0, 1)
    assert "\n1 judged. The verdict was" in done.stdout
    again = review(base, "quit\n", "--by", "Ann").stdout
    assert "may bear on it: 1 study of the store" in again
    assert "PMID 20000002" in again


def test_a_study_that_cannot_be_added_is_told_and_the_next_is_asked(base):
    fill_store(base, YEARLESS, NOTE)
    done = review(base, f"supports\n{AS_DERIVED}supports\nrct\n9\n{REST}", "--by", "Ann")
    assert "evidence: the record 20000001 has no year; add its row to studies.csv" in done.stderr
    assert [row["study"] for row in signed_by(base, "Ann")] == ["jmadeup2018"]
    assert "\n1 judged." in done.stdout


def test_of_a_study_of_the_base_only_the_judgement_is_asked(base):
    file = base / "studies.csv"
    table = file.read_text(encoding="utf-8").replace("paul2007,,", "paul2007,20000001,")
    file.write_text(table, encoding="utf-8")
    fill_store(base, TRIAL)
    done = review(base, f"supports\n{REST}", "--by", "Ann")
    assert "written to" in done.stdout
    assert "Participants analysed" not in done.stdout
    assert [row["study"] for row in signed_by(base, "Ann")] == ["paul2007"]
    assert len(rows(base, "studies")) == 2


def test_a_comparator_that_is_not_the_only_one_is_not_suggested(base):
    several = honey_paper(
        "20000004",
        "Honey eases cough in children",
        "Children were randomly assigned to honey, placebo or no treatment.",
        types=TRIAL_TYPES,
    )
    fill_store(base, several)
    shown = review(base, f"supports\nrct\n8\n{REST}", "--by", "Ann").stdout
    assert "compared with sham, no treatment" in shown
    assert "none): no_treatment" in shown


def test_where_nothing_waits_nobody_is_asked_for_a_name(base):
    fill_store(base, honey_paper("20000005", "Honey on burnt skin"))
    done = review(base, "")
    assert (done.exit_code, "Your name" in done.output) == (0, False)
    assert done.stdout.endswith("may bear on it: 0 studies of the store\n")


def test_the_base_of_the_environment_is_judged_in(base, monkeypatch):
    monkeypatch.setenv("EVIDENCE_BASE", str(base))
    store = fill_store(base, TRIAL)
    command = ["review", "H1", "--store", str(store), "--by", "Ann"]
    CliRunner().invoke(main, command, input=f"supports\n{AS_DERIVED}{REST}")
    assert len(signed_by(base, "Ann")) == 1


def test_without_a_store_no_base_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    done = run("review", "T2", "--base", tmp_path / "mine", "--by", "Ann")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "`evidence fetch` makes one" in done.stderr
    assert not (tmp_path / "mine").exists()


def test_ctrl_c_at_a_prompt_of_a_terminal_keeps_what_was_judged(base):
    store = fill_store(base, TRIAL, NOTE)
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "evidence", "review", "H1", "--by", "Ann"]
    with subprocess.Popen(
        [*command, "--base", str(base), "--store", str(store)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        try:
            os.write(ours, f"supports\n{AS_DERIVED}{REST}".encode())
            seen = _read_until(ours, b"PMID 20000002", b"[skip]: ")
            time.sleep(0.5)  # the prompt is there a moment before its answer is waited for
            process.send_signal(signal.SIGINT)
            seen += _read_until(ours, b"1 judged.", b"\n")
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()  # else a failure would wait for it without end
    os.close(ours)
    assert b"Traceback" not in seen
    assert len(signed_by(base, "Ann")) == 1


def _read_until(terminal: int, *words: bytes) -> bytes:
    """Read what the terminal shows until the words have come, one behind the other."""
    seen, place = b"", 0
    for word in words:
        while word not in seen[place:]:
            assert select.select([terminal], [], [], 20)[0], f"{word!r} did not come: {seen!r}"
            seen += os.read(terminal, 10_000)
        place = seen.index(word, place)
    return seen
