"""Pages follow the files of base and store; a mistake in them keeps the last good pages."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.honey_store import TRIAL_TYPES, fill_honey_store, honey_paper
from support.paths import ROOT
from support.serving import WAIT_SECONDS, serving
from support.small_base import write_honey_base


@pytest.fixture
def base(tmp_path):
    return write_honey_base(tmp_path / "base")


def replace_text(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def wait_until(is_so):
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def live(served):
    return json.loads(served.get("/-/live").body)


def test_pages_tables_and_checks_follow_the_base(base):
    text = "Honey soothes cough."
    with serving(base) as served:
        first = live(served)["version"]
        assert "Honey calms cough" not in served.get("/").body
        old = served.get("/tables/base/claims.json?_shape=array").body
        replace_text(base / "claims.csv", "Honey eases cough", "Honey calms cough")
        wait_until(lambda: live(served)["version"] != first)
        assert "Honey calms cough" in served.get("/").body
        assert "Honey calms cough" in served.get("/claims/H1.html").body
        new = served.get("/tables/base/claims.json?_shape=array").body
        assert "Honey calms cough" in new
        assert new != old
        assert served.check(text).status == 200
        assert any("rebuilt" in line for line in served.printed)


def test_a_mistake_keeps_the_last_good_pages_and_is_said_on_the_page_and_the_terminal(base):
    with serving(base) as served:
        first = live(served)
        good = (base / "claims.csv").read_text(encoding="utf-8")
        (base / "claims.csv").write_text(good + 'C9,"never closed\n', encoding="utf-8")
        wait_until(lambda: live(served)["error"])
        state = live(served)
        assert state["version"] == first["version"]
        assert "claims.csv" in state["error"]
        assert any("claims.csv" in line for line in served.printed)
        assert served.get("/claims/H1.html").status == 200
        assert served.check("Honey cures cough.").status == 200
        assert served.get("/tables/base/claims").status == 200
        (base / "claims.csv").write_text(good, encoding="utf-8")
        wait_until(lambda: not live(served)["error"])
        base.rename(base.with_name("elsewhere"))
        wait_until(lambda: live(served)["error"])
        assert served.get("/").status == 200


def test_pages_follow_the_store_and_show_its_tables(base, tmp_path):
    trial = honey_paper("20000001", "Honey for cough", types=TRIAL_TYPES)
    store = fill_honey_store(tmp_path / "my-honey.sqlite", base, trial)
    with serving(base, "--store", store) as served:
        first = live(served)["version"]
        assert "20000001" in served.get("/tables/my-honey/trials.json").body
        assert served.get("/studies/pmid-20000001.html").status == 200
        another = honey_paper("20000002", "Honey for a cold", types=TRIAL_TYPES)
        fill_honey_store(tmp_path / "other.sqlite", base, trial, another)
        (tmp_path / "other.sqlite").replace(store)
        wait_until(lambda: live(served)["version"] != first)
        assert served.get("/studies/pmid-20000002.html").status == 200
        store.unlink()
        wait_until(lambda: live(served)["error"])
        assert "my-honey.sqlite" in live(served)["error"]


def test_pages_are_answered_while_a_long_text_is_checked(base):
    text = "\n\n".join(f"Honey eases cough of {number} children." for number in range(4_000))
    with serving(base) as served, ThreadPoolExecutor() as others:
        checking = others.submit(served.check, text)
        answered = 0
        while not checking.done():
            assert served.get("/").status == 200
            answered += 1
        assert checking.result().status == 200
        assert answered > 5


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_one_line_and_has_written_nothing(base, tmp_path, monkeypatch, sent):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    before = {file: file.read_bytes() for file in base.iterdir()}
    with serving(base) as served:
        assert served.get("/tables/base/claims").status == 200
        assert served.check("Honey cures cough.").status == 200
        served.process.send_signal(sent)
        assert served.process.wait(WAIT_SECONDS) == 0
        wait_until(lambda: served.printed)
        assert served.printed == ["Stopped.\n"]
    assert {file: file.read_bytes() for file in base.iterdir()} == before
    assert list(temporary.iterdir()) == []


def start(*options):
    command = [sys.executable, "-m", "evidence", "serve", "--no-open", *map(str, options)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_cannot_be_served_is_said_before_it_is(base):
    with serving(base) as served:
        done = start("--base", base, "--port", served.port)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"port {served.port} cannot be used" in done.stderr
        assert "--port 0" in done.stderr
    missing = start("--port", 0, "--base", base, "--store", base / "none.sqlite")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "none.sqlite" in missing.stderr
    (base / "claims.csv").unlink()
    broken = start("--port", 0, "--base", base)
    assert (broken.returncode, broken.stdout) == (2, "")
    assert "claims.csv" in broken.stderr
