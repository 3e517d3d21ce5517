"""Time `evidence read --dataset`, and what 1,300 files take: `python benchmarks/dataset.py FILE`.

FILE is one of NLM's baseline files, packed. Copies of it with other PMIDs are read in this process,
and by one and two Dask workers with one thread each. CPU seconds are those of the processes that
read; on a machine that does other things they tell more than the wall.
"""

from __future__ import annotations

import gzip
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from distributed import Client, LocalCluster

import evidence
from evidence.dataset.newest import find_superseded

if TYPE_CHECKING:
    from evidence.dataset.newest import Numbers

COPIES = 6
MENTIONS = 200  # that are resolved
STEP = 1_000_000  # between the PMIDs of two copies
FILES, RECORDS = 1_300, 30_000  # of all of PubMed
UPDATED = 100  # files at the end that revise earlier records
_PMID = re.compile(rb"(<PMID Version=\"\d+\">|IdType=\"pubmed\">)(\d+)")


def write_copies(file: Path, folder: Path) -> None:
    """Write copies of a file, each with PMIDs of its own."""
    text = gzip.decompress(file.read_bytes())
    for number in range(COPIES):

        def shift(match: re.Match[bytes], step: int = number * STEP) -> bytes:
            return match[1] + str(int(match[2]) + step).encode()

        copy = folder / f"pubmed26n{number + 1:04}.xml.gz"
        copy.write_bytes(gzip.compress(_PMID.sub(shift, text), 6))


def used() -> tuple[float, float]:
    """Return the CPU seconds of this process so far, and the most memory in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def time_dataset(files: list[Path], out: Path, workers: int, *, derived: bool) -> str:
    """Read files into a dataset, and return a row of the table."""
    if not workers:
        begun, (cpu, _) = time.perf_counter(), used()
        evidence.pubmed_dataset(files, out, derived=derived)
        wall, after = time.perf_counter() - begun, used()
        seconds, memory = after[0] - cpu, after[1]
    else:
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=":0"
            ) as cluster,
            Client(cluster) as client,
        ):
            first = client.run(used)
            begun = time.perf_counter()
            evidence.pubmed_dataset(files, out, client, derived=derived)
            wall = time.perf_counter() - begun
            after_all = client.run(used)
        seconds = sum(after_all[name][0] - first[name][0] for name in first)
        memory = max(most for _, most in after_all.values())
    size = sum(part.stat().st_size for part in (out / "parts").iterdir()) / 1e6 / len(files)
    how = f"{workers} worker{'s' * (workers > 1)}" if workers else "in this process"
    columns = "all columns" if derived else "PubMed's columns"
    return (
        f"| {how}, {columns} | {wall / len(files):.1f} | {seconds / len(files):.1f} | "
        f"{memory:.0f} | {size:.1f} |"
    )


def made_up_keys() -> Iterator[tuple[list[str], tuple[Numbers, Numbers]]]:
    """Yield PMIDs and keys of as many files as PubMed has; the last ones revise older records."""
    chance = np.random.default_rng(1)
    for number in range(FILES):
        first = number * RECORDS + 1
        pmids = np.arange(first, first + RECORDS, dtype=np.uint64)
        if number >= FILES - UPDATED:
            found = chance.integers(1, (FILES - UPDATED) * RECORDS, RECORDS)
            pmids = np.unique(found).astype(np.uint64)
        yield [], (pmids, np.full(len(pmids), 20_200_101 + number, np.uint64))


def time_view(out: Path, files: list[Path]) -> None:
    """Print what opening and counting a dataset takes."""
    (out / "superseded.parquet").unlink()
    begun = time.perf_counter()
    view = evidence.open_dataset(out)
    opened = time.perf_counter()
    rows = view.count_rows()
    counted = time.perf_counter()
    years = view.to_table(["year"]).num_rows
    read = time.perf_counter()
    each = len(files)
    print(
        f"\n{rows:,} current rows; a file: {(opened - begun) / each:.3f} s to find which they are,"
    )
    print(
        f"{(counted - opened) / each:.3f} s to count, {(read - counted) / each:.3f} s for a column"
    )
    assert rows == years


def time_index(out: Path, files: list[Path]) -> None:
    """Print what an index takes to make, and to resolve a mention with."""
    begun, _ = used()
    studies = evidence.index_dataset(out)
    made, memory = used()
    size = (out / "index.sqlite").stat().st_size / studies
    print(
        f"\nindex: {(made - begun) / len(files):.1f} s CPU a file, {size:.0f} bytes a study, "
        f"{memory:.0f} MB of memory at most"
    )
    titles = evidence.open_dataset(out).to_table(["year", "title"]).slice(0, MENTIONS).to_pylist()
    mentions = [f"a {row['year']} study of {(row['title'] or '')[:60]}" for row in titles]
    for what, store in (("the base alone", False), ("the index, too", out)):
        with evidence.open(store=store) as session:
            begun, _ = used()
            session.resolve(mentions[:1])
            opened, _ = used()
            session.resolve(mentions)
            each = (used()[0] - opened) / len(mentions)
        print(f"{what}: {opened - begun:.2f} s CPU for a first mention, then {each * 1e3:.1f} ms")


def main() -> None:
    """Print the tables."""
    if sys.argv[1:] == ["--keys"]:
        begun = time.perf_counter()
        lost = sum(map(len, find_superseded(made_up_keys(), FILES)))
        print(
            f"{FILES * RECORDS:,} rows, {lost:,} superseded: found in "
            f"{time.perf_counter() - begun:.0f} s with {used()[1]:,.0f} MB"
        )
        return
    file = Path(sys.argv[1])
    if sys.argv[2:]:
        write_copies(file, Path(sys.argv[2]))
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{COPIES} x {file.stat().st_size / 1e6:.1f} MB; {os.cpu_count()} cores, {memory:.0f} GB\n"
    )
    print("| how | wall, s a file | CPU, s a file | memory, MB a worker | Parquet, MB a file |")
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # in another process, whose memory does not count
        subprocess.run([sys.executable, __file__, file, folder], check=True)
        files = sorted(folder.glob("*.gz"))
        for workers, derived in ((0, True), (0, False), (1, True), (2, True), (2, False)):
            out = folder / f"out-{workers}-{derived}"
            print(time_dataset(files, out, workers, derived=derived), flush=True)
        time_view(folder / "out-2-True", files)
        time_index(folder / "out-0-True", files)
    subprocess.run([sys.executable, __file__, "--keys"], check=True)


if __name__ == "__main__":
    main()
