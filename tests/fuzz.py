"""Feed mutated input to whatever reads input: `python tests/fuzz.py [--seconds N] [NAME...]`.

An input fails that ends in another exception than EvidenceError, takes more than a second for each
10 kB (and one to begin with), or lets the process grow beyond 500 MB. It is kept in the folder
`fuzz-failures`, and should become a test.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import evidence
from evidence import EvidenceError

ROOT = Path(__file__).parents[1]
FAILURES = Path("fuzz-failures")
MAX_BYTES = 100_000
SECONDS_PER_BYTE = 1 / 10_000
MAX_MEMORY = 500_000  # kB
# What readers look for, and what has once been read wrongly somewhere.
TOKENS = """
    <PubmedArticle> </PubmedArticle> <PMID> <DeleteCitation> <!-- --> <![CDATA[ ]]> <?x ?> &amp;
    &#x0; &#99999999; <!DOCTYPE <ERROR> PMID- TI__- @article{ @string{x= @comment{ } { " # \\ %
    [@ @pmid: doi:10. https://doi.org/10.1/ [ ](  ``` ~~~ --- ::: {{< >}} {% %} <script> <p
    # - 1. | > * _ ` $ \\( $$ [^1] [^1]: (Lee et al., 2010) et al. PMC NCT0 95% 1,000,000 1e999
    no not never acupuncture cupping relieves back pain toxins review of 22 trials in 2010
    """.split()
ODD_BYTES = [b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", b"\xed\xa0\x80"]


def read_corpus(*patterns: str) -> list[bytes]:
    """Read files of the repository."""
    files = sorted(file for pattern in patterns for file in ROOT.glob(pattern))
    return [file.read_bytes()[:MAX_BYTES] for file in files]


def mutate(dice: random.Random, corpus: list[bytes]) -> bytes:
    """Make an input of one of the corpus: cut, copy, repeat, insert and flip."""
    data = dice.choice(corpus)
    for _ in range(dice.choice((1, 1, 2, 4, 8, 16))):
        data = dice.choice(MUTATIONS)(dice, data, corpus)[:MAX_BYTES]
    return data


def _cut(dice: random.Random, data: bytes, _: list[bytes]) -> bytes:
    start, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:]


def _splice(dice: random.Random, data: bytes, corpus: list[bytes]) -> bytes:
    other = dice.choice(corpus)
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]


def _insert(dice: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = dice.randrange(len(data) + 1)
    new = dice.choice([*ODD_BYTES, *(token.encode() for token in TOKENS)])
    return data[:at] + new * dice.choice((1, 1, 1, 2, 50, 5_000)) + data[at:]


def _repeat(dice: random.Random, data: bytes, _: list[bytes]) -> bytes:
    start = dice.randrange(len(data) + 1)
    part = data[start : start + dice.choice((1, 3, 20, 300))]
    return data[:start] + part * dice.choice((2, 10, 1_000)) + data[start:]


def _flip(dice: random.Random, data: bytes, _: list[bytes]) -> bytes:
    if not data:
        return data
    flipped = bytearray(data)
    flipped[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(flipped)


MUTATIONS = (_cut, _splice, _insert, _insert, _repeat, _flip)


def _read(data: bytes, folder: Path) -> None:
    for name in ("in.xml", "in.nbib", "in.ris"):
        (folder / name).write_bytes(data)
        evidence.read_pubmed(folder / name)


def _check(data: bytes, folder: Path) -> None:
    for name in ("post.md", "post.html", "post.txt"):
        (folder / name).write_bytes(data)
        SESSION.check(folder / name)


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


SESSION = evidence.open()
TARGETS: dict[str, tuple[Callable[[bytes, Path], None], list[bytes]]] = {
    "read": (_read, read_corpus("tests/data/pubmed/*.xml")),
    "check": (_check, read_corpus("examples/*.md", "tests/data/pages/*.md", "docs/*.md")),
    "resolve": (
        _resolve,
        [line for part in read_corpus("tests/data/*mentions.jsonl") for line in part.splitlines()],
    ),
    "bib": (_bib, read_corpus("references.bib", "examples/*.bib")),
    "cite": (_cite, read_corpus("examples/*.md", "references.bib", "docs/citing.md")),
}


def find_failure(target: Callable[[bytes, Path], None], data: bytes) -> str:
    """Return what is wrong with how an input is taken; empty where nothing is."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            target(data, Path(folder))
        except EvidenceError:
            pass
        except Exception:
            return traceback.format_exc(limit=-4)
    taken = time.perf_counter() - begun
    if taken > 1 + len(data) * SECONDS_PER_BYTE:
        return f"{taken:.1f} s for {len(data):,} bytes"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{memory / 1000:.0f} MB of memory" if memory > MAX_MEMORY else ""


def fuzz(name: str, seconds: float, seed: int) -> int:
    """Feed a target for a time; return how many inputs failed."""
    target, corpus = TARGETS[name]
    find_failure(target, corpus[0])  # reads the base and compiles patterns
    dice, end = random.Random(f"{name}{seed}"), time.monotonic() + seconds
    count, failed = 0, set[str]()
    while time.monotonic() < end:
        data = mutate(dice, corpus)
        failure = find_failure(target, data)
        count += 1
        kind = failure.splitlines()[-3:]
        if failure and str(kind) not in failed:
            failed.add(str(kind))
            file = FAILURES / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
            FAILURES.mkdir(exist_ok=True)
            file.write_bytes(data)
            sys.stderr.write(f"{file}: {failure}\n")
    sys.stdout.write(f"{name}: {count:,} inputs, {len(failed)} kinds of failure\n")
    return len(failed)


def main(arguments: Iterable[str] | None = None) -> int:
    """Feed each target that is named, or all, for its share of the time."""
    about, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=about, epilog=details)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60, help="for all together")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="gives the same inputs")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    names = options.names or [*TARGETS]
    if len(names) == 1:
        sys.stdout.write(f"seed {options.seed}\n")
        return fuzz(names[0], options.seconds, options.seed)
    share = f"{options.seconds / len(names)}"
    command = [sys.executable, __file__, "--seconds", share, "--seed", f"{options.seed}"]
    return sum(subprocess.run([*command, name], check=False).returncode for name in names)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
