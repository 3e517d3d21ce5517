"""Made-up records that come with the package, and a server that serves them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError
from evidence.pubmed.local_server.corpus import Corpus, Paper, parse_papers
from evidence.pubmed.local_server.faults import FaultPlan
from evidence.pubmed.local_server.server import Server

SAMPLES_FOLDER: Final = Path(__file__).parents[2] / "data" / "samples"
FIRST_SAMPLE: Final = "first-fetch"
# The samples give this day to each record that changed in the year between two of them.
_DAY_OF_CHANGE: Final = re.compile(
    rb"<DateRevised>\s*<Year>2025</Year>\s*<Month>02</Month>\s*<Day>20</Day>\s*</DateRevised>"
)


def sample_files() -> tuple[Path, ...]:
    """List the samples: files of PubMed XML, valid under NLM's document type.

    ``first-fetch.xml`` is where practice starts. ``a-year-later.xml`` has the same records after
    a year: one is retracted, one updated, one corrected, and there are new ones. ``forms.xml`` has
    records in unusual forms: a book and its chapter, markup, a translated title, a deletion.
    """
    return tuple(sorted(SAMPLES_FOLDER.glob("*.xml")))


def practice_server(
    *samples: str, faults: FaultPlan | None = None, today: date | None = None
) -> Server:
    """Make a server of sample records, which runs while it is open.

    ``with practice_server() as server: evidence.fetch(..., base_url=server.url)``

    Args:
        samples: stems of ``sample_files()``, of which a later one wins where two hold a PMID;
            "first-fetch" by default.
        faults: which answers are faulty, and how; none by default.
        today: the day on which the records of "a-year-later" changed, so that a store that is
            already filled sees the change; today by default.

    Raises:
        EvidenceError: there is no such sample.
    """
    files = {file.stem: file for file in sample_files()}
    papers: list[Paper] = []
    for name in samples or (FIRST_SAMPLE,):
        if name not in files:
            raise EvidenceError(f"there is no sample {name!r}; choose from {', '.join(files)}")
        papers += parse_papers(_date_changes(files[name].read_bytes(), today or date.today()))
    return Server(Corpus.from_papers(papers), faults=faults)


def _date_changes(xml: bytes, today: date) -> bytes:
    """Move the changes of the samples to today."""
    parts = f"<Year>{today:%Y}</Year><Month>{today:%m}</Month><Day>{today:%d}</Day>"
    return _DAY_OF_CHANGE.sub(f"<DateRevised>{parts}</DateRevised>".encode(), xml)
