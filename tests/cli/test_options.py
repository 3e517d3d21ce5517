"""What all commands share: errors, exit codes, the base, the store, and where words go."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from support.honey_store import fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.pubmed.local_server import Corpus, Faults, Server, make_paper

COMMAND = [sys.executable, "-m", "evidence"]
BROKEN_PIPE = "evidence: the output cannot be written: broken pipe\n"


@pytest.fixture
def honey(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_honey_base(tmp_path / "honey")


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (["clam", "T2"], "'claim', 'claims'"),
        (["claim", "T2", "--frmat", "json"], "'--format'"),
        (["store", "inf"], "'info'"),
        (["claims", "--format", "yaml"], "'text', 'json', 'markdown'"),
        (["check", "-", "--select", "Q9"], "the rules are C101"),
        (["rule", "E40"], "`evidence rule` lists them all"),
        (["resolve", "x", "--choose", "me2020"], "one that `evidence resolve` shows"),
        (["table", "--columns", "titel"], "no column titel; there are key, pmid"),
    ],
)
def test_an_unknown_name_gets_a_suggestion_and_nothing_on_standard_output(arguments, suggestion):
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert suggestion in done.stderr


def test_a_claim_that_is_not_there_is_no_wrong_use_but_nothing_found():
    done = run("claim", "t99")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "`evidence claims` lists all" in done.stderr


def test_the_option_goes_before_the_environment_and_that_before_the_settings(honey, monkeypatch):
    settings, environment = write_honey_base(honey / "a"), write_honey_base(honey / "b")
    for folder, text in ((settings, "Set by file"), (environment, "Set by name")):
        table = folder / "claims.csv"
        table.write_text(
            table.read_text(encoding="utf-8").replace("Honey is safe for babies", text),
            encoding="utf-8",
        )
    assert "T2 " in run("claims").stdout
    Path("evidence.toml").write_text('base = "honey/a"\n')
    assert "Set by file" in run("claims").stdout
    monkeypatch.setenv("EVIDENCE_BASE", str(environment))
    assert "Set by name" in run("claims").stdout
    assert "Honey is safe for babies" in run("claims", "--base", honey).stdout
    monkeypatch.setenv("EVIDENCE_BASE", "")
    assert "Set by file" in run("claims").stdout


def test_the_store_of_the_option_goes_before_that_of_the_environment(honey, monkeypatch):
    for name, pmid in (("one", "20000001"), ("two", "20000002")):
        fill_honey_store(honey / name, honey, honey_paper(pmid, "Honey for cough"))
    command = ("table", "--base", honey, "--where", "row_from = 'store'", "--columns", "pmid")
    monkeypatch.setenv("EVIDENCE_STORE", str(honey / "one"))
    assert run(*command).stdout == "pmid\n20000001\n"
    assert run(*command, "--store", honey / "two").stdout == "pmid\n20000002\n"


def test_a_base_that_is_not_there_is_told_with_how_to_make_it(honey, monkeypatch):
    monkeypatch.setenv("EVIDENCE_BASE", "gone")
    for command in (["claims"], ["check", "-"], ["bib", "sync"], ["forest", "H1"], ["table"]):
        done = run(*command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "`evidence base new gone` makes one" in done.stderr
    assert not Path("references.bib").exists()


def test_a_file_that_cannot_be_written_is_named(honey):
    Path("post.md").write_text("Honey [@paul2007].\n")
    done = run("cite", "post.md", "-o", "missing/post.md", "--base", honey)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "evidence: missing/post.md cannot be written: no such file or directory\n"


def test_words_that_are_not_unicode_are_shown_with_escapes(honey):
    done = run("resolve", "a \udcff study", "--base", honey)
    assert done.exit_code == 1
    assert done.stdout == "unresolved: a \\udcff study\n"


@pytest.mark.parametrize(
    "arguments", [["claims"], ["table"], ["forest", "H2"]], ids=["lines", "bytes", "problems"]
)
def test_a_reader_that_went_away_is_told_in_one_line(honey, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, *arguments, "--base", str(honey)],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr.decode()) == (2, BROKEN_PIPE)


@pytest.mark.parametrize(
    "arguments",
    [["table"], ["table", "--format", "parquet"], ["update"]],
    ids=["table", "parquet", "update"],
)
def test_what_would_be_lost_on_a_closed_standard_output_is_refused(honey, arguments):
    store = fill_honey_store(honey / "store", honey, honey_paper("20000001", "Honey for cough"))
    command = [*COMMAND, *arguments, "--base", str(honey), "--store", str(store)]
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command], stderr=subprocess.PIPE, check=False
    )
    told = b"evidence: standard output is closed; send it to a file with > FILE\n"
    assert (done.returncode, done.stderr) == (2, told)


def test_a_wait_for_pubmed_is_told_on_a_terminal_only(honey):
    paper = make_paper("41000005", "Honey on stones", date(2016, 3, 1))
    command = [*COMMAND, "resolve", "PMID 41000005", "--online", "--base", str(honey)]
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)
    for end in (theirs, subprocess.PIPE):
        with Server(Corpus.from_papers([paper]), faults=Faults(["429"])) as server:
            done = subprocess.run(
                [*command, "--base-url", server.url],
                stdout=subprocess.PIPE,
                stderr=end,
                check=True,
            )
        assert done.stdout.startswith(b"resolved: PMID 41000005\n")
    assert b"429" in os.read(ours, 10_000)
    assert done.stderr == b""
    os.close(ours)
    os.close(theirs)
