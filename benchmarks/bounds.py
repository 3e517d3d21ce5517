"""Measure what hostile inputs of 1 MB cost: `python benchmarks/bounds.py [WORD...]`.

Each is given to a command of its own process; seconds are those of user and system together, and
memory is the peak of the process. Words choose the inputs that have one of them in their name.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MB = 1_000_000


def repeat(text: str, size: int, before: str = "", after: str = "") -> str:
    """Repeat a text until it has a size."""
    return before + text * (size // len(text)) + after


def count_up(form: str, size: int) -> str:
    """Write numbers in a form until the text has a size."""
    parts: list[str] = []
    length = 0
    for number in itertools.count(1):
        parts.append(form.format(number))
        length += len(parts[-1])
        if length > size:
            return "".join(parts)
    raise AssertionError


def list_inputs(size: int) -> Iterator[tuple[str, str, str | bytes]]:
    """List inputs: their name, the command, the content of its file."""
    read = {
        "one PMID": ("xml", repeat("<PMID>1</PMID>", size)),
        "open tags": ("xml", repeat("<PubmedArticle>", size)),
        "deep tags": ("xml", repeat("<a>", size, "<PubmedArticle>", "</PubmedArticle>")),
        "small records": ("xml", repeat("<PubmedArticle/>", size)),
        "entities": ("xml", repeat("&#x41;", size, "<PubmedArticle>", "</PubmedArticle>")),
        "entries of 8 bytes": ("nbib", repeat("PMID- 7\n", size)),
        "numbered entries": ("nbib", count_up("PMID- {}\n", size)),
        "one long field": ("nbib", repeat("word ", size, "PMID- 7\nTI  - ")),
        "lines of a field": ("nbib", repeat("AU  - A\n", size, "PMID- 7\n")),
        "PMIDs of one digit": ("txt", repeat("7\n", size)),
        "numbered PMIDs": ("txt", count_up("{}\n", size)),
        "DOIs": ("txt", count_up("10.1000/{}\n", size)),
        "RIS entries": ("ris", repeat("TY  - JOUR\nER  - \n", size)),
        "RIS titles": ("ris", count_up("TY  - JOUR\nTI  - {}\nER  - \n", size)),
        "RIS authors": ("ris", repeat("AU  - A\n", size, "TY  - JOUR\n", "ER  - \n")),
        "CSV rows": ("csv", count_up("{}\n", size)[: size - 5].join(("PMID\n", "\n"))),
        "CSV titles": ("csv", "PMID,Title\n" + count_up("{0},a{0}\n", size)),
        "CSV columns": ("csv", repeat("a,", size, "PMID,", "\n1\n")),
    }
    for name, (suffix, content) in read.items():
        yield name, f"read in.{suffix} -o out.csv", content
    posts = {
        "one word": repeat("word ", size),
        "one line": repeat("x", size),
        "claims": repeat("Acupuncture relieves back pain. ", size),
        "one sentence": repeat("acupuncture relieves back pain and ", size),
        "mentions": repeat("A 2010 review of 22 trials found relief. ", size),
        "years": repeat("(Lee et al., 2010) ", size),
        "brackets": repeat("[", size),
        "links": repeat("[a](b) ", size),
        "keys": count_up("[@key{}] ", size),
        "DOIs": count_up("https://doi.org/10.1000/{} ", size),
        "quotes": repeat("> ", size),
        "lists": repeat("- a\n", size),
        "stars": repeat("**a ", size),
        "headings": repeat("# a\n\n", size),
        "paragraphs": repeat("a.\n\n", size),
        "tables": repeat("| a | b |\n", size, "| a | b |\n|---|---|\n"),
        "footnotes": count_up("[^{0}]\n\n[^{0}]: a\n\n", size),
        "numbers": repeat("1,000,000 ", size),
        "negations": repeat("not no never ", size, "Acupuncture does ", "relieve back pain."),
        "foreign": repeat("La acupuntura alivia el dolor de espalda. ", size),
        "odd letters": repeat("\u202e\x1b[2J\u0301", size // 2),
        "other mentions": count_up("A 2010 review of {} trials found relief. ", size),
        "other claims": count_up("Acupuncture relieves back pain in {} weeks. ", size),
        "other names": count_up("In 2010, Lee{} et al. (2010) found relief. ", size),
        "bare keys": repeat("@lee2010 ", size),
        "short sentences": repeat("So. ", size),
        "citations behind a full stop": count_up("[@lee{}2010] ", size),
        "authors": count_up("Lee et al. ({}) found relief, and ", size),
        "images": repeat("![a](b) ", size),
        "open images": repeat("![", size),
        "closed brackets": repeat("[", size // 2) + repeat("]", size // 2),
        "open code": count_up("`" * 3 + "{} ", size),
        "emphasis": repeat("*a_ ", size),
        "autolinks": repeat("<https://a.b> ", size),
        "open comments": repeat("<!-- ", size),
        "HTML in lines": repeat("<b>a</b> ", size),
        "HTML blocks": repeat("<p>a</p>\n\n", size),
        "character references": repeat("&amp; ", size),
        "escapes": repeat("\\* ", size),
        "nested lists": "".join(f"{'  ' * level}- a\n" for level in range(round(size**0.5))),
        "cells": repeat("|a", size // 2) + "\n" + repeat("|-", size // 2),
        "definitions": count_up("[a{}]: b\n", size),
        "terms": repeat("a\n: b\n\n", size),
        "long heading": "# " + repeat("a ", size // 2) + "\n\n" + repeat("Relief.\n\n", size // 2),
        "items in a paragraph": "Uses:\n" + repeat("a\n", size),
        "questions": repeat("Q: a\nA: b\n", size),
        "front matter": "---\n" + repeat("title: a\n", size) + "---\n",
        "open front matter": repeat("---\n", size),
        "ignored ranges": count_up("<!-- evidence: ignore-start C{} -->a\n", size),
        "ended ranges": repeat("<!-- evidence: ignore-start -->\n", size // 2)
        + repeat("<!-- evidence: ignore-end -->\n", size // 2),
        "ignored problems": count_up("<!-- evidence: ignore-start E{0} -->[@key{0}]\n", size),
        "template tags": repeat("{% a %}{{< b >}}", size),
        "open template tags": repeat("{% raw %}{{< ", size),
        "formulas": repeat("$$\na\n", size),
    }
    for name, content in posts.items():
        yield f"post of {name}", "check in.md --no-cache", content
    for name, content in (
        ("tags", repeat("<p>a", size)),
        ("deep tags", repeat("<div>", size)),
        ("attributes", repeat("a=b ", size, "<p ", ">a</p>")),
        ("attributes of one name", count_up("a{}=b ", size)[:size].join(("<p ", ">a</p>"))),
        ("open formatting", repeat("<b><p>", size)),
        ("text in tables", repeat("<table>a", size)),
        ("references", repeat("&#x41;", size, "<p>")),
        ("lines", repeat("<br>a", size)),
        ("comments", repeat("<!---->", size, "<p>a", "a</p>")),
        ("ends", repeat("</p>", size)),
        ("lists", repeat("<ul><li>a", size)),
    ):
        yield f"page of {name}", "check in.html --no-cache", content
    for name, content in (
        ("lines", repeat("a\n", size)),
        ("lines apart", repeat("a\n\n", size)),
        ("lists", repeat("Symptoms include:\n\na\n\nb\n\n", size)),
        ("bullets", repeat("- a\n", size)),
        (
            "bullets ever deeper",
            "".join(f"{' ' * level}- a\n" for level in range(round(size**0.5))),
        ),
        ("questions", repeat("Why?\nSo.\n", size)),
        ("references", count_up("Lee J, Roe K. Title. Spine 2010;{}:1.\n\n", size)),
    ):
        yield f"text of {name}", "check in.txt --no-cache", content
    bibliographies = {
        "entries": count_up("@article{{a{0},title={{T}},pmid={{{0}}}}}\n", size),
        "strings": count_up("@string{{a{0}={{b}}}}\n", size),
        "braces": repeat("{", size, "@article{a,title="),
        "open entries": repeat("@article{", size),
        "one field": repeat("word ", size, "@article{a,title={", "}}"),
        "concatenations": repeat('a # "b" # ', size, "@article{a,title=", "a}"),
        "comments": repeat("@comment{a}\n", size),
    }
    for name, content in bibliographies.items():
        yield f"bibliography of {name}", "bib check in.bib", content
    packed = gzip.compress(b"PMID- 7\n" * size)
    yield "bomb", "read in.xml.gz -o out.csv", gzip.compress(b"<PubmedArticle>" * (size * 50))
    yield "packed entries", "read in.nbib.gz -o out.csv", packed
    for name in ("one word", "mentions", "years", "keys"):
        yield f"citing {name}", "cite in.md -o out.html", posts[name]


def measure(command: str, content: str | bytes) -> tuple[float, float, int]:
    """Run a command on a file; return its seconds, the peak of its memory in MB, its exit code."""
    arguments = command.split()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / next(word for word in arguments if word.startswith("in."))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "evidence", *arguments],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, process.returncode


def main() -> None:
    """Print a Markdown table of what each input costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--megabytes", type=float, default=1)
    options = parser.parse_args()
    print("| input | command | seconds | MB | exit code |\n|---|---|---|---|---|")
    for name, command, content in list_inputs(round(options.megabytes * MB)):
        if not options.words or any(word in name for word in options.words):
            taken, memory, code = measure(command, content)
            print(f"| {name} | `{command}` | {taken:.1f} | {memory:.0f} | {code} |", flush=True)


if __name__ == "__main__":
    main()
