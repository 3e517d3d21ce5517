"""How long a mention takes against many studies, how often it is right: `python benchmarks/resolve.py TABLE LABELS...`.

TABLE is a table of `evidence read` (30,000 records, say); studies of the base with three words more in their titles
make it 20,000 longer. LABELS are JSON Lines with a mention (or a citation), its pmid (or gold_pmid), and the year of
the post.
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

ALIKE = 20_000


def look_alikes(own: list[Study], others: list[Study]) -> list[Study]:
    """Studies that are nearly those of the base: other authors, years and numbers, and three words more."""
    chance = random.Random(1)
    words = " ".join(study.title or "" for study in others).split()
    plain = {
        "doi": None,
        "pmcid": None,
        "registry_ids": (),
        "companion_of": None,
        "superseded_by": None,
        "volume": None,
    }
    return [
        dataclasses.replace(
            model := chance.choice(own),
            key=f"pmid:{90_000_000 + number}",
            pmid=str(90_000_000 + number),
            title=" ".join([model.title or "", *chance.sample(words, 3)]),
            year=chance.randint(1990, 2025),
            authors=chance.choice(others).authors,
            sample_size=chance.randint(10, 3000),
            **plain,
        )
        for number in range(ALIKE)
    ]


def measure(index: Resolver, rows: list[dict[str, object]]) -> str:
    """How many are right, unsure and wrong, and the time that half and 95 of 100 stay below."""
    told: Counter[str] = Counter()
    times = []
    for row in rows:
        begun = time.perf_counter()
        study = index.resolve(
            str(row.get("mention") or row["citation"]), row.get("published")
        ).study
        times.append(1000 * (time.perf_counter() - begun))
        wanted = row.get("pmid") or row.get("gold_pmid")
        told["unsure" if study is None else "right" if study.pmid == wanted else "wrong"] += 1
    times.sort()
    half, most = times[len(times) // 2], times[int(0.95 * len(times))]
    return f"{dict(told)}, half below {half:.1f} ms, 95 of 100 below {most:.1f} ms"


def main() -> None:
    """Print a line for each file of labels."""
    base, table = read_base(), read_studies(Path(sys.argv[1]))[0]
    own = list(base.studies.values())
    indexes = {
        "the base": Resolver(base),
        "the table": Resolver(None, table),
        "the base, the table and look-alikes": Resolver(base, [*table, *look_alikes(own, table)]),
    }
    for file in sys.argv[2:]:
        rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
        for name, index in indexes.items():
            index.resolve("a 2001 trial of rats")  # the first makes what the others use
            print(f"{file}, {name}: {measure(index, rows)}")


if __name__ == "__main__":
    main()
