"""Several processes write what one writes; one that is killed is an error that leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.pubmed_files import ALL_SAMPLES, FOOT, FORMATS, HEAD, article, deletion, run

from evidence.pubmed.files.splitter import BLOCK_SIZE
from evidence.studies.table.build import write_table

OTHER_FORMATS = (".json", ".ris", ".nbib", ".csl.json", ".asreview.csv")


def large_file(folder: Path, *, blocks: int = 3) -> Path:
    """A file of several blocks, in which newer versions and deletions come in other blocks."""
    title = "A long title. " * 1_000
    count = blocks * BLOCK_SIZE // len(title)
    entries = [article(1000 + n, title=title) for n in range(count)]
    newer = [article(1000 + n, title="New.", version=2) for n in range(0, count, 7)]
    path = folder / "large.xml"
    path.write_bytes(HEAD + b"".join([*entries, *newer, deletion(1001, 1002, 9999)]) + FOOT)
    return path


@pytest.mark.parametrize("suffix", [*FORMATS, *OTHER_FORMATS])
def test_several_processes_write_the_bytes_that_one_writes(tmp_path: Path, suffix: str):
    file = large_file(tmp_path)
    written = []
    for workers in (1, 2, 3):
        out = tmp_path / f"out-{workers}{suffix}"
        summary = write_table([file, *ALL_SAMPLES], out, derived=False, workers=workers)
        written.append((out.read_bytes(), summary.counts, summary.deleted, summary.problems))
    paths = [(problem.path, problem.message) for problem in written[0][3]]
    for content, counts, deleted, problems in written[1:]:
        assert content == written[0][0]
        assert (counts, deleted) == written[0][1:3]
        if suffix != ".nbib":  # whose problems name the table
            assert [(problem.path, problem.message) for problem in problems] == paths
    assert {path.name for path in tmp_path.iterdir()} == {
        "large.xml",
        *(f"out-{workers}{suffix}" for workers in (1, 2, 3)),
    }


def test_all_entries_are_accounted_for_with_several_processes(tmp_path: Path):
    file = large_file(tmp_path)
    text = file.read_bytes()
    damaged = text.replace(b"</Article>", b"", 3)
    file.write_bytes(damaged)
    counts = write_table([file], tmp_path / "out.csv", derived=False, workers=2).counts
    assert counts["problems"] == 3
    entries = text.count(b"<PubmedArticle>")
    assert counts["studies"] + counts["older"] + counts["problems"] == entries


def test_processes_that_are_started_anew_write_the_same(tmp_path: Path):
    """Beside another thread nothing is forked."""
    file = large_file(tmp_path)
    write_table([file], tmp_path / "alone.jsonl", workers=1)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        write_table([file], tmp_path / "spawned.jsonl", workers=2)
    finally:
        stop.set()
        thread.join()
    assert (tmp_path / "spawned.jsonl").read_bytes() == (tmp_path / "alone.jsonl").read_bytes()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(number) for number in listed.read_text().split()] if listed.exists() else []


def start_reading(file: Path, out: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Start `evidence read` in two processes, and wait until both are there."""
    line = [sys.executable, "-m", "evidence", "read", str(file), "-o", str(out), "--workers", "2"]
    reading = subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while len(children(reading.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return reading, children(reading.pid)


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc")


@needs_proc
@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_process_is_an_error_that_leaves_what_was_there(tmp_path: Path, killed: int):
    file = large_file(tmp_path, blocks=40)
    out = tmp_path / "out.parquet"
    out.write_bytes(b"what was there")
    reading, workers = start_reading(file, out)
    os.kill(workers[killed], signal.SIGKILL)
    _, message = reading.communicate(timeout=60)
    assert reading.returncode == 2
    assert "was killed by signal 9, and nothing was written" in message
    assert "Traceback" not in message
    assert out.read_bytes() == b"what was there"
    assert {path.name for path in tmp_path.iterdir()} == {"large.xml", "out.parquet"}
    assert_ended(workers)


@needs_proc
def test_an_interrupt_ends_all_processes_and_leaves_nothing(tmp_path: Path):
    reading, workers = start_reading(large_file(tmp_path, blocks=40), tmp_path / "out.csv")
    reading.send_signal(signal.SIGINT)
    reading.communicate(timeout=60)
    assert reading.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["large.xml"]
    assert_ended(workers)


@needs_proc
def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path):
    reading, workers = start_reading(large_file(tmp_path, blocks=40), tmp_path / "out.csv")
    reading.kill()
    reading.communicate(timeout=60)
    assert_ended(workers)


def assert_ended(workers: list[int]) -> None:
    until = time.monotonic() + 60
    while any(map(is_running, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, workers))


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_source_that_cannot_be_read_is_the_same_error_with_several_processes(tmp_path: Path):
    bad = tmp_path / "bad.xml"
    bad.write_bytes(b'<?xml version="1.0" encoding="no-such-code"?>' + HEAD + FOOT)
    result = run(bad, *ALL_SAMPLES, "-o", tmp_path / "out.csv", "--workers", "2")
    assert result.exit_code == 2
    assert "its encoding 'no-such-code' is unknown" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.xml"]


def test_reading_into_parquet_loads_no_pandas(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; "
        "from evidence.studies.table.build import write_table; "
        f"write_table([Path({str(ALL_SAMPLES[0])!r})], Path({str(tmp_path / 'out.parquet')!r})); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
