"""The calls of E-utilities: their parameters, and what their answers say."""

from datetime import date

import pytest
from support.eutils import CORPUS, PMIDS, client

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import (
    CitationQuery,
    DateRange,
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


def test_a_search_sends_its_days_and_asks_for_the_history():
    days = DateRange(date(2001, 2, 3), date(2002, 1, 1), "mdat")
    call = esearch("knee", days=days, retstart=5, retmax=7, history=True)
    assert call.params == {
        "term": "knee",
        "retstart": "5",
        "retmax": "7",
        "retmode": "xml",
        "datetype": "mdat",
        "mindate": "2001/02/03",
        "maxdate": "2002/01/01",
        "usehistory": "y",
    }


def test_records_are_asked_for_by_pmid_or_by_history():
    assert efetch(["1", "2"]).params == {"rettype": "", "retmode": "xml", "id": "1,2"}
    params = efetch(HistoryKey("W", "3"), retstart=10, retmax=5).params
    assert params == {
        "rettype": "",
        "retmode": "xml",
        "WebEnv": "W",
        "query_key": "3",
        "retstart": "10",
        "retmax": "5",
    }


def test_links_have_a_parameter_for_each_pmid():
    assert elink(["1", "2"], "pubmed_pubmed_refs").params["id"] == ("1", "2")


def test_links_of_another_name_are_left_out():
    body = (
        b"<eLinkResult><LinkSet><IdList><Id>1</Id></IdList>"
        b"<LinkSetDb><LinkName>a</LinkName><Link><Id>5</Id></Link></LinkSetDb>"
        b"<LinkSetDb><LinkName>b</LinkName><Link><Id>6</Id></Link></LinkSetDb>"
        b"</LinkSet></eLinkResult>"
    )
    assert elink(["1"], "a").read(body) == {"1": ("5",)}


@pytest.mark.parametrize(
    ("count", "ids", "message"),
    [("", "", "has no count"), ("1", "x", "lists a PMID that is none"), ("2", "7", "lists 1 of 2")],
)
def test_a_search_that_does_not_add_up_is_unusable(count, ids, message):
    listed = f"<IdList><Id>{ids}</Id></IdList>" if ids else ""
    body = f"<eSearchResult><Count>{count}</Count>{listed}</eSearchResult>"
    with pytest.raises(UnusableResponseError, match=message):
        esearch("x").read(body.encode())


def test_what_pubmed_did_not_find_is_a_warning_in_words():
    body = (
        b"<eSearchResult><Count>0</Count><ErrorList><PhraseNotFound>xyzzy</PhraseNotFound>"
        b"</ErrorList><WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
        b"</eSearchResult>"
    )
    warnings = esearch("xyzzy").read(body).warnings
    assert warnings == ("phrase not found: xyzzy", "output message: No items found.")


def test_matched_citations_come_back_by_their_numbers():
    call = ecitmatch([CitationQuery("J|X", "1999", "1", "2", "doe j"), CitationQuery("Y", "2000")])
    assert call.params["bdata"] == "J X|1999|1|2|doe j|0|\rY|2000||||1|"
    body = b"Y|2000||||1|NOT_FOUND\n\nJ X|1999|1|2|doe j|0|12345\n"
    assert call.read(body) == ("12345", None)
    with pytest.raises(UnusableResponseError, match="has 1 of 2 citations"):
        call.read(b"Y|2000||||1|7\n")


def test_an_answer_without_a_place_in_the_history_is_unusable():
    with pytest.raises(UnusableResponseError, match="no place on the history server"):
        epost(["1"]).read(b"<ePostResult><QueryKey>1</QueryKey></ePostResult>")


def test_summaries_are_a_list_or_unusable():
    with pytest.raises(UnusableResponseError, match="no list of summaries"):
        esummary(["1"]).read(b'{"result": {}}')
