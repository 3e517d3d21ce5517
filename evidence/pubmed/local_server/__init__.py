"""A PubMed of your own, to practise with.

It speaks NCBI's E-utilities on this machine, offline.

``python -m evidence.pubmed.local_server FILE.xml...`` serves the records of files. In Python:

    with practice_server() as server:
        evidence.fetch("randomized", store="practice.sqlite", base_url=server.url)

It is written from NCBI's description (https://www.ncbi.nlm.nih.gov/books/NBK25499/) and from
recorded answers, and shares no code with the client. It listens on 127.0.0.1 only.
"""

from evidence.pubmed.local_server.corpus import Corpus, Paper, parse_papers
from evidence.pubmed.local_server.faults import Fault, Faults, fail_at_random
from evidence.pubmed.local_server.made_up import make_paper, make_papers
from evidence.pubmed.local_server.practice import practice_server, sample_files
from evidence.pubmed.local_server.server import ReceivedRequest, Server

__all__ = [
    "Corpus",
    "Fault",
    "Faults",
    "Paper",
    "ReceivedRequest",
    "Server",
    "fail_at_random",
    "make_paper",
    "make_papers",
    "parse_papers",
    "practice_server",
    "sample_files",
]
