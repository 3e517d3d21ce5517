"""`evidence fetch` and `update`: what they say when they are interrupted, and of one thing."""

import json
import signal
import threading
from datetime import date

from support.honey_store import honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.pubmed.local_server import Corpus, Server, make_paper

PAPERS = [honey_paper(str(20_000_001 + number), f"Honey {number}") for number in range(5)]


def ask(server, base, store, *command):
    options = ("--base-url", server.url, "--base", base, "--store", store)
    return run(*command, *options)


def interrupt_download(_number, utility, _params):
    """Press Ctrl-C when records are asked for."""
    if utility == "efetch":
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def test_ctrl_c_tells_what_is_kept_and_nothing_that_was_not_reported_is_lost(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    with Server(Corpus.from_papers(PAPERS[:3])) as server:
        assert ask(server, base, store, "fetch", "honey").stdout.endswith("3 found, 3 fetched\n")
    with Server(Corpus.from_papers(PAPERS), faults=interrupt_download) as server:
        for command in (("update", "--format", "json"), ("fetch", "honey")):
            done = ask(server, base, store, *command)
            assert (done.exit_code, done.stdout) == (130, "")
            assert done.stderr == (
                f"evidence: interrupted; 3 studies are kept in {store}, "
                "2 are still to be fetched: run this again, it resumes from here\n"
            )
    with Server(Corpus.from_papers(PAPERS)) as server:
        told = json.loads(ask(server, base, store, "update", "--format", "json").stdout)
    assert {study["pmid"] for study in told["studies"]} == {"20000004", "20000005"}


def test_of_one_study_and_one_change_they_speak_in_the_singular(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    with Server(Corpus.from_papers(PAPERS[:1])) as server:
        ask(server, base, store, "fetch", "honey")
    with Server(Corpus.from_papers(PAPERS[:2]), faults=interrupt_download) as server:
        interrupted = ask(server, base, store, "fetch", "honey")
    assert f"interrupted; 1 study is kept in {store}, 1 is still to be" in interrupted.stderr
    retracted = honey_paper("20000001", "Honey 0", notices=["RetractionIn"])
    with Server(Corpus.from_papers([retracted])) as server:
        fetched = ask(server, base, store, "fetch", "honey")
    assert fetched.stdout.splitlines()[1] == (
        "Not reported yet: 1 change; `evidence update` reports it, and what it touches"
    )


def test_studies_without_a_pmid_are_looked_up_in_two_requests_and_told_once(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    study = read_base(base).studies["oduwole2018"]
    day = date(2018, 4, 10)
    paper = make_paper("29633783", study.title, day, doi=study.doi, notices=["RetractionIn:7"])
    utilities = []

    def record(_number, utility, _params):
        utilities.append(utility)

    with Server(Corpus.from_papers([paper]), faults=record) as server:
        first = ask(server, base, store, "fetch")
        assert utilities == ["esearch", "esearch", "efetch"]  # topic, studies, records
        again = ask(server, base, store, "fetch")
        assert utilities[3:] == ["esearch"] * 4  # each search, and what it finds revised
    counted = "evidence: 2 studies of the base without a PMID: 1 found at PubMed, 1 not found\n"
    assert first.stderr == f"evidence: oduwole2018: PMID 29633783, by its DOI\n{counted}"
    assert again.stderr == counted
    assert read_base(base).studies["oduwole2018"].pmid is None
    card = json.loads(
        run("claim", "H1", "--format", "json", "--base", base, "--store", store).stdout
    )
    assert card["verdict"] == "not_studied"
    assert card["standing_notes"][0].startswith("oduwole2018: it was retracted")


def test_a_study_that_several_records_fit_is_not_counted_as_found(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    study = read_base(base).studies["oduwole2018"]
    papers = [
        make_paper(pmid, study.title, date(2018, 4, 10), doi=study.doi)
        for pmid in ("29633783", "29633784")
    ]
    with Server(Corpus.from_papers(papers)) as server:
        shown = ask(server, base, store, "fetch").stderr
    assert "oduwole2018: several records fit, by its DOI; look up its PMID yourself" in shown
    assert shown.endswith("without a PMID: 0 found at PubMed, 1 unclear, 1 not found\n")


def test_a_query_of_ones_own_looks_nothing_up(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    with Server(Corpus.from_papers(PAPERS[:1])) as server:
        assert ask(server, base, store, "fetch", "honey").stderr == ""


def test_an_update_looks_up_a_study_that_came_to_pubmed_since(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    study = read_base(base).studies["oduwole2018"]
    with Server(Corpus.from_papers(PAPERS[:1])) as server:
        ask(server, base, store, "fetch")
    paper = make_paper(
        "29633783", study.title, date(2018, 4, 10), doi=study.doi, notices=["RetractionIn:7"]
    )
    with Server(Corpus.from_papers([*PAPERS[:1], paper])) as server:
        told = json.loads(ask(server, base, store, "update", "--format", "json").stdout)
    assert [(one["key"], one["kind"]) for one in told["studies"]] == [("oduwole2018", "retracted")]
    assert [(claim["id"], claim["verdict"]) for claim in told["claims"]] == [("H1", "not_studied")]
