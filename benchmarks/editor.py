"""Measure what a change in an open post takes: `python benchmarks/editor.py`.

The post has 3,000 words, all on treatments: the example post again and again, with other words. It
is changed in another place each time, checked and made into diagnostics, as the language server
does between two keys. Beside it runs work that is always the same, so that a machine that is busy
shows; both are measured by the clock of the process. A change over the protocol is measured, too,
by the clock on the wall.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from evidence.editor.diagnostics import make_diagnostics
from evidence.editor.open_post import OpenPost
from evidence.editor.workbench import Workbench

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "back-pain.md"
WORDS = 3_000
CHANGES = 40
OTHER_WORDS = ("often", "sometimes", "in many people", "today", "for some", "as a rule")


def make_post() -> str:
    """Make a post of 3,000 words whose sentences differ."""
    _, front, text = EXAMPLE.read_text(encoding="utf-8").split("---\n", 2)
    chosen = random.Random(1)
    parts: list[str] = []
    while len(" ".join(parts).split()) < WORDS:
        words = [f" {chosen.choice(OTHER_WORDS)}{end}" for end in re.findall(r"[.\n]\n", text)]
        changed = iter(words)
        parts.append(re.sub(r"(?<=[a-z])[.\n]\n", lambda _, own=changed: next(own), text))
    return f"---\n{front}---\n" + "\n\n".join(parts)


def change_post(text: str, number: int) -> str:
    """Write a word into a post, each time in another place."""
    places = [match.end() for match in re.finditer(r"[a-z](?= [a-z])", text)]
    place = random.Random(number).choice(places)
    return f"{text[:place]} really{text[place:]}"


def work_always_the_same() -> int:
    """Do work that takes as long on an idle machine each time."""
    return sum(number * number % 7 for number in range(1_000_000))


def milliseconds(work: Callable[[], object]) -> float:
    """Return the CPU time of some work."""
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before)


def measure_check(text: str) -> tuple[float, list[float], list[float]]:
    """Return what the first check takes, the checks of changes, and the same work beside them."""
    workbench = Workbench()

    def check(version: int, source: str) -> None:
        opened = OpenPost((ROOT / "post.md").as_uri(), version, "markdown", source, ROOT)
        make_diagnostics(workbench.check(opened))

    first = milliseconds(lambda: check(0, text))
    changed, same = [], []
    for number in range(CHANGES):
        text = change_post(text, number)
        changed.append(milliseconds(lambda number=number, text=text: check(number, text)))
        same.append(milliseconds(work_always_the_same))
    return first, changed, same


async def measure_protocol(text: str) -> list[float]:
    """Return the wall time from a change that an editor sends to the diagnostics."""
    client = LanguageClient("benchmark", "1")
    published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def keep(params: types.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    await client.start_io(sys.executable, "-P", "-m", "evidence", "lsp")
    await client.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), root_uri=ROOT.as_uri())
    )
    client.initialized(types.InitializedParams())
    uri = (ROOT / "post.md").as_uri()
    item = types.TextDocumentItem(uri, "markdown", 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await published.get()
    taken = []
    for number in range(CHANGES):
        place = types.Position(20 + 3 * number, 0)
        change = types.TextDocumentContentChangePartial(types.Range(place, place), "Really ")
        document = types.VersionedTextDocumentIdentifier(number + 1, uri)
        started = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        await published.get()
        taken.append(1000 * (time.perf_counter() - started))
    await client.shutdown_async(None)
    client.exit(None)
    return taken


def main() -> None:
    """Print a Markdown table."""
    text = make_post()
    first, changed, same = measure_check(text)
    taken = asyncio.run(measure_protocol(text))
    ratio = statistics.median(changed) / statistics.median(same)
    print(f"{len(text.split()):,} words, {CHANGES} changes; medians\n")
    print("| | ms |\n|---|---:|")
    print(f"| first check, with the evidence base (CPU) | {first:.0f} |")
    print(f"| check after a change (CPU) | {statistics.median(changed):.0f} |")
    print(f"| the slowest of them (CPU) | {max(changed):.0f} |")
    print(f"| work that is always the same (CPU) | {statistics.median(same):.0f} |")
    print(f"| ratio of both | {ratio:.2f} |")
    wall = statistics.median(taken)
    print(f"| from a change to its diagnostics, 50 of them waiting (wall) | {wall:.0f} |")


if __name__ == "__main__":
    main()
