"""`evidence claim`, `claims` and `resolve`: their forms, exit codes and standard input."""

import csv
import io
import json
import re
import signal
import threading
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.honey_store import fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.cli import main
from evidence.pubmed.local_server import Corpus, Server, make_paper

REVIEW_PMID = "29633783"


@pytest.fixture
def base(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = write_honey_base(tmp_path / "base")
    monkeypatch.setenv("EVIDENCE_BASE", str(folder))
    return folder


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def resolve_lines(words: bytes, *options: str) -> Result:
    return CliRunner().invoke(main, ["resolve", "-", *options], input=words)


# Cards


def test_a_card_as_markdown_has_the_parts_of_the_text_in_the_same_order(base):
    text = run("claim", "H1").stdout
    page = run("claim", "H1", "--format", "markdown").stdout
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == [
        "Summary of findings",
        "Why",
        "How firm it is",
        "By comparator",
        "The same question against other comparators",
        "Studies",
    ]
    named = [line[:-1] for line in text.splitlines() if line.endswith(":")]
    assert named == ["Size", "How to say it", *headings[1:5], "Studies, strongest first"]
    assert page.startswith(
        "# H1: Honey eases cough in children more than no treatment\n\n"
        "**Supported, low certainty.** "
        "Asked of: children with acute cough; compared with no treatment.\n\n"
        "Size: unclear: no source that counts gives a number that can be compared.\n\n"
        "How to say it: Honey probably eases acute cough in children a little, for a few days.\n\n"
        "## Summary of findings\n\n| outcome | compared with |"
    )
    assert "\n- H2 Honey eases cough in children more than placebo: not studied\n" in page
    assert page.endswith("|\n\n*A summary of judged studies, not medical advice.*\n")


def test_a_card_without_studies_has_no_empty_parts(base):
    page = run("claim", "H4", "--format", "markdown").stdout
    assert page == (
        "# H4: Honey is safe for babies\n\n"
        "**Not studied.** Asked of: children below one year.\n\n"
        "## Why\n\n- No study that answers this claim has been judged yet.\n\n"
        "*A summary of judged studies, not medical advice.*\n"
    )


def test_each_study_of_a_card_is_a_row_that_says_whether_it_counts(base):
    edit(base / "studies.csv", ("10.1002/14651858.cd007094.pub5", ""))
    edit(
        base / "judgements.csv",
        (
            "H3,paul2007,no_treatment,,,,supports,direct",
            "H1,paul2007,no_treatment,,,,mixed,indirect",
        ),
        ("Pooled over two trials,", "Pooled | over two trials,"),
    )
    page = run("claim", "H1", "--format", "markdown").stdout
    table = page.partition("## Studies\n\n")[2].splitlines()
    address = "https://doi.org/10.1001/archpedi.161.12.1140"
    assert table[2].startswith("| oduwole2018 | for | meta-analysis | 1 | yes | Pooled &#124; over")
    assert table[3].startswith(
        f"| [paul2007]({address}) | two-sided | randomised trial | 2 | "
        "not newer than oduwole2018, whose search is taken to be of its year of publication "
        "| Parents rated the night"
    )
    text = run("claim", "H1").stdout
    assert "  - two-sided: paul2007, randomised trial (level 2, indirect) [not counted:" in text


@pytest.mark.parametrize(
    ("notice", "verdict", "note"),
    [
        ("RetractionIn:31999999", "not studied", "oduwole2018: it was retracted"),
        ("ErratumIn:31999998", "supported, low certainty", "oduwole2018: a correction was"),
    ],
)
def test_a_notice_of_the_store_is_on_the_card_and_a_retraction_changes_the_verdict(
    base, notice, verdict, note
):
    edit(base / "studies.csv", ("oduwole2018,,", f"oduwole2018,{REVIEW_PMID},"))
    assert "Publication status" not in run("claim", "H1").stdout
    paper = honey_paper(REVIEW_PMID, "Honey for acute cough in children", notices=[notice])
    store = fill_honey_store(base.with_name("honey.sqlite"), base, paper)
    text = run("claim", "H1", "--store", store).stdout
    page = run("claim", "H1", "--store", store, "--format", "markdown").stdout
    assert text.splitlines()[1].strip() == verdict
    assert f"\nPublication status:\n  - {note}" in text
    assert f"\n## Publication status\n\n- {note}" in page


def test_words_that_deny_a_claim_get_its_card_and_are_told_so_beside_it(base):
    denied = run("claim", "honey does not ease cough", "--format", "json")
    assert denied.exit_code == 0
    plain = json.loads(run("claim", "h1", "--format", "json").stdout)
    assert plain["caution"] is None
    caution = "your words deny claim H1; this is the card of what they deny"
    assert json.loads(denied.stdout) == plain | {"caution": caution}
    assert denied.stderr == (
        "evidence: your words deny claim H1; this is the card of what they deny\n"
    )
    assert run("claim", "honey eases cough").stderr == ""


def test_words_that_name_no_claim_get_the_nearest_and_no_card(base):
    done = run("claim", "honey for coughing children", "--format", "json")
    assert (done.exit_code, done.stdout) == (1, "")
    nearest = re.findall(r"^  (H\d)  Honey", done.stderr, re.MULTILINE)
    assert len(nearest) == 3
    one = json.loads(run("claim", "honey, cough and sleep", "--format", "json").stdout)
    assert one["id"] == "H3"


def test_the_lists_of_claims_agree_and_a_line_fits_a_terminal():
    lines = run("claims").stdout.splitlines()
    objects = json.loads(run("claims", "--format", "json").stdout)
    table = run("claims", "--format", "markdown").stdout.splitlines()[2:]
    assert all(list(claim) == ["id", "text", "verdict", "certainty"] for claim in objects)
    assert max(map(len, lines)) == 100
    for claim, line, row in zip(objects, lines, table, strict=True):
        verdict, certainty = (claim[name].replace("_", " ") for name in ("verdict", "certainty"))
        shown = line[5:].split("  ")[0]
        is_studied = verdict != "not studied"
        told = f"{verdict}, {certainty} certainty" if is_studied else verdict
        assert line.split()[0] == claim["id"]
        assert shown == told
        assert line.split("  ")[-1].strip().removesuffix(" …") in claim["text"]
        shown_certainty = certainty if is_studied else "–"
        assert row == f"| {claim['id']} | {claim['text']} | {verdict} | {shown_certainty} |"


def test_json_has_an_indented_line_for_each_field_and_letters_as_they_are(base):
    edit(base / "claims.csv", ("Honey is safe for babies", "Honig schützt Säuglinge"))
    for command in (["claim", "H4"], ["claims"]):
        lines = run(*command, "--format", "json").stdout.splitlines()
        assert '"text": "Honig schützt Säuglinge",' in map(str.strip, lines)
        assert lines[1].startswith("  ")
        assert lines[1][2] in '"{'


# Mentions


def test_every_line_of_standard_input_is_answered_in_its_order(base):
    lines = b"  a recent study \r\n\n \nPaul et al. 2007, a trial of honey\n"
    done = resolve_lines(lines)
    heads = [line for line in done.stdout.splitlines() if line[:1].strip()]
    assert heads == ["unresolved: a recent study", "resolved: Paul et al. 2007, a trial of honey"]
    assert done.exit_code == 1
    assert resolve_lines(b"Paul et al. 2007, a trial of honey\nPaul 2007\n").exit_code == 0


def test_a_choice_for_every_line_of_standard_input_is_recorded(base):
    done = resolve_lines(b"the trial\nthat trial\n", "--choose", "paul2007", "--format", "json")
    assert done.exit_code == 0
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == ["paul2007"] * 2
    assert done.stderr.count("means paul2007") == 2


def test_a_choice_of_a_study_that_is_not_in_the_table_at_hand_is_passed_over(base):
    Path("evidence.toml").write_text('[mentions]\n"the trial" = "haake2007"\n')
    done = run("resolve", "the trial")
    assert (done.exit_code, done.stdout) == (1, "unresolved: the trial\n")


def test_standard_input_that_is_not_utf_8_is_refused_with_its_place(base):
    done = resolve_lines(b"ab\xff\n")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "evidence: standard input is not UTF-8 (byte 2)\n"


def test_a_study_may_come_from_a_table_and_rows_without_a_pmid_are_told(base):
    edit(base / "studies.csv", ("paul2007,,", "paul2007,18056558,"))
    Path("mine.csv").write_bytes(run("table").stdout_bytes)
    done = run("resolve", "Paul et al., 2007", "--studies", "mine.csv", "--format", "json")
    assert json.loads(done.stdout)["pmid"] == "18056558"
    assert "mine.csv: 1 of 2 rows" in done.stderr
    haake = "Haake et al., 2007"  # of the bundled base
    assert run("resolve", haake, "--studies", "mine.csv").exit_code == 1


def test_a_later_study_than_the_post_is_not_meant(base):
    assert run("resolve", "a trial by Paul", "--published", "2007").exit_code == 0
    assert run("resolve", "a trial by Paul", "--published", "2006").exit_code == 1
    assert run("resolve", "a trial by Paul", "--published", "1799").exit_code == 2


def test_ctrl_c_while_pubmed_is_asked_is_told_and_gives_exit_code_130(base):
    def interrupt(_number, _utility, _params):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    paper = make_paper("41000005", "Honey on stones", date(2016, 3, 1))
    with Server(Corpus.from_papers([paper]), faults=interrupt) as server:
        done = run("resolve", "PMID 41000005", "--online", "--base-url", server.url)
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr == "evidence: interrupted; nothing is half written, run this again\n"


def test_the_csv_of_a_claim_is_its_summary_of_findings(base):
    done = run("claim", "H1", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["Outcomes"] == "Frequency of cough"
    assert row["Anticipated absolute effects"] == (
        "MD 1.05 (0.62 to 1.48), 7-point scale; above 0 is better"
    )
    assert row["Risk of bias"] == "serious: named for oduwole2018"
    assert row["Certainty"] == "⊕⊕⊝⊝ Low"


def test_a_claim_without_a_summary_of_findings_has_no_csv(base):
    done = run("claim", "H4", "--format", "csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("evidence: claim H4 has no summary of findings: ")
