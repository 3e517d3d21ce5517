"""How long `evidence site` takes: `python benchmarks/site.py [STUDIES]`.

A store is filled with made-up records from a server on this machine, so that base and store have so many studies
together (2,000 without an argument). Then the command is run as a process of its own: into a new folder, again into the
same one, and without the store. Wall time; each the best of several rounds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from evidence.claims.base.load import read_base
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Server, make_papers
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches

ROUNDS = 3


def fill(path: Path, number: int) -> None:
    """A store with so many studies."""
    with (
        Server(Corpus.from_papers(make_papers(number))) as server,
        Store(path, write=True) as store,
    ):
        client = Client(RateLimiter(1e6), server.url)
        collected = sync_searches(
            store, client, [store.save_search("1:99999999[uid]")], today=date(2026, 11, 26)
        )
        assert not collected.problems


def best(job: Callable[[Path], None], folder: Path) -> float:
    """The best wall time of a job, in seconds; each round gets a folder of its own."""
    times = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        job(folder / str(number))
        times.append(time.perf_counter() - begun)
    return min(times)


def run(folder: Path, *options: str) -> None:
    """The command."""
    command = [
        sys.executable,
        "-m",
        "evidence",
        "site",
        str(folder),
        "--date",
        "2026-11-26",
        *options,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print a Markdown table."""
    number = int(sys.argv[1]) if sys.argv[1:] else 2_000
    own = len(read_base().studies)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "store.sqlite"
        fill(store, number - own)
        jobs = {
            f"{number:,} studies, into a new folder": ("big", ["--store", str(store)]),
            f"{number:,} studies, again": ("big", ["--store", str(store)]),
            f"{own:,} studies, into a new folder": ("small", []),
        }
        print("| `evidence site` | s | MB |\n|---|---:|---:|")
        for what, (where, options) in jobs.items():
            taken = best(lambda to, options=options: run(to, *options), folder / where)
            size = sum(
                file.stat().st_size for file in (folder / where / "0").rglob("*") if file.is_file()
            )
            print(f"| {what} | {taken:.1f} | {size / 1e6:.1f} |", flush=True)


if __name__ == "__main__":
    main()
