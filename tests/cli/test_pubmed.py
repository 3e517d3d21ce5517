"""`evidence fetch` and `update`: what they say when they are interrupted, and of one thing."""

import json
import signal
import threading

from support.honey_store import honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.pubmed.local_server import Corpus, Server

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
                "2 are still to be fetched: run this again, it goes on from here\n"
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
        "Not told yet: 1 change; `evidence update` tells it, and what it touches"
    )
