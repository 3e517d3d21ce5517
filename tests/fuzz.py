"""Feed input to whatever reads input, led by what code it reaches: `python tests/fuzz.py`.

An input fails that ends in another exception than EvidenceError, takes more than a second for each
10 kB (and one to begin with), or lets the process grow beyond 500 MB. Atheris stops there and
keeps the input in the folder `fuzz-failures`; make it a test. What it found out about the code on
the way is kept in `.fuzz`, and the next run begins with it. Code that counts what is reached is
several times slower, so an input that seems slow is given to a plain process again.
"""

from __future__ import annotations

import argparse
import hashlib
import pkgutil
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path

import atheris

IS_PLAIN = "--plain" in sys.argv

with nullcontext() if IS_PLAIN else atheris.instrument_imports(include=["evidence"]):
    import evidence

    for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    from evidence.posts.read.post import parse_post
    from evidence.posts.web.decode import decode_page
    from evidence.posts.web.page import read_page
    from evidence.posts.web.sitemap import parse_sitemap

ROOT = Path(__file__).parents[1]
SESSION = evidence.open()
FAILURES = Path("fuzz-failures")
LEARNED = Path(".fuzz")
MAX_BYTES = 100_000
SECONDS_PER_BYTE = 1 / 10_000
LEAST_SECONDS = 1
MAX_MEMORY = 500  # MB


def read_corpus(*patterns: str) -> list[bytes]:
    """Read files of the repository."""
    files = sorted(file for pattern in patterns for file in ROOT.glob(pattern))
    return [file.read_bytes()[:MAX_BYTES] for file in files]


def export_references() -> list[bytes]:
    """Write some studies of the base in the other forms that `evidence read` reads."""
    command = [sys.executable, "-m", "evidence", "table", "--limit", "20"]
    forms = ("ris", "nbib", "asreview", "csv --columns pmid")
    commands = [[*command, "--format", *form.split()] for form in forms]
    return [subprocess.run(one, check=False, capture_output=True).stdout for one in commands]


def _read(data: bytes, folder: Path) -> None:
    (folder / "in").write_bytes(data)  # its content says what it is
    evidence.read_pubmed(folder / "in")


def _check(data: bytes, folder: Path) -> None:
    post = folder / ("post.md", "post.html", "post.txt")[len(data) % 3]
    post.write_bytes(data)
    SESSION.check(post)


def _web(data: bytes, _: Path) -> None:
    page = read_page(decode_page(data, "text/html"), "https://clinic.example/")
    parse_post(page.source, "page.html")
    with suppress(ValueError):  # what it raises where there is no sitemap
        parse_sitemap(data, "https://clinic.example/sitemap.xml")


def _resolve(data: bytes, _: Path) -> None:
    SESSION.resolve(data.decode("utf-8", "replace"))


def _bib(data: bytes, folder: Path) -> None:
    (folder / "references.bib").write_bytes(data)
    SESSION.check_bibliography(folder / "references.bib")
    SESSION.add_to_bibliography(["vickers2018"], folder / "references.bib")


def _cite(data: bytes, folder: Path) -> None:
    half = len(data) // 2
    (folder / "post.md").write_bytes(data[:half])
    (folder / "references.bib").write_bytes(data[half:])
    SESSION.cite(folder / "post.md")


# What takes the input, and what to begin with.
TARGETS: dict[str, tuple[Callable[[bytes, Path], None], Callable[[], list[bytes]]]] = {
    "read": (_read, lambda: [*read_corpus("tests/data/pubmed/*.xml"), *export_references()]),
    "check": (
        _check,
        lambda: read_corpus("examples/*.md", "tests/data/pages/*.md", "docs/*.md"),
    ),
    "web": (_web, lambda: read_corpus("tests/data/web/*.html")),
    "resolve": (
        _resolve,
        lambda: b"\n".join(read_corpus("tests/data/*mentions.jsonl")).splitlines(),
    ),
    "bib": (_bib, lambda: read_corpus("references.bib", "examples/*.bib")),
    "cite": (_cite, lambda: read_corpus("examples/*.md", "references.bib", "docs/citing.md")),
}


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Change an input: as libFuzzer does, or by one part of it again and again."""
    dice = random.Random(seed)
    if dice.random() < 0.8:
        changed: bytes = atheris.Mutate(data, most)
        return changed
    start = dice.randrange(len(data) + 1)
    part = data[start : start + dice.choice((1, 3, 20, 300))]
    return (data[:start] + part * dice.choice((2, 50, 5_000)) + data[start:])[:most]


def feed(name: str, data: bytes) -> None:
    """Give a target one input; raise where it does not take it as it should."""
    limit = LEAST_SECONDS + len(data) * SECONDS_PER_BYTE
    if measure(name, data) <= limit:
        return
    command = [sys.executable, __file__, "--plain", name]
    again = subprocess.run(command, input=data, check=True, capture_output=True)
    if float(again.stdout) > limit:
        raise TimeoutError(f"{float(again.stdout):.1f} s for {len(data):,} bytes")


def measure(name: str, data: bytes) -> float:
    """Give a target one input; return the seconds of the processor that it takes."""
    begun = time.process_time()
    take(TARGETS[name][0], data)
    return time.process_time() - begun


def take(target: Callable[[bytes, Path], None], data: bytes) -> None:
    """Give a target one input in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, suppress(evidence.EvidenceError):
        target(data, Path(folder))


def warm_up(name: str, corpus: list[bytes]) -> None:
    """Let a target read the base and compile its patterns."""
    for data in corpus[:3]:
        take(TARGETS[name][0], data)


def fuzz(name: str, seconds: int, seed: int) -> None:
    """Feed a target until time is up or an input fails; does not return."""
    corpus = TARGETS[name][1]()
    learned = LEARNED / name
    learned.mkdir(parents=True, exist_ok=True)
    FAILURES.mkdir(exist_ok=True)
    for data in corpus:
        (learned / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)
    warm_up(name, corpus)
    options = {
        "max_total_time": seconds,
        "seed": seed,
        "max_len": MAX_BYTES,
        "len_control": 0,  # long inputs from the start
        "rss_limit_mb": MAX_MEMORY,
        "timeout": 300,  # seconds that nothing returns; those of the processor count above
        "dict": ROOT / "tests/data/fuzz.dict",
        "artifact_prefix": f"{FAILURES}/{name}-",
        "print_final_stats": 1,
    }
    flags = [f"-{option}={value}" for option, value in options.items()]
    command = [sys.argv[0], *flags, str(learned)]
    atheris.Setup(command, lambda data: feed(name, data), custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    """Feed each target that is named, or all, for its share of the time."""
    about, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=about, epilog=details)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for all together")
    parser.add_argument("--seed", type=int, default=1, help="0 makes up other inputs each time")
    parser.add_argument(
        "--plain", action="store_true", help="time standard input, and count nothing"
    )
    options = parser.parse_args()
    names = options.names or [*TARGETS]
    if options.plain:
        warm_up(names[0], TARGETS[names[0]][1]())
        print(measure(names[0], sys.stdin.buffer.read()))
        return 0
    if len(names) == 1:
        warnings.simplefilter("ignore")
        fuzz(names[0], options.seconds, options.seed)
    share = f"{options.seconds // len(names)}"
    command = [sys.executable, __file__, "--seconds", share, "--seed", f"{options.seed}"]
    codes = [subprocess.run([*command, name], check=False).returncode for name in names]
    return int(any(codes))  # one is negative where a signal ended it


if __name__ == "__main__":
    sys.exit(main())
