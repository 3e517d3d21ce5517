"""Each utility answers as NCBI describes it."""

import json
from datetime import date

import pytest
from lxml import etree

from evidence.pubmed.local_server import Corpus, make_paper
from evidence.pubmed.local_server.utilities import UnknownUtilityError, Utilities


@pytest.fixture
def utilities():
    papers = [make_paper(str(pmid), f"Cups {pmid}", date(2000 + pmid, 5, 1)) for pmid in (1, 2, 3)]
    return Utilities(Corpus.from_papers(papers))


def ask(utilities, utility, **params):
    return utilities.answer(utility, {name: [value] for name, value in params.items()})


def listed(reply):
    return [item.text for item in etree.fromstring(reply.body).iterfind("IdList/Id")]


def test_a_search_lists_the_newest_first_in_pages(utilities):
    assert listed(ask(utilities, "esearch", term="cups")) == ["3", "2", "1"]
    assert listed(ask(utilities, "esearch", term="cups", retstart="1", retmax="1")) == ["2"]


def test_a_search_may_be_limited_to_days(utilities):
    days = {"mindate": "2002", "maxdate": "2003/05/01", "datetype": "edat"}
    assert listed(ask(utilities, "esearch", term="cups", **days)) == ["3", "2"]
    assert listed(ask(utilities, "esearch", term="cups", mindate="2002")) == ["3", "2", "1"]


def test_a_search_may_count_only(utilities):
    document = etree.fromstring(ask(utilities, "esearch", term="cups", rettype="count").body)
    assert [(item.tag, item.text) for item in document] == [("Count", "3")]


def test_a_kept_result_can_be_searched_and_fetched(utilities):
    kept = etree.fromstring(ask(utilities, "epost", id="1,3").body)
    place = {"webenv": kept.findtext("WebEnv"), "query_key": kept.findtext("QueryKey")}
    assert listed(ask(utilities, "esearch", term="cups", **place)) == ["3", "1"]
    assert listed(ask(utilities, "esearch", **place)) == ["3", "1"]
    text = ask(utilities, "efetch", rettype="uilist", retmode="text", **place)
    assert text.body == b"1\n3\n"


def test_records_come_in_the_form_that_was_asked_for(utilities):
    assert ask(utilities, "efetch", id="1,2", retmode="xml").body.count(b"<PubmedArticle>") == 2
    assert b"PMID- 1\nTI  - Cups 1\n" in ask(utilities, "efetch", id="1", rettype="medline").body
    assert ask(utilities, "efetch", id="1", rettype="abstract").body.startswith(b"1. Journal of")


@pytest.mark.parametrize(
    ("params", "message"),
    [({"id": "9"}, b"ID list is empty!"), ({"webenv": "x", "query_key": "1"}, b"Unable to obtain")],
)
def test_what_cannot_be_fetched_is_an_error_with_status_400(utilities, params, message):
    reply = ask(utilities, "efetch", **params)
    assert (reply.status, message in reply.body) == (400, True)


def test_errors_of_a_search_come_with_status_200(utilities):
    reply = ask(utilities, "esearch", term="(cups", retmode="json")
    assert reply.status == 200
    assert "not balanced" in json.loads(reply.body)["esearchresult"]["ERROR"]


@pytest.mark.parametrize(
    ("citation", "answer"),
    [
        ("J Made Up|2002|||doe|k|", "NOT_FOUND"),
        ("J Made Up|2002||1||k|", "2"),
        ("J Made Up|||||k|", "AMBIGUOUS 3 citations"),
    ],
)
def test_a_citation_is_matched_to_one_paper_or_none(utilities, citation, answer):
    body = ask(utilities, "ecitmatch", bdata=citation).body.decode()
    assert body.rstrip().rsplit("|", 1)[1] == answer


def test_the_database_is_described(utilities):
    assert b"<Count>3</Count>" in ask(utilities, "einfo").body


def test_an_unknown_utility_and_a_wrong_value_are_errors(utilities):
    with pytest.raises(UnknownUtilityError):
        ask(utilities, "egrep")
    with pytest.raises(ValueError, match="abc"):
        ask(utilities, "esearch", term="cups", retmax="abc")
    with pytest.raises(ValueError, match="xdat is no type of date"):
        ask(utilities, "esearch", term="cups", mindate="1", maxdate="2", datetype="xdat")
