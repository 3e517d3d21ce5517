"""The functions of ``evidence`` read base and store once, and again after each change."""

import gc
import os
import sys
import threading
import time

import pytest
from support.honey_store import honey_paper
from support.small_base import write_honey_base
from support.stores import gather

import evidence
from evidence.pubmed.local_server import Corpus, Server
from evidence.session.shared import share_session


@pytest.fixture
def folder(tmp_path):
    return write_honey_base(tmp_path / "base")


def fill(path, *pmids):
    papers = [
        honey_paper(pmid, "Warm thyme syrup at night", "It helped.", year=2019) for pmid in pmids
    ]
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server, "1:99999999[uid]")


def test_it_is_one_session_until_something_changes(folder, tmp_path):
    path = tmp_path / "store.sqlite"
    fill(path, "20000001")
    first = share_session(folder, path)
    assert share_session(folder, path) is first
    assert share_session(folder, False) is not first
    claims = folder / "claims.csv"
    before = share_session(folder, path)
    os.utime(claims, (time.time() + 5, time.time() + 5))
    assert share_session(folder, path) is not before


def test_what_was_fetched_meanwhile_is_found(folder, tmp_path):
    path = tmp_path / "store.sqlite"
    fill(path, "20000001")
    assert evidence.resolve("PMID 20000002", base=folder, store=path).study is None
    fill(path, "20000001", "20000002")
    assert evidence.resolve("PMID 20000002", base=folder, store=path).study.pmid == "20000002"


def test_each_thread_has_its_own(folder, tmp_path):
    path = tmp_path / "store.sqlite"
    fill(path, "20000001")
    found = []

    def ask():
        found.append(evidence.resolve("PMID 20000001", base=folder, store=path).study.pmid)

    ask()
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == ["20000001", "20000001"]


def test_what_a_thread_leaves_open_is_closed_by_another(folder, tmp_path, monkeypatch):
    raised = []
    monkeypatch.setattr(sys, "unraisablehook", raised.append)
    path = tmp_path / "store.sqlite"
    fill(path, "20000001")

    def ask():
        evidence.resolve("PMID 20000001", base=folder, store=path)

    gc.disable()  # until the thread is gone
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    finally:
        gc.enable()
    gc.collect()
    assert not raised


def test_a_store_that_is_gone_is_an_error(folder, tmp_path):
    path = tmp_path / "store.sqlite"
    fill(path, "20000001")
    evidence.resolve("PMID 20000001", base=folder, store=path)
    path.unlink()
    with pytest.raises(evidence.EvidenceError, match="there is no store"):
        evidence.resolve("PMID 20000001", base=folder, store=path)
