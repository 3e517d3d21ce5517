"""Time reading PubMed XML against a bare lxml: `python benchmarks/read.py FILE.xml [ROUNDS]`.

FILE is unpacked PubMed XML; one of NLM's baseline files (30,000 records) is long enough. Each job
runs in a process of its own, just after a run of the bare parser with which it is compared, so that
a machine that slows down slows both; the median of the ratios of several such pairs counts, and the
best of the times. Functions are timed without their imports, commands with their start.

pubmed_parser (`pip install pubmed-parser`), pubmedparser2 (`pip install pubmedparser2`) and NCBI's
xtract (Debian's ncbi-entrez-direct) are left out where they are not installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROUNDS = 5
PARTS = 6
MIN_SECONDS = 0.05  # shorter times are too coarse for ratios
BARE = "lxml.etree.iterparse with clear(), no cell read"
FIELDS = """MedlineCitation/PMID ArticleTitle AbstractText Journal/Title ISOAbbreviation ISSN
    Volume Issue MedlinePgn PubDate/Year Language PublicationType DescriptorName
    Country CitationSubset""".split()
STRUCTURE = {
    "root": "/PubmedArticleSet",
    "key": "/PubmedArticle/MedlineCitation/PMID",
    **{
        path.rpartition("/")[2]: f"/PubmedArticle/MedlineCitation/{path}"
        for path in """Article/ArticleTitle Article/Abstract/AbstractText Article/Journal/Title
            Article/Journal/ISOAbbreviation Article/Journal/ISSN
            Article/Journal/JournalIssue/Volume Article/Journal/JournalIssue/Issue
            Article/Pagination/MedlinePgn Article/Journal/JournalIssue/PubDate/Year
            Article/Language Article/PublicationTypeList/PublicationType
            MeshHeadingList/MeshHeading/DescriptorName MedlineJournalInfo/Country
            CitationSubset""".split()
    },
}
FUNCTIONS = {
    BARE: (
        "from lxml import etree",
        "for _, element in etree.iterparse(FILE, events=('end',), tag='PubmedArticle'):\n"
        "    element.clear()",
    ),
    "evidence.read_pubmed(derived=False)": (
        "import evidence, pandas, pyarrow",
        "evidence.read_pubmed(FILE, derived=False)",
    ),
    "evidence.read_pubmed()": ("import evidence, pandas, pyarrow", "evidence.read_pubmed(FILE)"),
    "pubmed_parser.parse_medline_xml": (
        # so that it need not unpack either
        "import pubmed_parser, builtins; pubmed_parser.medline_parser.gzip = builtins",
        "for _ in pubmed_parser.parse_medline_xml(FILE): pass",
    ),
    f"pubmedparser2, {len(STRUCTURE) - 1} fields as text": (
        "import pubmedparser, tempfile; folder = tempfile.TemporaryDirectory()",
        f"pubmedparser.read_xml([FILE], {STRUCTURE}, folder.name, "
        "relative_to_default_data=False, n_threads=1)",
    ),
}


class Taken(NamedTuple):
    """User CPU and wall time in seconds, and the most memory in MB."""

    user: float
    wall: float
    memory: float


class Pair(NamedTuple):
    """A run of the bare parser, and one of a job right after it."""

    bare: Taken
    job: Taken


def time_function(setup: str, job: str, file: Path) -> Taken:
    """Time a function in a fresh process, without its imports."""
    script = f"""
import json, resource, time
{setup}
FILE = {str(file)!r}
def used():
    return resource.getrusage(resource.RUSAGE_SELF)
user, wall = used().ru_utime, time.perf_counter()
{job}
print(json.dumps([used().ru_utime - user, time.perf_counter() - wall, used().ru_maxrss / 1024]))
"""
    ran = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True)
    return Taken(*json.loads(ran.stdout))


def time_command(arguments: Sequence[str | Path]) -> Taken:
    """Time a process with those that it starts; memory is that of the largest."""
    script = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime, used.ru_maxrss / 1024)
"""
    begun = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, check=True
    )
    wall = time.perf_counter() - begun
    user, memory = map(float, ran.stdout.split())
    return Taken(user, wall, memory)


def split_file(file: Path, folder: Path) -> list[Path]:
    """Write the records of a file into several files of about the same length."""
    end = b"</PubmedArticle>"
    data = file.read_bytes()
    begin = data.index(b"<PubmedArticle>")
    made = []
    for number in range(1, PARTS + 1):
        stop = data.rindex(end, begin, len(data) * number // PARTS) + len(end)
        made.append(folder / f"part{number}.xml")
        made[-1].write_bytes(b"<PubmedArticleSet>" + data[begin:stop] + b"</PubmedArticleSet>")
        begin = stop
    return made


def list_commands(file: Path, folder: Path) -> dict[str, list[str | Path]]:
    """Return the commands by their names in the table."""
    read: list[str | Path] = [sys.executable, "-m", "evidence", "read"]
    parts = split_file(file, folder)
    tables = {
        "-o .parquet --no-derived`": [file],
        "-o .parquet --no-derived --workers 2`": [file],
        "-o .parquet`": [file],
        "-o .parquet --workers 2`": [file],
        "-o .csv`": [file],
        f"-o .parquet`, {PARTS} files": parts,
        f"-o .parquet --workers 2`, {PARTS} files": parts,
    }
    found: dict[str, list[str | Path]] = {}
    for name, sources in tables.items():
        _, form, *options = name.partition("`")[0].split()
        out = folder / f"{len(found)}{form}"
        found[f"`evidence read {name}"] = [*read, *sources, "-o", out, *options]
    xtract = shutil.which("xtract")
    if xtract:
        fields = [
            "-mixed",  # else italics are an error
            "-input",
            file,
            "-pattern",
            "PubmedArticle",
            "-def",
            "-",
            "-sep",
            "|",
            "-element",
            *FIELDS,
        ]
        found[f"`xtract`, {len(FIELDS)} fields as text"] = [xtract, *fields]
    return found


def main() -> None:
    """Print a Markdown table of the ratios."""
    file = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    functions = {
        name: job
        for name, job in FUNCTIONS.items()
        if importlib.util.find_spec(job[0].split()[1].rstrip(",")) is not None
    }
    with tempfile.TemporaryDirectory() as name:
        jobs = {job: partial(time_function, *parts, file) for job, parts in functions.items()}
        jobs |= {
            job: partial(time_command, line)
            for job, line in list_commands(file, Path(name)).items()
        }
        bare = jobs.pop(BARE)
        if bare().user < MIN_SECONDS:
            sys.exit(f"{file} is too short to measure; choose one of 10 MB or more")
        pairs: dict[str, list[Pair]] = {job: [] for job in jobs}
        for _ in range(rounds):
            for job, run in jobs.items():
                pairs[job].append(Pair(bare(), run()))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = file.stat().st_size / 1e6
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB of memory"
    print(f"{size:.0f} MB of XML; {machine}; {rounds} pairs of runs for each\n")
    print("| what | user CPU, ratio to the bare parser | wall, ratio | user CPU, s | memory, MB |")
    print("|---|---:|---:|---:|---:|")
    print(
        format_line(
            BARE, [Pair(pair.bare, pair.bare) for found in pairs.values() for pair in found]
        )
    )
    for job, found in pairs.items():
        print(format_line(job, found))


def format_line(job: str, pairs: Sequence[Pair]) -> str:
    """Format the line of a job in the table."""
    user = median(pair.job.user / pair.bare.user for pair in pairs)
    wall = median(pair.job.wall / pair.bare.wall for pair in pairs)
    best = min(pair.job.user for pair in pairs)
    memory = max(pair.job.memory for pair in pairs)
    return f"| {job} | {user:.2f} | {wall:.2f} | {best:.2f} | {memory:.0f} |"


if __name__ == "__main__":
    main()
