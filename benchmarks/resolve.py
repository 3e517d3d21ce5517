"""Measure how long a mention takes among many studies, and how often it is resolved rightly.

Usage: ``python benchmarks/resolve.py TABLE LABELS...``

TABLE is a table that ``evidence read`` wrote, of 30,000 records, say; 20,000 near copies of the
base's studies are added. LABELS are JSON Lines with ``mention`` (or ``citation``), ``pmid``,
``gold_pmid`` or ``key``, and, if known, ``published``: the year of the post.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

from evidence.claims.base.load import read_base
from evidence.claims.resolve.resolver import Resolver
from evidence.studies.study import Study
from evidence.studies.table.read_back import read_studies

NEAR_COPIES = 20_000
_FIRST_PMID = 90_000_000


def make_near_copies(own: list[Study], others: list[Study]) -> list[Study]:
    """Copy studies of the base with other authors, years and numbers, and longer titles."""
    chance = random.Random(1)
    words = " ".join(study.title or "" for study in others).split()
    return [
        _vary(
            chance.choice(own),
            _FIRST_PMID + number,
            words=chance.sample(words, 3),
            authors=chance.choice(others).authors,
            chance=chance,
        )
        for number in range(NEAR_COPIES)
    ]


def _vary(
    study: Study, pmid: int, *, words: list[str], authors: tuple[str, ...], chance: random.Random
) -> Study:
    return dataclasses.replace(
        study,
        key=f"pmid:{pmid}",
        pmid=str(pmid),
        title=" ".join([study.title or "", *words]),
        year=chance.randint(1990, 2025),
        authors=authors,
        sample_size=chance.randint(10, 3000),
        doi=None,
        pmcid=None,
        registry_ids=(),
        companion_of=None,
        superseded_by=None,
        volume=None,
    )


def measure(resolver: Resolver, rows: list[dict[str, object]]) -> str:
    """Count mentions that are right, open and wrong; give the median and 95th percentile in ms."""
    outcomes: Counter[str] = Counter()
    times = []
    for row in rows:
        mention, published = str(row.get("mention") or row["citation"]), row.get("published")
        start = time.perf_counter()
        study = resolver.resolve(mention, published).study
        times.append(1000 * (time.perf_counter() - start))
        if study is None:
            outcomes["open"] += 1
        else:
            wanted = row.get("pmid") or row.get("gold_pmid") or row.get("key")
            outcomes["right" if wanted in (study.pmid, study.key) else "wrong"] += 1
    times.sort()
    median, slow = times[len(times) // 2], times[int(0.95 * len(times))]
    return f"{dict(outcomes)}, half below {median:.1f} ms, 95 of 100 below {slow:.1f} ms"


def main() -> None:
    """Print a line for each file of labels and each set of studies."""
    base, table = read_base(), read_studies(Path(sys.argv[1]))[0]
    own = list(base.studies.values())
    resolvers = {
        "the base": Resolver(base),
        "the table": Resolver(None, table),
        "the base, the table and near copies": Resolver(
            base, [*table, *make_near_copies(own, table)]
        ),
    }
    for file in sys.argv[2:]:
        rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
        for name, resolver in resolvers.items():
            resolver.resolve("a 2001 trial of rats")  # builds the indexes that the others use
            print(f"{file}, {name}: {measure(resolver, rows)}")


if __name__ == "__main__":
    main()
