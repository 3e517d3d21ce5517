"""Serve the records of files: ``python -m evidence.pubmed.local_server FILE.xml...``."""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from evidence.errors import EvidenceError
from evidence.pubmed.foreign import explain_foreign_text
from evidence.pubmed.local_server.corpus import Corpus, Paper, parse_papers
from evidence.pubmed.local_server.faults import Fault, fail_at_random
from evidence.pubmed.local_server.practice import sample_files
from evidence.pubmed.local_server.server import Server

_GZIP_MAGIC = b"\x1f\x8b"


def serve(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C."""
    options = _build_parser().parse_args(arguments)
    files: list[Path] = options.files or list(sample_files())
    try:
        corpus = Corpus.from_papers(_read_papers(files))
    except EvidenceError as error:
        sys.exit(f"evidence: {error}")
    faults = fail_at_random(options.faulty, options.fault or ["500"], seed=1)
    with Server(corpus, rate=options.rate, faults=faults, port=options.port) as server:
        print(f"Serving {len(corpus.papers):,} records at {server.url}; Ctrl-C stops.", flush=True)
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            pass


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evidence.pubmed.local_server",
        description="Serve PubMed records on 127.0.0.1, as NCBI's E-utilities do.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="PubMed XML, plain or gzipped; the samples of the package by default",
    )
    parser.add_argument("--port", type=int, default=0, help="port; a free one by default")
    parser.add_argument(
        "--rate", type=int, metavar="N", help="answer 429 to more than N requests a second"
    )
    parser.add_argument(
        "--faulty", type=float, default=0.0, metavar="SHARE", help="share of faulty answers, 0 to 1"
    )
    parser.add_argument(
        "--fault",
        action="append",
        choices=get_args(Fault),
        help="kind of fault, repeatable; 500 by default",
    )
    return parser


def _read_papers(files: Sequence[Path]) -> Iterator[Paper]:
    for file in files:
        content = file.read_bytes()
        packed = content.startswith(_GZIP_MAGIC)
        xml = gzip.decompress(content) if packed else content
        papers = list(parse_papers(xml))
        if not papers:
            reason = explain_foreign_text(xml) or "it holds no record of PubMed XML"
            raise EvidenceError(f"{file} cannot be served: {reason}")
        yield from papers


if __name__ == "__main__":
    serve()
