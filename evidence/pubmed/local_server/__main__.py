"""Serve the records of files: `python -m eutils_server FILE.xml...`."""

import argparse
import gzip
import time
from pathlib import Path
from typing import get_args

from evidence.pubmed.local_server import Corpus, Server, papers_of
from evidence.pubmed.local_server.faults import Fault, at_random


def content(file: Path) -> bytes:
    packed = file.read_bytes()
    return gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed


asks = argparse.ArgumentParser(
    prog="python -m eutils_server", description="A server that speaks E-utilities."
)
asks.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PubMed XML, gzipped or not")
asks.add_argument("--port", type=int, default=0)
asks.add_argument("--rate", type=int, help="requests a second from which on it answers 429")
asks.add_argument(
    "--faulty", type=float, default=0.0, metavar="SHARE", help="share of all answers that is wrong"
)
asks.add_argument(
    "--fault",
    action="append",
    choices=get_args(Fault),
    help="how they are wrong; may be given again",
)
given = asks.parse_args()

corpus = Corpus.of(paper for file in given.files for paper in papers_of(content(file)))
faults = at_random(given.faulty, given.fault or ["500"], seed=1)
with Server(corpus, rate=given.rate, faults=faults, port=given.port) as server:
    print(f"{len(corpus.papers):,} records at {server.url} (Ctrl-C ends it)", flush=True)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        pass
