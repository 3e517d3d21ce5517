"""A session of the bundled base alone, and two with a store."""

from datetime import date

import pytest
from support.papers import make_trials
from support.stores import send_to

from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session.session import Session


def fill(session, *papers):
    with Server(Corpus.from_papers(papers)) as server:
        session.fetch("1:99999999[uid]", client=send_to(server))


@pytest.fixture(scope="session")
def session():
    with Session(store=False) as opened:
        yield opened


@pytest.fixture
def stored(tmp_path):
    """A session whose store holds a few records."""
    with Session(store=tmp_path / "store.sqlite") as opened:
        fill(opened, *make_trials(5))
        yield opened


@pytest.fixture(scope="session")
def retracting(base, tmp_path_factory):
    """A session whose store knows that a study of the base, thomas2006, was retracted."""
    study = base.studies["thomas2006"]
    notices = ["RetractionIn:39999999"]
    paper = make_paper(study.pmid, study.title, date(2026, 11, 20), notices=notices)
    with Session(store=tmp_path_factory.mktemp("retracting") / "store.sqlite") as opened:
        fill(opened, paper)
        yield opened
