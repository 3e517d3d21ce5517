"""Time fetching against Biopython and EDirect: `python benchmarks/fetch.py [FILE.xml]`.

All fetch the records of FILE (PubMed XML, plain or gzip), or 9,999 made-up ones, from a server on
this machine that answers at once and sets no limit, so that only the client is measured. Ours sends
the same requests as to PubMed, and reads, derives and keeps everything; Biopython reads the records
into memory, and EDirect writes the XML to a file. Jobs run in turn, each in a process of its own;
the best time of several rounds counts. EDirect is left out where it is not installed.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from evidence.pubmed.local_server import Corpus, Server, make_papers, parse_papers

ROUNDS = 3
MAX_RECORDS = 9_999
MEMORY = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""
OURS = """
import sys
from datetime import date
from pathlib import Path
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.studies.store.sync import sync_searches
from evidence.studies.store.store import Store
with Store(Path(sys.argv[2]), write=True) as store:
    client = Client(RateLimiter(1e6), sys.argv[1])
    search = store.save_search("1:99999999[uid]")
    collected = sync_searches(store, client, [search], today=date.today())
assert not collected.problems
"""
BIOPYTHON = """
import sys, urllib.request
from urllib.parse import urlsplit
from Bio import Entrez
def opened(request):
    server = urlsplit(sys.argv[1]).netloc
    there = urlsplit(request.full_url)._replace(scheme="http", netloc=server).geturl()
    return urllib.request.urlopen(urllib.request.Request(there, data=request.data))
Entrez.urlopen, Entrez.email, Entrez.api_key = opened, "someone@example.org", None
Entrez._open.previous = 0
Entrez.time.sleep = lambda seconds: None
found = Entrez.read(Entrez.esearch(db="pubmed", term="1:99999999[uid]", usehistory="y", retmax=0))
records = []
for start in range(0, int(found["Count"]), 500):
    part = dict(webenv=found["WebEnv"], query_key=found["QueryKey"], retstart=start, retmax=500)
    answer = Entrez.efetch(db="pubmed", retmode="xml", **part)
    records += Entrez.read(answer)["PubmedArticle"]
"""
EDIRECT = (
    'esearch -base "$1" -db pubmed -query "1:99999999[uid]" | efetch -base "$1" -format xml > "$2"'
)


def measure(command: Sequence[str]) -> tuple[float, float]:
    """Return the wall time of a command in seconds, and its peak memory in MB."""
    begun = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY, *command], stdout=subprocess.PIPE, check=True
    )
    return time.perf_counter() - begun, float(ran.stdout)


def list_jobs(url: str, folder: Path) -> dict[str, list[str]]:
    """Return the commands by their names in the table."""
    found = {
        "evidence, into the store": [sys.executable, "-c", OURS, url, str(folder / "store.sqlite")],
        "Biopython, into memory": [sys.executable, "-c", BIOPYTHON, url],
    }
    if shutil.which("esearch"):
        found["EDirect, XML into a file"] = [
            "bash",
            "-c",
            EDIRECT,
            "bash",
            url,
            str(folder / "edirect.xml"),
        ]
    return found


def main() -> None:
    """Measure all clients, and print a table."""
    if sys.argv[1:]:
        papers = list(islice(parse_papers(read_unpacked(Path(sys.argv[1]))), MAX_RECORDS))
    else:
        papers = list(make_papers(MAX_RECORDS))
    size = sum(len(paper.xml) for paper in papers) / 1e6
    print(f"{len(papers):,} records, {size:.0f} MB\n")
    print("| client | seconds | as long as ours | memory, MB |\n|---|---:|---:|---:|")
    best: dict[str, tuple[float, float]] = {}
    with Server(Corpus.from_papers(papers)) as server:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                for name, command in list_jobs(server.url, Path(folder)).items():
                    seconds, memory = measure(command)
                    best[name] = min(best.get(name, (seconds, memory)), (seconds, memory))
    ours = best["evidence, into the store"][0]
    for name, (seconds, memory) in best.items():
        print(f"| {name} | {seconds:.1f} | {seconds / ours:.2f} | {memory:.0f} |")


def read_unpacked(file: Path) -> bytes:
    """Read a file, and unpack it where it is gzip."""
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


if __name__ == "__main__":
    main()
