"""Time commands beside stores of different sizes: ``python benchmarks/store.py [STUDIES...]``.

Each store has made-up studies: titles of the base with further words, authors, journals, numbers
and abstracts, so that words and names are as common or rare as they are at PubMed (after Zipf).
Every command runs as a process of its own; the CPU time and the memory of the best of three runs
count. The first column is without a store.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.living.matching import digest_claims
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import make_paper
from evidence.studies.columns import STORE_COLUMNS
from evidence.studies.store.store import Store
from evidence.studies.table.rows import TableRow, build_rows

SIZES = (2_000, 20_000, 200_000)
ROUNDS = 3
_FIRST_PMID = 50_000_000
_WORDS = 60_000  # different words of titles and abstracts; a hundredth of them make half of a text
_ABSTRACT = 160  # words
_PLACES = {column.name: place for place, column in enumerate(STORE_COLUMNS)}
_SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu".split()
POST = "Acupuncture releases endorphins.\n\nIt helps with chronic low back pain.\n"
MENTION = "a 2012 meta-analysis by Vickers of 18,000 patients with chronic pain"
COMMANDS = {
    "check of two sentences": ["check", "post.md", "--exit-zero"],
    "check of a post with mentions": ["check", "mentions.md", "--exit-zero"],
    "resolve, one mention": ["resolve", MENTION],
    "claim, one card": ["claim", "T1"],
    "table --columns pmid --where 'year>=2024'": [
        "table", "--columns", "pmid", "--where", "year>=2024",
    ],
    "table --search acupuncture --limit 100": [
        "table", "--search", "acupuncture", "--columns", "pmid", "--limit", "100",
    ],
    "table to CSV": ["table"],
}  # fmt: skip


class MadeUpStudies:
    """Rows of the table of studies, made of the base's titles and of made-up words."""

    def __init__(self, base: EvidenceBase) -> None:
        self._chance = random.Random(1)
        self._words = ["".join(self._chance.choices(_SYLLABLES, k=4)) for _ in range(_WORDS)]
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(_WORDS)))
        self._names = [word[:6].capitalize() for word in self._words]
        titles = [study.title for study in base.studies.values() if study.title]
        self._rows = [self._read_row(title) for title in titles]

    @staticmethod
    def _read_row(title: str) -> TableRow:
        paper = make_paper("1", title, date(2020, 1, 1), abstract="In adults. It helped.")
        return build_rows(read_records(paper.xml).records, derived=True)[0]

    def _draw(self, values: Sequence[str], count: int) -> list[str]:
        return self._chance.choices(values, cum_weights=self._weights, k=count)

    def make(self, count: int) -> Iterator[TableRow]:
        """Yield as many rows, each with a PMID of its own."""
        for number in range(count):
            row = list(self._chance.choice(self._rows))
            cells = {
                "pmid": str(_FIRST_PMID + number),
                "doi": f"10.5555/{number}",
                "title": " ".join([str(row[_PLACES["title"]]), *self._draw(self._words, 3)]),
                "authors": tuple(f"{name} A" for name in self._draw(self._names, 4)),
                "journal_abbrev": f"J {self._draw(self._names, 1)[0]}",
                "year": self._chance.randint(1980, 2026),
                "volume": str(self._chance.randint(1, 300)),
                "pages": str(self._chance.randint(1, 3000)),
                "abstract": " ".join(self._draw(self._words, _ABSTRACT)),
                "sample_size": self._chance.randint(10, 3000),
            }
            for name, cell in cells.items():
                row[_PLACES[name]] = cell
            yield tuple(row)


def make_store(path: Path, base: EvidenceBase, count: int) -> None:
    """Fill a store with made-up studies, matched with the claims of a base."""
    with Store(path, write=True) as store:
        connection = store._connection
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO records VALUES (?, ?, '', '', '', x'')",
            ((number, str(_FIRST_PMID + number - 1)) for number in range(1, count + 1)),
        )
        connection.execute("COMMIT")
        store.replace_studies(enumerate(MadeUpStudies(base).make(count), start=1))
        store.begin_matching(digest_claims(base))
        connection.execute("DELETE FROM unmatched")


def measure(arguments: Sequence[str], folder: Path) -> tuple[float, int]:
    """Run the command; return the seconds of CPU and the megabytes of memory of the best run."""
    return min(_run(arguments, folder) for _ in range(ROUNDS))


def _run(arguments: Sequence[str], folder: Path) -> tuple[float, int]:
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)\n"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "evidence", *arguments]
    homes = {name: str(folder) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    printed = subprocess.run(
        command, cwd=folder, env={**os.environ, **homes}, check=True, capture_output=True, text=True
    )
    seconds, megabytes = printed.stdout.split()
    return float(seconds), int(megabytes)


def main(sizes: Sequence[int]) -> None:
    """Print a row for each command, with a column for each store."""
    base = read_base()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "post.md").write_text(POST, encoding="utf-8")
        (folder / "mentions.md").write_text(f"{MENTION.capitalize()}.\n", encoding="utf-8")
        stores: dict[str, list[str]] = {"no store": []}
        for size in sizes:
            began = time.perf_counter()
            path = folder / f"{size}.sqlite"
            make_store(path, base, size)
            seconds = time.perf_counter() - began
            stores[f"{size:,}"] = ["--store", str(path)]
            print(f"{size:,} studies: made in {seconds:.0f} s, {path.stat().st_size >> 20} MB")
        print("| command |", " | ".join(stores), "|", sep=" ")
        for words, arguments in COMMANDS.items():
            found = (measure([*arguments, *options], folder) for options in stores.values())
            cells = (f"{seconds:.2f} s ({megabytes} MB)" for seconds, megabytes in found)
            print(f"| `{words}` |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
