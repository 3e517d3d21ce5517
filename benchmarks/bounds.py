"""Measure what hostile inputs of 1 MB cost: `python benchmarks/bounds.py [WORD...]`.

Each is given to a command of its own process; seconds are those of user and system together, and
memory is the peak of the process. Its children, such as pandoc, are measured apart. Words choose
the inputs that have one of them in their name.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import zlib
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


def pack_repeated(piece: bytes, size: int) -> bytes:
    """Repeat bytes until they have a size, packed by gzip.

    Piece by piece: what this process has in memory counts as memory of those that it starts.
    """
    packer = zlib.compressobj(wbits=31)
    block = piece * (MB // len(piece))
    packed = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join((*packed, packer.flush()))


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
    bibliographies = dict(list_bibliographies(size))
    for name, content in bibliographies.items():
        yield f"bibliography of {name}", "bib check in.bib", content
    for name in ("entries", "chained entries", "entries of one year"):
        yield f"syncing a bibliography of {name}", "bib sync in.bib", bibliographies[name]
    yield "bomb", "read in.xml.gz -o out.csv", pack_repeated(b"<PubmedArticle>", size * 750)
    yield "packed entries", "read in.nbib.gz -o out.csv", pack_repeated(b"PMID- 7\n", size * 8)
    for name in ("one word", "mentions", "years", "keys"):
        yield f"citing {name}", "cite in.md -o out.html", posts[name]
    for name, content in list_cited_posts(size):
        yield f"citing {name}", "cite in.md -o out.md", content


def list_bibliographies(size: int) -> Iterator[tuple[str, str]]:
    """List bibliographies: their name and content."""
    half = size // 2
    chain = range(size // 45)
    yield "entries", count_up("@article{{a{0},title={{T}},pmid={{{0}}}}}\n", size)
    yield "entries of one year", count_up("@article{{x2000{0},title={{T}},year=2000}}\n", size)
    yield "one key", repeat("@article{a,title={T},year=2000}\n", size)
    yield "one PMID", count_up("@article{{a{0},title={{T}},year=2000,pmid={{123}}}}\n", size)
    yield "a long key", repeat(",title={x}", half, f"@article{{{'k' * half}", "}")
    yield "fields", "@article{a" + count_up(",f{}={{x}}", size) + "}"
    yield "broken entries", repeat("@a{\n", size)
    yield "strings", count_up("@string{{a{0}={{b}}}}\n", size)
    yield (
        "doubling strings",
        "@string{a0={bbbbbbbb}}"
        + "".join(f"@string{{a{one + 1}=a{one} # a{one}}}" for one in range(40))
        + "@article{a,title=a40}",
    )
    long_string = repeat("word ", half, "@string{a={", "}}\n")
    yield "a long string", long_string + count_up("@article{{a{},title=a}}\n", half)
    yield "months", repeat("jan # ", size, "@article{a,month=", "jan}")
    yield "braces", repeat("{", size, "@article{a,title=")
    yield "open entries", repeat("@article{", size)
    yield "one field", repeat("word ", size, "@article{a,title={", "}}")
    yield "concatenations", repeat('a # "b" # ', size, "@article{a,title=", "a}")
    yield "authors", "@article{a,author={" + count_up("Doe{}, J and ", size) + "Roe, R}}"
    yield "commas", repeat("a, ", size, "@article{a,author={", "}}")
    yield "LaTeX", "@article{a,title={" + "\\emph{" * (size // 7) + "}" * (size // 7) + "}}"
    yield "comments", repeat("@comment{a}\n", size)
    yield "remarks", repeat("% @article{a,\n", size)
    yield "nested remarks", "%@a{k,x={\n" * (size // 12) + "}" * (size // 12)
    yield (
        "chained entries",
        "".join(f"@article{{a{one},f{one}={{T}},crossref={{a{one + 1}}}}}\n" for one in chain),
    )
    yield (
        "circling entries",
        "".join(f"@article{{a{one},crossref={{a{(one + 1) % len(chain)}}}}}\n" for one in chain),
    )
    heirs = count_up("@article{{a{},xdata={{x}}}}\n", half)
    yield "shared fields", "@xdata{x" + count_up(",f{}={{x}}", half) + "}\n" + heirs
    yield "a shared title", repeat("word ", half, "@xdata{x,title={", "}}\n") + heirs
    yield "references in vain", "@article{a,xdata={" + count_up("x{},", size) + "}}"


def list_cited_posts(size: int) -> Iterator[tuple[str, str]]:
    """List posts that cite the entries of their own front matter: their name and content."""
    numbers = range(min(size // 100, 10_000))
    entries = "".join(f"- {{id: a{one}, type: book, title: T{one}}}\n" for one in numbers)
    front = f"---\nreferences:\n{entries}---\n"
    yield "10,000 entries", front + " ".join(f"[@a{one}]." for one in numbers)
    yield "10,000 entries at once", f"{front}[{'; '.join(f'@a{one}' for one in numbers)}]"
    yield "10,000 pages", f"{front}[{'; '.join(f'@a1, p. {one}' for one in numbers)}]"
    unknown = "; ".join(f"@a{one}; @b{one}" for one in numbers[::2])
    yield "10,000 entries and unknown ones", f"{front}[{unknown}]"
    yield "rules", repeat("---\na: b\n---\n\n", size)
    yield "quotes", repeat("> ", size)
    yield "brackets", repeat("[", size)


# Runs the command, then tells what the process itself used and what its children did.
RUNNER = """
import atexit, os, resource, runpy, sys
@atexit.register
def tell():
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        os.write(3, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1000} ".encode())
runpy.run_module("evidence", run_name="__main__")
"""


def measure(command: str, content: str | bytes) -> tuple[list[float], int]:
    """Run a command on a file.

    Returns:
        Its seconds and the peak of its memory in MB, both of its children, its exit code.
    """
    arguments = command.split()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as used:
        path = Path(folder) / next(word for word in arguments if word.startswith("in."))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        runner = [sys.executable, "-P", "-c", RUNNER, *arguments]
        shell = ["sh", "-c", f'exec "$@" 3>&{used.fileno()}', "sh", *runner]
        done = subprocess.run(
            shell,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[used.fileno()],
            check=False,
        )
        used.seek(0)
        return list(map(float, used.read().split())), done.returncode


def main() -> None:
    """Print a Markdown table of what each input costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--megabytes", type=float, default=1)
    options = parser.parse_args()
    print("| input | command | seconds | MB | of children | | exit code |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for name, command, content in list_inputs(round(options.megabytes * MB)):
        if not options.words or any(word in name for word in options.words):
            used, code = measure(command, content)
            cells = [f"{number:.{1 - place % 2}f}" for place, number in enumerate(used)]
            print("|", " | ".join([name, f"`{command}`", *cells, str(code)]), "|", flush=True)


if __name__ == "__main__":
    main()
