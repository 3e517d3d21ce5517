"""A store of made-up papers on honey for cough, the topic of the small base."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from evidence.pubmed.local_server import Corpus, Paper, Server, make_paper
from evidence.session import Session
from support.stores import send_to

TRIAL_TYPES = ("Journal Article", "Randomized Controlled Trial")


def honey_paper(
    pmid: str,
    title: str,
    abstract: str = "",
    *,
    year: int = 2019,
    types: Iterable[str] = ("Journal Article",),
    notices: Iterable[str] = (),
) -> Paper:
    """Make up a paper that a search for honey finds."""
    day = date(year, 5, 6)
    return make_paper(
        pmid, title, day, abstract=abstract, types=types, mesh=["Honey"], notices=notices
    )


def fill_honey_store(file: Path, base: Path, *papers: Paper) -> Path:
    """Fetch the papers into a store whose derived columns are those of the base's topic."""
    with Server(Corpus.from_papers(papers)) as server, Session(base, file) as session:
        session.fetch("honey", client=send_to(server))
    return file
