"""Measure how long `evidence site` takes: `python benchmarks/site.py [STUDIES]`.

Fills a store with made-up records from a local server, so that base and store together have the
given number of studies (2,000 by default). Then runs the command as a process: into a new folder,
again into the same one, and without the store. Prints wall times, each the best of several rounds,
and how long a browser takes to open the pages with a search.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from evidence.claims.base.load import read_base
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Server, make_papers
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches

ROUNDS = 3
_LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_SEARCH = """field => {
  const input = document.querySelector(field);
  const started = performance.now();
  input.value = "pain";
  input.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - started;
}"""


def fill_store(path: Path, number: int) -> None:
    """Fill a store with a number of made-up studies."""
    with (
        Server(Corpus.from_papers(make_papers(number))) as server,
        Store(path, write=True) as store,
    ):
        client = Client(RateLimiter(1e6), server.url)
        collected = sync_searches(
            store, client, [store.save_search("1:99999999[uid]")], today=date(2026, 11, 26)
        )
        assert not collected.problems


def measure_best(job: Callable[[Path], None], folder: Path) -> float:
    """Return the best wall time of a job in seconds; each round gets its own folder."""
    times = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        job(folder / str(number))
        times.append(time.perf_counter() - started)
    return min(times)


def run_command(folder: Path, *options: str) -> None:
    """Run the command."""
    command = [sys.executable, *"-m evidence site --date 2026-11-26".split(), str(folder)]
    subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)


def measure_browser(site: Path, number: int) -> None:
    """Print how long a browser takes for the pages with a search, where there is a browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium or not find_spec("playwright"):
        print("no chromium and playwright here; the pages are not measured in a browser")
        return
    from playwright.sync_api import sync_playwright

    print(f"\n| {number:,} studies in a browser | s until usable | s for the first search |")
    print("|---|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for page, field in (("index.html", "#words"), ("table.html", "#filter-words")):
            loads, searches = [], []
            for _ in range(ROUNDS):
                tab = browser.new_page()
                tab.goto((site / page).as_uri())
                loads.append(tab.evaluate(_LOADED))
                searches.append(tab.evaluate(_SEARCH, field))
                tab.close()
            print(f"| `{page}` | {min(loads) / 1000:.2f} | {min(searches) / 1000:.2f} |")
        browser.close()


def main() -> None:
    """Print a Markdown table."""
    number = int(sys.argv[1]) if sys.argv[1:] else 2_000
    own = len(read_base().studies)
    if number <= own:
        sys.exit(f"STUDIES must be more than the {own:,} of the base")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "store.sqlite"
        fill_store(store, number - own)
        jobs = {
            f"{number:,} studies, into a new folder": ("big", ["--store", str(store)]),
            f"{number:,} studies, again": ("big", ["--store", str(store)]),
            f"{own:,} studies, into a new folder": ("small", []),
        }
        print("| `evidence site` | s | MB |\n|---|---:|---:|")
        for what, (where, options) in jobs.items():
            taken = measure_best(
                lambda to, options=options: run_command(to, *options), folder / where
            )
            size = sum(
                file.stat().st_size for file in (folder / where / "0").rglob("*") if file.is_file()
            )
            print(f"| {what} | {taken:.1f} | {size / 1e6:.1f} |", flush=True)
        measure_browser(folder / "big" / "0", number)


if __name__ == "__main__":
    main()
