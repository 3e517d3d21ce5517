"""`evidence read --dataset`: what it says, and its exit codes."""

import subprocess
import sys

import pytest
from support.paths import ROOT
from support.pubmed_files import run
from support.pubmed_mirror import Mirror, paper, write_file

import evidence

distributed = pytest.importorskip("distributed", reason="the extra `scale` is not installed")


@pytest.fixture
def folder(tmp_path):
    for number in (1, 2):
        write_file(tmp_path / "in", f"p{number}.xml.gz", paper(number))
    return tmp_path / "in"


def test_files_and_urls_become_a_dataset(folder, tmp_path):
    with Mirror(folder) as mirror:
        done = run("--dataset", tmp_path / "out", f"{mirror.url}/p1.xml.gz", folder / "p2.xml.gz")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'out'}: 2 files (2 new), 2 studies\n"
    assert evidence.open_dataset(tmp_path / "out").count_rows() == 2


def test_a_problem_is_named_and_the_exit_code_is_1_until_it_is_gone(folder, tmp_path):
    bad = folder / "p3.xml.gz"
    bad.write_bytes(b"<html>")
    done = run("--dataset", tmp_path / "out", folder)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"evidence: {bad}: it was not read: ")
    assert "3 files (2 new, 1 not read), 2 studies, 1 problem" in done.stdout
    write_file(folder, bad.name, paper(3))
    again = run("--dataset", tmp_path / "out", folder)
    assert (again.exit_code, again.stderr) == (0, "")
    assert "3 files (1 new, 2 there already), 3 studies" in again.stdout


def test_two_workers_and_a_cluster_at_an_address_do_the_same(folder, tmp_path):
    done = run("--dataset", tmp_path / "two", folder, "--workers", "2", "--no-derived")
    assert (done.exit_code, done.stderr) == (0, "")
    with distributed.LocalCluster(processes=False, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        done = run("--dataset", tmp_path / "at", folder, "--scheduler", address, "--no-derived")
    assert (done.exit_code, done.stderr) == (0, "")
    for part in ("p1.parquet", "p2.parquet"):
        two, at = (tmp_path / out / "parts" / part for out in ("two", "at"))
        assert two.read_bytes() == at.read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Give either -o FILE or --dataset DIR."),
        (("-o", "a.csv", "--dataset", "b"), "Give either -o FILE or --dataset DIR."),
        (("-o", "a.csv", "--scheduler", "tcp://x:1"), "--scheduler needs --dataset DIR."),
        (("-o", "a.csv", "--index"), "--index needs --dataset DIR."),
        (("--dataset", "b", "--index", "--no-derived"), "an index needs the derived columns"),
        (("--dataset", "b", "--scheduler", "nix://"), "no Dask scheduler answers at nix://"),
    ],
)
def test_options_that_do_not_fit_are_refused(folder, options, words):
    done = run(*options, folder / "p1.xml.gz")
    assert done.exit_code == 2
    assert words in done.stderr


def test_an_index_is_made_with_a_dataset_or_later_and_then_kept(folder, tmp_path):
    out = tmp_path / "out"
    done = run("--dataset", out, folder / "p1.xml.gz", "--index")
    assert (done.exit_code, done.stderr) == (0, "")
    there = "in the index; `evidence resolve --store"
    assert done.stdout.splitlines()[1:] == [f"{out}: 1 study {there} {out}` looks there"]
    kept = run("--dataset", out, folder)
    assert f"{out}: 2 studies {there}" in kept.stdout
    (out / "index.sqlite").unlink()
    assert "in the index" not in run("--dataset", out, folder).stdout
    alone = run("--dataset", out, "--index")
    assert (alone.exit_code, alone.stderr) == (0, "")
    assert alone.stdout == f"{out}: 2 studies {there} {out}` looks there\n"
    nothing = run("--dataset", tmp_path / "none", "--index")
    assert nothing.exit_code == 2
    assert "none is no dataset; `evidence read --dataset" in nothing.stderr


def test_without_a_file_the_exit_code_is_2(tmp_path):
    for options in ((), ("--dataset", tmp_path / "out"), ("-o", tmp_path / "a.csv")):
        assert run(*options).exit_code == 2
    done = run("--dataset", tmp_path / "out", tmp_path / "gone*")
    assert done.exit_code == 2
    assert "there is no file to read" in done.stderr
    assert f"{tmp_path / 'gone*'}: it was not read: no file is there" in done.stderr


def read_without(library, *arguments):
    """The command where a library is not installed."""
    code = f"import sys; sys.modules[{library!r}] = None; from evidence.cli import main; main()"
    command = [sys.executable, "-c", code, "read", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("library", ["distributed", "fsspec"])
def test_one_worker_reads_files_without_the_extra(folder, tmp_path, library):
    done = read_without(library, "--dataset", tmp_path / "out", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 files (2 new), 2 studies" in done.stdout


@pytest.mark.parametrize(
    ("library", "arguments", "words"),
    [
        (
            "distributed",
            ("a.xml", "--workers", "2"),
            "needs Dask: pip install",
        ),
        ("distributed", ("a.xml", "--scheduler", "tcp://x:1"), "needs Dask: pip install"),
        ("fsspec", ("http://127.0.0.1:9/a.xml",), "reading URLs needs fsspec: pip install"),
    ],
)
def test_what_needs_the_extra_says_how_to_install_it(tmp_path, library, arguments, words):
    done = read_without(library, "--dataset", tmp_path / "out", *arguments)
    assert words in done.stderr
    assert done.returncode == 2
