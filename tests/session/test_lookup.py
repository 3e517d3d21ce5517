"""Studies by the ids that people type."""

from dataclasses import replace

import pytest
from support.papers import make_trials

from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Server
from evidence.session.lookup import look_up_ids


@pytest.fixture
def curated(base):
    studies = [study for study in base.studies.values() if study.pmid and study.doi and study.pmcid]
    return {study.key: study for study in studies[:3]}


def test_every_kind_of_id_finds_the_study(curated):
    study = next(iter(curated.values()))
    texts = [
        study.pmid,
        f"PMID: {study.pmid}",
        f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}/",
        study.doi,
        f"https://doi.org/{study.doi}",
        study.pmcid,
        study.key,
        f"@{study.key}",
    ]
    found = look_up_ids(texts, curated)
    assert set(found.studies) == {study}
    assert (len(found.studies), found.unknown, found.problems) == (len(texts), (), ())


def test_an_unknown_id_between_known_ones_is_named_and_they_are_found(curated):
    first, second, *_ = curated.values()
    found = look_up_ids([first.pmid, "nobody1999", second.doi], curated)
    assert (found.studies, found.unknown) == ((first, second), ("nobody1999",))


def test_the_base_goes_before_the_store(curated):
    study = next(iter(curated.values()))
    stored = replace(study, key=f"pmid:{study.pmid}", title="As the store has it")
    find_stored = MemoryCollection([stored]).find_by_identifier
    assert look_up_ids([study.pmid], curated, find_stored).studies == (study,)
    assert look_up_ids([study.pmid], {}, find_stored).studies == (stored,)


def test_pubmed_is_asked_only_about_what_is_found_nowhere_else(curated):
    known = next(iter(curated.values()))
    (paper,) = make_trials(1)
    with Server(Corpus.from_papers([paper])) as server:
        send = Client(RateLimiter(1e6), server.url)
        found = look_up_ids([known.pmid, paper.pmid, "99999999"], curated, send=send)
        fetches = [call for call in server.requests if call.utility == "efetch"]
    assert [study.pmid for study in found.studies] == [known.pmid, paper.pmid]
    assert found.unknown == ("99999999",)
    assert len(fetches) >= 1
    assert all(known.pmid not in str(call) for call in fetches)


def test_nothing_is_sent_where_all_is_known(curated):
    def refuse(call):
        raise AssertionError(call)

    found = look_up_ids(list(curated), curated, send=refuse)
    assert len(found.studies) == len(curated)
