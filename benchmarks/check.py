"""Measure `evidence check` as a ratio to `import pandas`: `python benchmarks/check.py`.

It runs whole processes in turn, so that a machine that slows down slows all of them, and takes the
median of their user CPU times. Many posts are measured once, by the clock on the wall.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "back-pain.md"
RUNS = 9
POSTS = 1_000
WORDS = 1_100


def seconds(*arguments: str) -> float:
    """Return the user CPU time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def wall_seconds(*arguments: str) -> float:
    """Return the wall time of one process of the command."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "evidence", "check", *arguments]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def make_posts(folder: Path, number: int) -> None:
    """Make posts of 1,100 words, each of other sentences of the labelled ones, in another order."""
    lines = (ROOT / "tests" / "data" / "claim_sentences.jsonl").read_text(encoding="utf-8")
    sentences = [json.loads(line)["text"] for line in lines.splitlines()]
    chosen = random.Random(1)
    for place in range(number):
        paragraphs: list[str] = []
        words = 0
        while words < WORDS:
            own = [f"{chosen.choice(sentences)} ({place}.{words})" for _ in range(4)]
            paragraphs.append(" ".join(own))
            words += len(paragraphs[-1].split())
        text = f"# Post {place}\n\n" + "\n\n".join(paragraphs)
        (folder / f"{place:04}.md").write_text(text, encoding="utf-8")


def measure_many() -> None:
    """Print a Markdown table of many posts: in one process and in all, and again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "posts"
        folder.mkdir()
        make_posts(folder, POSTS)
        cache = ("--cache-dir", str(Path(name) / "cache"))
        jobs: dict[str, tuple[str, ...]] = {
            "`--no-cache --workers 1`": ("--no-cache", "--workers", "1"),
            "`--no-cache`": ("--no-cache",),
            "the first time": cache,
            "again": cache,
        }
        print(f"\n| {POSTS:,} posts of {WORDS:,} words | wall, s | ms a post |\n|---|---:|---:|")
        for job, options in jobs.items():
            taken = wall_seconds(str(folder), *options)
            print(f"| {job} | {taken:.1f} | {1000 * taken / POSTS:.1f} |", flush=True)


def main() -> None:
    """Print a Markdown table of medians and ratios."""
    long_post = Path(tempfile.mkdtemp()) / "long.md"
    text = EXAMPLE.read_text(encoding="utf-8").split("---\n", 2)[2]
    long_post.write_text(
        "\n".join(f"{text}\n\nParagraph {number}." for number in range(500)), encoding="utf-8"
    )
    check = ("-m", "evidence", "check", "--no-cache")
    jobs = {
        "`import pandas`": ("-c", "import pandas"),
        "`evidence --help`": ("-m", "evidence", "--help"),
        "`evidence claim C5`": ("-m", "evidence", "claim", "C5"),
        "`evidence check` of the example post": (*check, str(EXAMPLE)),
        f"`evidence check` of a post of {long_post.stat().st_size / 1e6:.1f} MB": (
            *check,
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
    measure_many()


if __name__ == "__main__":
    main()
