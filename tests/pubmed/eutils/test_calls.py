"""The calls of E-utilities: their parameters, and what their answers say."""

import pytest
from support.eutils import CORPUS, PMIDS, client

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import (
    CitationQuery,
    HistoryKey,
    ecitmatch,
    efetch,
    elink,
    epost,
    esearch,
    esummary,
)
from evidence.pubmed.eutils.responses import UnusableResponseError
from evidence.pubmed.local_server import Server


def test_the_history_server_gives_back_what_was_posted_and_found():
    with Server(CORPUS) as server:
        send = client(server)
        posted = send(epost(PMIDS[:2]))
        found = send(esearch("acupuncture", history=True))
        assert isinstance(found.history, HistoryKey)
        assert send(efetch(posted)).count(b"<PubmedArticle>") == 2
        assert send(efetch(found.history, retstart=1, retmax=1)).count(b"<PubmedArticle>") == 1
        assert send(efetch(posted, rettype="uilist", retmode="text")).decode().split() == list(
            PMIDS[:2]
        )
        with pytest.raises(
            EvidenceError, match="efetch was refused: PubMed says: Unable to obtain query"
        ):
            send(efetch(HistoryKey("MCID_0", "1")))


def test_summaries_links_and_matched_citations_come_by_pmid():
    with Server(CORPUS) as server:
        send = client(server)
        summaries = send(esummary([PMIDS[0], "5"]))
        assert summaries[PMIDS[0]]["title"] == "Acupuncture for back pain: trial 2."
        assert "error" in summaries["5"]
        assert send(elink(PMIDS[:2], "pubmed_pubmed_refs")) == {PMIDS[0]: (), PMIDS[1]: ()}
        assert send(
            ecitmatch([CitationQuery("Nowhere", "1975"), CitationQuery("J Made Up", "1975")])
        ) == (
            None,
            None,
        )


@pytest.mark.parametrize("call", [esummary(["1", "2"]), elink(["1", "2"], "pubmed_pubmed_refs")])
def test_an_answer_that_lacks_what_was_asked_for_is_none(call):
    body = {
        "esummary": b'{"result": {"uids": ["1"], "1": {}}}',
        "elink": b"<eLinkResult><LinkSet><IdList><Id>1</Id></IdList></LinkSet></eLinkResult>",
    }
    with pytest.raises(UnusableResponseError, match="lacks 1 of 2"):
        call.read(body[call.utility])


def test_a_search_that_lists_a_pmid_twice_lists_too_few():
    body = b"<eSearchResult><Count>2</Count><IdList><Id>7</Id><Id>7</Id></IdList></eSearchResult>"
    with pytest.raises(UnusableResponseError, match="lists"):
        esearch("x").read(body)
