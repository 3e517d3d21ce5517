"""Serve the records of files: `python -m eutils_server FILE.xml...`."""

import sys
import time
from pathlib import Path

from eutils_server import Corpus, Server, papers_of

with Server(Corpus.of(paper for file in sys.argv[1:] for paper in papers_of(Path(file).read_bytes()))) as server:
    print(f"{len(server.utilities.corpus.papers):,} records at {server.url} (Ctrl-C ends it)")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        pass
