"""Posts are checked in several processes: the same bytes in the same order, and none is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.linting import run

from evidence.cli.checking.worker_processes import choose_worker_count

CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
SENTENCES = (
    "Bed rest helps low back pain.",
    "Cupping increases blood flow and removes toxins.",
    "A 2012 analysis of data on participants in acupuncture trials looked at back pain.",
    "Massage may ease neck pain for a week or two [@nobody2001].",
)


@pytest.fixture
def posts(tmp_path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    for number in range(12):
        chosen = [SENTENCES[(number + place) % len(SENTENCES)] for place in range(number % 5)]
        (folder / f"{number:02}.md").write_text(f"# Post {number}\n\n" + "\n\n".join(chosen))
    (folder / "bad.md").write_bytes(b"\xff\xff")
    (folder / "odd.md").write_text("<!-- evidence: ignore-start -->\n\nCupping helps.\n")
    return folder


@pytest.mark.parametrize(
    "form", ["text", "json", "sarif", "markdown", "concise", "github", "gitlab", "html"]
)
def test_every_format_has_the_same_bytes_whatever_the_number_of_processes(posts, form):
    one = run("check", posts, "--format", form, "--workers", 1)
    three = run("check", posts, "--format", form, "--workers", 3)
    assert one.stdout
    assert (three.stdout, three.stderr, three.exit_code) == (one.stdout, one.stderr, one.exit_code)


def test_a_baseline_of_several_processes_is_that_of_one(posts, tmp_path):
    files = [tmp_path / "one.json", tmp_path / "three.json"]
    for workers, file in zip((1, 3), files, strict=True):
        run("check", posts, "--write-baseline", file, "--workers", workers)
    assert files[0].read_bytes() == files[1].read_bytes()
    done = run("check", posts, "--baseline", files[0], "--workers", 3, "--format", "json")
    assert json.loads(done.stdout) == []


def test_an_error_in_a_process_is_that_of_the_command(posts):
    (posts / "evidence.toml").write_text('[mentions]\n"a trial" = "nobody1999"\n')
    done = run("check", posts, "--workers", 2)
    assert done.exit_code == 2
    assert not done.stdout
    assert "the settings choose nobody1999" in done.stderr


@pytest.mark.skipif(not CHILDREN.exists(), reason="the system does not list child processes")
def test_a_process_that_is_killed_is_an_error_and_nothing_is_reported(tmp_path):
    text = "\n\n".join(SENTENCES)
    for number in range(8):
        lines = [f"{text} It was post {number}, part {part}." for part in range(200)]
        (tmp_path / f"{number}.md").write_text("\n\n".join(lines))
    command = [sys.executable, "-m", "evidence", "check", str(tmp_path), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.kill(_wait_for_worker(process.pid), signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert out == b""
    assert b"was ended from outside" in err


def _wait_for_worker(parent: int) -> int:
    """Return the id of a process that checks posts, as soon as there is one."""
    for _ in range(600):
        time.sleep(0.05)
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    raise AssertionError("no process was started")


@pytest.mark.parametrize(
    ("asked", "posts", "expected"), [(None, 49, 1), (1, 500, 1), (8, 3, 3), (4, 0, 1), (4, 100, 4)]
)
def test_few_posts_need_one_process(asked, posts, expected):
    assert choose_worker_count(asked, posts) == expected


def test_many_posts_use_all_cores():
    assert choose_worker_count(None, 10_000) == len(os.sched_getaffinity(0))
