"""Measure `evidence check` as a ratio to `import pandas`: `python benchmarks/check.py`.

It runs whole processes in turn, so that a machine that slows down slows all of them, and takes the
median of their user CPU times.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "back-pain.md"
RUNS = 9


def seconds(*arguments: str) -> float:
    """Return the user CPU time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    """Print a Markdown table of medians and ratios."""
    long_post = Path(tempfile.mkdtemp()) / "long.md"
    text = EXAMPLE.read_text(encoding="utf-8").split("---\n", 2)[2]
    long_post.write_text(
        "\n".join(f"{text}\n\nParagraph {number}." for number in range(500)), encoding="utf-8"
    )
    jobs = {
        "`import pandas`": ("-c", "import pandas"),
        "`evidence --help`": ("-m", "evidence", "--help"),
        "`evidence claim C5`": ("-m", "evidence", "claim", "C5"),
        "`evidence check` of the example post": ("-m", "evidence", "check", str(EXAMPLE)),
        f"`evidence check` of a post of {long_post.stat().st_size / 1e6:.1f} MB": (
            "-m",
            "evidence",
            "check",
            str(long_post),
        ),
    }
    taken: dict[str, list[float]] = {job: [] for job in jobs}
    for _ in range(RUNS):
        for job, arguments in jobs.items():
            taken[job].append(seconds(*arguments))
    pandas = statistics.median(taken["`import pandas`"])
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{os.cpu_count()} cores, {memory:.0f} GB of memory; medians of {RUNS} runs\n")
    print("| whole process | user CPU, s | ratio to `import pandas` |\n|---|---:|---:|")
    for job, times in taken.items():
        median = statistics.median(times)
        print(f"| {job} | {median:.2f} | {median / pandas:.2f} |")


if __name__ == "__main__":
    main()
