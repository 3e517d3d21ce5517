"""`evidence review --reading second` and `--reading adjudication`, answered at their prompts."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.base.models import Curator
from evidence.claims.base.starter import format_cells
from evidence.claims.living.judging import add_judgement
from evidence.claims.verdict.verdict import compute_verdict
from evidence.cli import main

FIRST_RATIONALE = (
    "Pooled over two trials, children coughed less often with it than without treatment."
)
REST = "direct\nn\nn\nn\ny\nfull_text\nThe trials were too small to tell.\n"


@pytest.fixture
def base(tmp_path) -> Path:
    folder = write_honey_base(tmp_path / "base")
    fill_honey_store(folder.with_name("honey.sqlite"), folder, honey_paper("20000001", "Honey"))
    return folder


def review(base: Path, answers: str, *options: str) -> Result:
    command = ["review", "H1", "--base", str(base), "--store", str(base.with_name("honey.sqlite"))]
    return CliRunner().invoke(main, [*command, *options], input=answers)


def rows(base: Path) -> list[dict[str, str]]:
    with (base / "judgements.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["claim"] == "H1"]


def read_second(base: Path, stance: str) -> Result:
    return review(base, f"{stance}\n{REST}", "--reading", "second", "--by", "Ben")


def test_the_second_reader_sees_the_study_and_the_question_and_not_the_first_reading(base):
    shown = read_second(base, "insufficient").stdout
    assert "Read by one person, who is not Ben: 1 judgement" in shown
    assert "oduwole2018, 2018: " in shown
    assert "Judge the result compared with no treatment." in shown
    assert FIRST_RATIONALE not in " ".join(shown.split())
    first, second = rows(base)
    asked = ("claim", "study", "comparator", "outcome", "timepoint")
    assert [second[name] for name in asked] == [first[name] for name in asked]
    assert (second["stance"], second["reading"], second["judged_by"]) == (
        "insufficient",
        "second",
        "Ben",
    )
    assert second["concerns"] == "imprecision"


def test_a_second_reading_that_agrees_adds_its_doubts(base):
    before = compute_verdict(read_base(base), "H1")
    shown = read_second(base, "supports").stdout
    assert "The readers agree on 1 and differ on 0." in shown
    after = compute_verdict(read_base(base), "H1")
    assert after.category == before.category
    (counted,) = after.weighted_judgements
    assert counted.judgement.concerns == ("risk_of_bias", "imprecision")


def test_what_readers_differ_on_counts_for_nothing_until_a_third_person_decides(base):
    shown = read_second(base, "contradicts").stdout
    assert "The readers agree on 0 and differ on 1; a third person decides" in shown
    assert shown.index("written to") < shown.index("The readers agree")
    disputed = compute_verdict(read_base(base), "H1")
    assert disputed.category == "not_studied"
    assert "because two readers differ: oduwole2018." in " ".join(disputed.reasons)
    card = json.loads(run("claim", "H1", "--base", str(base), "--format", "json").stdout)
    assert [(row["readings"], row["role"], row["counts"]) for row in card["studies"]] == [
        ("disputed", "disputed", False)
    ]
    (base / "curators.csv").write_text(format_cells(Curator, ()), "utf-8")
    done = review(base, f"contradicts\n{REST}", "--reading", "adjudication", "--by", "Cleo")
    flat = " ".join(done.stdout.split())
    assert "Readers differ, Cleo is none of them, and nobody has decided: 1 judgement" in flat
    assert FIRST_RATIONALE in flat
    assert "Ben (full text): contradicts, direct; imprecision. The trials were too small" in flat
    assert "Cleo was added to" in flat
    assert "as an adjudicator" in flat
    decided = compute_verdict(read_base(base), "H1")
    assert decided.category == "not_supported"


def test_a_reader_cannot_decide_and_nobody_reads_twice(base):
    read_second(base, "contradicts")
    for name in ("Ben", "ben ", "test"):
        shown = review(base, "", "--reading", "adjudication", "--by", name).stdout
        assert "and nobody has decided: 0 judgements" in shown
    again = read_second(base, "supports").stdout
    assert "Read by one person, who is not Ben: 0 judgements" in again
    own = review(base, "", "--reading", "second", "--by", "TEST").stdout
    assert "Read by one person, who is not TEST: 0 judgements" in own


def test_an_outcome_is_for_a_first_reading(base):
    done = review(base, "", "--reading", "second", "--by", "Ben", "--outcome", "cough_frequency")
    assert done.exit_code == 2
    assert "--outcome and --timepoint are for a first reading" in done.stderr


def test_skip_quit_and_an_end_of_the_input_write_nothing(base):
    for answers in ("skip\n", "quit\n", "supports\ndirect\n"):
        done = review(base, answers, "--reading", "second", "--by", "Ben")
        assert done.exit_code == 0
        assert "0 judged" in done.stdout
        assert len(rows(base)) == 1


def test_an_outcome_that_the_claim_lacks_is_an_error(base):
    done = review(base, "", "--by", "Ben", "--outcome", "sleep")
    assert done.exit_code == 2
    assert "claim H1 has no outcome 'sleep'; use" in done.stderr


def test_one_outcome_at_one_time_is_judged(base):
    fill = base.with_name("honey.sqlite")
    fill.unlink()
    trial = honey_paper(
        "20000002",
        "Honey eases acute cough in children more than no treatment: a randomised trial",
        "Ninety children were randomly assigned to honey or no treatment.",
        types=TRIAL_TYPES,
    )
    fill_honey_store(fill, base, trial)
    outcome = read_base(base).claims["H1"].outcomes[0]
    answers = f"supports\n\n\nno_treatment\n{REST}"
    review(base, answers, "--by", "Ben", "--outcome", outcome, "--timepoint", "short")
    added = rows(base)[-1]
    assert (added["outcome"], added["timepoint"], added["judged_by"]) == (outcome, "short", "Ben")


def test_the_agreement_is_shown_as_text_csv_and_json(base):
    nothing = run("base", "agreement", str(base)).stdout
    assert nothing.splitlines()[-1].startswith("Nothing was read by two people yet")
    read_second(base, "contradicts")
    text = run("base", "agreement", str(base)).stdout.splitlines()
    assert text[1].split()[:5] == ["H1", "1", "1", "0", "1"]
    table = list(
        csv.DictReader(run("base", "agreement", str(base), "--format", "csv").stdout.splitlines())
    )
    assert [row["claim"] for row in table] == ["H1", "H3", "all"]
    as_json = json.loads(run("base", "agreement", str(base), "--format", "json").stdout)
    assert as_json[0]["n_disputed"] == 1


def test_readers_who_agree_on_different_stances_have_a_kappa_without_an_interval(base):
    made = read_base(base)
    for first, stance in zip(made.judgements, ("supports", "contradicts"), strict=True):
        for reading, name in (("first", "Ann"), ("second", "Ben")):
            question = {"comparator": "usual_care", "reading": reading, "judged_by": name}
            row = replace(first, stance=stance, **question)
            add_judgement(base, made.studies[row.study], row)
    lines = run("base", "agreement", str(base)).stdout.splitlines()
    assert [line.split("  ")[-1] for line in lines[1:]] == [
        "not defined",
        "not defined",
        "1.00, no interval",
    ]
