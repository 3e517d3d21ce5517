"""What cannot be printed whole is an error, whatever standard output is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "evidence"]
FULL = "evidence: the output cannot be written: no space left on device\n"


def run_into(place: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    with place.open("wb") as out:
        done = subprocess.run(
            [*COMMAND, *arguments],
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
            env=os.environ | variables,
        )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(unbuffered):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    assert run_into(Path("/dev/full"), "claims", PYTHONUNBUFFERED=unbuffered) == (2, FULL)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_becomes_full_is_told(full_disk, unbuffered):
    place = full_disk / "table.csv"
    assert run_into(place, "table", PYTHONUNBUFFERED=unbuffered) == (2, FULL)


def test_without_a_buffer_all_is_printed(tmp_path):
    for name, unbuffered in (("a", ""), ("b", "1")):
        assert run_into(tmp_path / name, "claims", PYTHONUNBUFFERED=unbuffered) == (0, "")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != b""


def test_lines_that_would_be_lost_on_a_closed_standard_output_are_an_error():
    command = ["sh", "-c", '"$@" >&-', "sh", *COMMAND, "base", "agreement"]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    told = b"evidence: standard output is closed; send it to a file with > FILE\n"
    assert (done.returncode, done.stderr) == (2, told)


@pytest.mark.parametrize("name", ["post.docx", "post.html", "figure.png", "table.csv"])
def test_a_file_on_a_full_disk_stays_as_it_was(full_disk, tmp_path, name):
    file, post, pmids = full_disk / name, tmp_path / "post.md", tmp_path / "pmids.txt"
    file.write_text("old")
    (full_disk / "filling").write_bytes(bytes(124 * 1024))
    post.write_text("Pain [@vickers2012].\n")
    pmids.write_text("".join(f"{29000000 + number}\n" for number in range(9)))
    arguments = {"figure.png": ["forest", "T2"], "table.csv": ["read", str(pmids)]}
    command = arguments.get(name, ["cite", str(post)])
    code, told = run_into(tmp_path / "out", *command, "-o", str(file))
    assert (code, f"{file} cannot be written: no space left on device" in told) == (2, True)
    assert file.read_text() == "old"
    assert sorted(one.name for one in full_disk.iterdir()) == sorted(["filling", name])
