"""`evidence browse`, up to the server that it starts."""

import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

import evidence


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("browse")
    trial = honey_paper("20000001", "Honey for cough", types=TRIAL_TYPES)
    return fill_honey_store(folder / "my-honey.sqlite", write_honey_base(folder / "base"), trial)


def test_a_page_of_the_store_is_printed_also_without_its_slash(store, capfd):
    page = "my-honey/trials.json?_shape=array"
    assert run("browse", "--get", page, "--store", store).exit_code == 0
    assert [row["pmid"] for row in json.loads(capfd.readouterr().out)] == ["20000001"]


def test_the_studies_of_the_store_can_be_seen_by_their_telling_columns(store, capfd):
    assert run("browse", "--get", "/my-honey/studies", "--store", store).exit_code == 0
    (link,) = re.findall(r'href="(\?_col=pmid[^"]+)"', capfd.readouterr().out)
    page = f"/my-honey/studies.json{html.unescape(link)}&_shape=array"
    assert run("browse", "--get", page, "--store", store).exit_code == 0
    (row,) = json.loads(capfd.readouterr().out)
    assert [name for name in row if name != "id"][:4] == ["pmid", "year", "title", "design"]


def test_a_page_that_is_not_there_gives_exit_code_1(store, capfd):
    assert run("browse", "--get", "/my-honey/nothing", "--store", store).exit_code == 1
    told = capfd.readouterr()
    assert "not found" in told.out
    assert "Traceback" not in told.out + told.err


def test_a_port_in_use_is_told_in_a_line(store):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("browse", "--port", str(port), "--no-open", "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"port {port} cannot be used" in done.stderr
    assert "name another with --port" in done.stderr


@pytest.mark.parametrize("page", ["", " / "])
def test_an_empty_page_is_refused_with_an_example(store, page):
    done = run("browse", "--get", page, "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "such as /base/claims.json" in done.stderr


def test_what_is_missing_is_named_with_how_to_get_it(store, monkeypatch):
    missing = run("browse", "--store", store.with_name("none.sqlite"))
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "`evidence fetch --store" in missing.stderr
    monkeypatch.setitem(sys.modules, "datasette", None)
    done = run("browse", "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pip install 'evidence-tracker[browse]'" in done.stderr


def test_the_store_is_served_on_this_machine_until_ctrl_c(store):
    command = [sys.executable, "-m", "evidence", "browse", "--port", "0", "--no-open"]
    with subprocess.Popen(
        [*command, "--store", str(store)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            line = next(line for line in process.stderr if "running on" in line)
            address = re.search(r"http://127\.0\.0\.1:\d+", line)[0]
            with urllib.request.urlopen(f"{address}/my-honey/trials.json?_shape=array") as answer:
                assert json.load(answer)[0]["pmid"] == "20000001"
            with urllib.request.urlopen(f"{address}/base/claims/C1") as answer:
                page = answer.read().decode()
            assert "Links from other tables" in page
            assert "/base/judgements?claim=C1" in page
            with urllib.request.urlopen(f"{address}/style/evidence.css") as answer:
                assert b"column-descriptions" in answer.read()
        finally:
            os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=20)[1]
    assert "Traceback" not in told
    assert process.returncode in (0, 130)


def get(capfd, page, *options):
    assert run("browse", "--get", page, *options).exit_code == 0
    return json.loads(capfd.readouterr().out)


def test_the_base_is_shown_without_a_store_and_rows_lead_to_each_other(tmp_path, capfd):
    base = write_honey_base(tmp_path / "base")
    rows = get(capfd, "/base/judgements.json?_shape=array&_labels=on", "--base", base)
    claims = get(capfd, "/base/claims.json?_shape=array", "--base", base)
    texts = {row["id"]: row["text"] for row in claims}
    assert rows
    assert all(row["claim"]["label"] == texts[row["claim"]["value"]] for row in rows)
    assert all(row["study"]["label"] for row in rows)
    verdicts = get(capfd, "/base/verdicts.json?_shape=array&_labels=on", "--base", base)
    assert {row["id"]["value"]: row["id"]["label"] for row in verdicts} == texts
    assert not [*tmp_path.rglob("*.sqlite")]


def test_the_questions_of_the_base_are_answered_and_its_texts_searched(capfd):
    judged = get(capfd, "/base/judged.json?_shape=array")
    assert len(judged) == len(evidence.load_judgements())
    assert judged[0]["pubmed_url"] is None or judged[0]["pubmed_url"].startswith("https://")
    assert get(capfd, "/base/unjudged.json?_shape=array")
    found = get(capfd, "/base/claims.json?_shape=array&_search=sham")
    assert found
    assert all("sham" in row["text"].lower() for row in found)


def test_a_store_that_is_called_base_has_an_address_of_its_own(store, tmp_path, capfd):
    other = tmp_path / "base.sqlite"
    other.write_bytes(store.read_bytes())
    assert get(capfd, "/base/studies.json?_shape=array", "--store", other)[0]["pmid"] == "20000001"
    assert get(capfd, "/evidence-base/verdicts.json?_shape=array", "--store", other)


@pytest.mark.parametrize("name", ["a%20b.sqlite", "a?b.sqlite", "a#b&c.sqlite"])
def test_a_store_with_an_odd_name_is_shown_and_nothing_is_left_beside_it(
    store, tmp_path, capfd, name
):
    odd = tmp_path / name
    odd.write_bytes(store.read_bytes())
    assert run("browse", "--get", "/-/databases.json", "--store", odd).exit_code == 0
    base, database = json.loads(capfd.readouterr().out)
    assert base["name"] == "base"
    assert database["size"] == store.stat().st_size
    assert {file.name for file in tmp_path.iterdir()} <= {name, f"{name}-shm", f"{name}-wal"}
