"""A run that is killed at any moment leaves nothing half: the next one ends with the same bytes."""

import glob
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest
from support.paths import ROOT
from support.pubmed_mirror import by_pmid, write_mirror

import evidence

SCRIPT = "import evidence, sys; evidence.pubmed_dataset(*sys.argv[1:], derived=False)"
WAIT = 30  # seconds at most until a moment comes


@pytest.fixture(scope="module")
def mirror_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    write_mirror(folder, size=40)
    return folder


@pytest.fixture(scope="module")
def whole(mirror_folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "out"
    evidence.pubmed_dataset(mirror_folder / "*" / "*.gz", out, derived=False)
    return content(out)


def content(out):
    return {
        str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()
    }


def count(out, pattern):
    # Path.glob fails where a folder goes while it is listed
    return len(glob.glob(pattern, root_dir=out))  # noqa: PTH207


MOMENTS = {
    "before any file": lambda out: out.exists(),
    "once the settings are there": lambda out: (out / "dataset.json").exists(),
    "while the first part is written": lambda out: count(out, "unfinished/*/part.parquet*"),
    "when the first part is there": lambda out: count(out, "parts/*") >= 1,
    "when the second entry is written": lambda out: count(out, "unfinished/*.json.*/*"),
    "when the third entry is there": lambda out: count(out, "manifest/*") >= 3,
    "while the fifth part is written": lambda out: (
        count(out, "parts/*") >= 4 and count(out, "unfinished/*/part.parquet*")
    ),
    "when the seventh part is there": lambda out: count(out, "parts/*") >= 7,
    "when all parts are there": lambda out: count(out, "parts/*") == 12,
    "when all entries are there": lambda out: count(out, "manifest/*") == 12,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_at_any_moment_ends_exactly_once(moment, mirror_folder, whole, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-c", SCRIPT, str(mirror_folder / "*" / "*.gz"), str(out)]
    has_come = MOMENTS[moment]
    deadline = time.monotonic() + WAIT
    with subprocess.Popen(command, cwd=ROOT) as run:
        while not has_come(out):
            assert time.monotonic() < deadline, "the moment did not come"
            assert run.poll() is None or has_come(out), "the run ended before the moment came"
            time.sleep(0.0005)
        run.kill()
    done = count(out, "manifest/*.json")
    if (out / "dataset.json").exists():  # what is there can be read
        view = evidence.open_dataset(out)
        by_pmid(view.to_table(["pmid"]).to_pylist())
        for entry in view.files:
            part = out / "parts" / f"{entry.name}.parquet"
            assert pq.read_metadata(part).num_rows == entry.studies
    summary = evidence.pubmed_dataset(mirror_folder / "*" / "*.gz", out, derived=False)
    assert (len(summary.kept), len(summary.added)) == (done, 12 - done)
    assert content(out) == whole
