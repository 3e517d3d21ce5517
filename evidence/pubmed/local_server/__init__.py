"""A server that speaks NCBI's E-utilities over PubMed, for tests and for trying things offline.

``python -m eutils_server FILE.xml...`` (in ``tests/``) serves the records of files. Written from NCBI's description
(https://www.ncbi.nlm.nih.gov/books/NBK25499/) and from recorded answers, without any code of the client.
"""

from evidence.pubmed.local_server.corpus import Corpus, Paper, made, papers_of, synthetic
from evidence.pubmed.local_server.faults import Fault, Faults
from evidence.pubmed.local_server.server import Server

__all__ = ["Corpus", "Fault", "Faults", "Paper", "Server", "made", "papers_of", "synthetic"]
