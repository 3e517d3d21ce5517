"""A Dask cluster of two workers makes the same dataset, whatever happens to it meanwhile."""

import os
import signal
import threading

import pytest
from support.pubmed_mirror import (
    Mirror,
    by_pmid,
    read_cells,
    send_web_page,
    stop_midway,
    write_checksum,
    write_mirror,
)

import evidence
from evidence.dataset.run import build_dataset
from evidence.dataset.transfer import Transfer

distributed = pytest.importorskip("distributed", reason="the extra `scale` is not installed")
QUICK = Transfer(timeout=2, waits=(0.01, 0.01))


def start_cluster(workers=2):
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    )


@pytest.fixture(scope="module")
def client():
    with start_cluster() as cluster, distributed.Client(cluster) as connected:
        yield connected


@pytest.fixture(scope="module")
def mirror_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    write_mirror(folder)
    return folder


@pytest.fixture(scope="module")
def whole(mirror_folder, tmp_path_factory):
    """The dataset that one process makes of all files without faults."""
    out = tmp_path_factory.mktemp("whole") / "out"
    build_dataset([str(mirror_folder / "*" / "*.gz")], out)
    return out


def content(out):
    """The bytes of a dataset; locations of its files may differ."""
    files = [*sorted((out / "parts").iterdir()), out / "superseded.parquet", out / "dataset.json"]
    return {file.name: file.read_bytes() for file in files}


def worker_pids(client):
    return list(client.run(os.getpid).values())


def build(client, mirror, out):
    patterns = [f"{mirror.url}/baseline/*.gz", f"{mirror.url}/updatefiles/*.gz"]
    return build_dataset(patterns, out, client, transfer=QUICK)


def test_two_workers_give_the_cells_of_reading_all_files_at_once(
    client, mirror_folder, whole, tmp_path
):
    files = sorted(mirror_folder.glob("*/*.gz"))
    summary = evidence.pubmed_dataset(files, tmp_path / "out", client)
    assert (len(summary.added), summary.failed) == (12, ())
    assert content(tmp_path / "out") == content(whole)
    view = evidence.open_dataset(tmp_path / "out")
    cells = read_cells(files, tmp_path / "all.parquet")
    assert by_pmid(view.to_table().to_pylist()) == cells
    frame = view.to_dask()[["pmid", "authors"]].compute()  # on the workers
    assert set(frame["pmid"]) == cells.keys()
    again = evidence.pubmed_dataset(files, tmp_path / "out", client)
    assert len(again.kept) == 12


def test_every_fault_is_named_other_files_are_read_and_the_next_run_reads_the_rest(
    client, whole, tmp_path
):
    folder = tmp_path / "mirror"
    made = {file.name.partition(".")[0][-2:]: file for file in write_mirror(folder)}
    originals = {name: file.read_bytes() for name, file in made.items()}
    made["02"].write_bytes(originals["02"][:-100])  # cut
    write_checksum(made["02"])
    made["03"].write_bytes(b"<html><body>Moved</body></html>")
    write_checksum(made["03"])
    write_checksum(made["04"], "0" * 32)
    copy = folder / "updatefiles" / made["05"].name
    copy.write_bytes(originals["05"])
    faults = {made["06"].name: (stop_midway, 3), made["11"].name: (send_web_page, 3)}
    with Mirror(folder, faults) as mirror:
        summary = build(client, mirror, tmp_path / "out")
        said = {
            problem.path.rsplit("/", 1)[-1][9:13]: problem.message for problem in summary.problems
        }
        assert said.keys() == {"0002", "0003", "0004", "0005", "0006", "0011"}
        assert "its gzip data end in the middle" in said["0002"]
        assert "it is a web page" in said["0003"]
        assert f"the file beside it says {'0' * 32}" in said["0004"]
        assert "has the same name" in said["0005"]
        assert "ClientPayloadError" in said["0006"]
        assert "bytes came" in said["0011"]
        assert len(summary.added) + len(summary.failed) == 12
        assert len(summary.failed) == 5

        copy.unlink()
        for name in ("02", "03", "04"):
            made[name].write_bytes(originals[name])
            write_checksum(made[name])
        mirror.faults.clear()
        mirror.sent.clear()
        rest = build(client, mirror, tmp_path / "out")
        assert rest.added == summary.failed
        assert rest.problems == ()
        fetched = sorted(name[9:13] for name in mirror.sent if name.endswith(".gz"))
        assert fetched == ["0002", "0003", "0004", "0006", "0011"]
    assert content(tmp_path / "out") == content(whole)


def test_a_worker_that_is_killed_costs_nothing(client, mirror_folder, whole, tmp_path):
    pids = worker_pids(client)

    def kill_worker(handler, _):
        os.kill(pids[0], signal.SIGKILL)
        handler.begin(503, 0)

    with Mirror(mirror_folder, {"pubmed26n0005.xml.gz": (kill_worker, 1)}) as mirror:
        summary = build(client, mirror, tmp_path / "out")
    assert (len(summary.added), summary.problems) == (12, ())
    assert content(tmp_path / "out") == content(whole)
    client.wait_for_workers(2, timeout=60)
    assert pids[0] not in worker_pids(client)


def test_a_file_that_ends_its_workers_is_a_problem_and_others_are_read(
    mirror_folder, whole, tmp_path
):
    import dask

    waiting = threading.Barrier(2, timeout=20)

    def kill_workers(handler, _):
        if waiting.wait() == 0:  # both workers are at work on a file
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
        handler.begin(503, 0)

    names = ("pubmed26n0003.xml.gz", "pubmed26n0004.xml.gz")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        start_cluster() as cluster,
        distributed.Client(cluster) as own,
        Mirror(mirror_folder, dict.fromkeys(names, (kill_workers, 1))) as mirror,
    ):
        pids = worker_pids(own)
        summary = build(own, mirror, tmp_path / "out")
        # Dask also gives up what waited at these workers
        assert {"pubmed26n0003", "pubmed26n0004"} <= set(summary.failed)
        assert len(summary.added) == 12 - len(summary.failed) >= 6
        assert len(summary.problems) == len(summary.failed)
        assert all("KilledWorker" in problem.message for problem in summary.problems)
        assert build(own, mirror, tmp_path / "out").added == summary.failed
    assert content(tmp_path / "out") == content(whole)


def test_a_cluster_that_goes_away_is_named_and_the_next_run_goes_on(mirror_folder, whole, tmp_path):
    with start_cluster() as cluster, distributed.Client(cluster) as own:

        def close_cluster(handler, _):
            cluster.close()
            handler.begin(503, 0)

        faults = {"pubmed26n0007.xml.gz": (close_cluster, 1)}
        with Mirror(mirror_folder, faults) as mirror:
            summary = build(own, mirror, tmp_path / "out")
            assert len(summary.added) + len(summary.failed) == 12
            assert "pubmed26n0007" in summary.failed
            assert all("the cluster lost it" in one.message for one in summary.problems)
            assert build(None, mirror, tmp_path / "out").failed == ()
    assert content(tmp_path / "out") == content(whole)
