"""Each utility answers as NCBI describes it."""

import json
from datetime import date

import pytest
from lxml import etree

from evidence.pubmed.local_server import Corpus, Paper, make_paper, make_papers
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
        ("Another J|2002|||||", "NOT_FOUND"),
        ("J Made Up|2002|7||||", "NOT_FOUND"),
        ("J Made Up|2002||9|||", "NOT_FOUND"),
        ("|2003||1||k|", "3"),
        ("J Made Up|2001", "1"),
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


def test_a_citation_is_matched_by_volume_and_by_part_of_an_author_too():
    xml = (
        b"<PubmedArticle><Volume>12</Volume><Author><LastName>Van Dam</LastName>"
        b"<Initials>AB</Initials></Author></PubmedArticle>"
    )
    utilities = Utilities(Corpus.from_papers([Paper("7", xml)]))
    for citation, pmid in {
        "||12||van dam|": "7",
        "||12||van dam ab|": "7",
        "||12||dame|": "NOT_FOUND",
        "||1||van dam|": "NOT_FOUND",
    }.items():
        body = ask(utilities, "ecitmatch", bdata=citation).body.decode()
        assert body.rstrip().rsplit("|", 1)[1] == pmid, citation


def test_citations_are_answered_line_by_line_without_those_that_are_blank(utilities):
    body = ask(utilities, "ecitmatch", bdata="|2001||||a|\r\n\r\n  \r\n|1999||||b|\r").body
    assert body == b"|2001||||a|1\n|1999||||b|NOT_FOUND\n"


def test_a_search_lists_twenty_unless_it_is_told_otherwise():
    utilities = Utilities(Corpus.from_papers(make_papers(25)))
    assert len(listed(ask(utilities, "esearch", term="all[sb]"))) == 20
    assert len(listed(ask(utilities, "esearch", term="all[sb]", retmax="24"))) == 24
    assert listed(ask(utilities, "esearch", term="all[sb]", retmax="0")) == []


def test_the_last_day_of_a_limit_is_that_of_the_year_or_month_that_is_given(utilities):
    for last, pmids in {"2003": ["3", "2"], "2003/04": ["2"], "2003/05": ["3", "2"]}.items():
        assert listed(ask(utilities, "esearch", term="cups", mindate="2002", maxdate=last)) == pmids


def test_a_field_is_that_of_terms_without_a_tag(utilities):
    assert listed(ask(utilities, "esearch", term="2", field="ti")) == ["2"]
    assert listed(ask(utilities, "esearch", term="trials", field="ti")) == []
    assert listed(ask(utilities, "esearch", term="trials[ta]", field="ti")) == ["3", "2", "1"]


def test_only_results_that_are_to_be_kept_get_a_key_and_each_its_own(utilities):
    for asked in ({}, {"usehistory": "n"}):
        body = ask(utilities, "esearch", term="cups", **asked).body
        assert etree.fromstring(body).find("QueryKey") is None
    keys, places = [], set()
    webenv = {}
    for _ in range(3):
        body = ask(utilities, "esearch", term="cups", usehistory="y", **webenv).body
        document = etree.fromstring(body)
        webenv = {"webenv": document.findtext("WebEnv")}
        keys.append(document.findtext("QueryKey"))
        places.add(webenv["webenv"])
    assert (keys, len(places)) == (["1", "2", "3"], 1)
    another = etree.fromstring(ask(utilities, "epost", id="1").body)
    assert another.findtext("QueryKey") == "1"
    assert another.findtext("WebEnv") not in places


def test_what_is_no_pmid_is_not_kept_between_those_that_are(utilities):
    kept = etree.fromstring(ask(utilities, "epost", id="3,x,,1").body)
    place = {"webenv": kept.findtext("WebEnv"), "query_key": kept.findtext("QueryKey")}
    assert ask(utilities, "efetch", rettype="uilist", **place).body == b"3\n1\n"


def test_commas_and_blanks_around_pmids_are_no_pmids(utilities):
    assert ask(utilities, "efetch", rettype="uilist", id=",3,, 1\n").body == b"3\n1\n"


def test_ten_thousand_records_of_a_kept_result_come_at_once():
    pmids = [str(number) for number in range(1, 10_011)]
    utilities = Utilities(Corpus({}), {"W": {"1": pmids}})
    place = {"webenv": "W", "query_key": "1", "rettype": "uilist"}
    for asked, first, count in [
        ({}, "1", 10_000),
        ({"retmax": "20000"}, "1", 10_000),
        ({"retstart": "10000"}, "10001", 10),
        ({"retstart": "3", "retmax": "2"}, "4", 2),
    ]:
        lines = ask(utilities, "efetch", **place, **asked).body.decode().split()
        assert (lines[0], len(lines)) == (first, count)


def test_xml_is_given_where_it_is_asked_for_whatever_the_type(utilities):
    for rettype in ("abstract", "uilist", ""):
        reply = ask(utilities, "efetch", id="1", rettype=rettype, retmode="xml")
        assert etree.fromstring(reply.body).tag == "PubmedArticleSet"


def test_summaries_of_nothing_are_none(utilities):
    for params in ({}, {"webenv": "x", "query_key": "1"}):
        assert json.loads(ask(utilities, "esummary", **params).body)["result"] == {"uids": []}


def test_a_summary_takes_the_name_of_the_journal_from_where_it_is():
    titled = b"<PubmedArticle><Journal><ISOAbbreviation>J. One</ISOAbbreviation></Journal>%b"
    medline = b"<MedlineTA>J One</MedlineTA></PubmedArticle>"
    utilities = Utilities(
        Corpus.from_papers(
            [Paper("1", titled % medline), Paper("2", b"<PubmedArticle>%b" % medline)]
        )
    )
    result = json.loads(ask(utilities, "esummary", id="1,2").body)["result"]
    assert [result[pmid]["source"] for pmid in "12"] == ["J. One", "J One"]


def test_the_links_of_each_id_parameter_stay_apart():
    cited = "<ArticleIdList><ArticleId IdType='pubmed'>{}</ArticleId></ArticleIdList>"
    papers = [
        Paper(
            pmid,
            f"<PubmedArticle><Reference>{cited.format(n)}</Reference></PubmedArticle>".encode(),
        )
        for n, pmid in enumerate("123", 5)
    ]
    params = {"id": ["1,2", "3", "9"], "linkname": ["pubmed_pubmed", "pubmed_pubmed_refs"]}
    root = etree.fromstring(Utilities(Corpus.from_papers(papers)).answer("elink", params).body)
    found = [
        (links.xpath("IdList/Id/text()"), links.xpath("LinkSetDb/Link/Id/text()")) for links in root
    ]
    assert found == [(["1", "2"], ["5", "6"]), (["3"], ["7"]), (["9"], [])]
    assert set(root.xpath("//LinkName/text()")) == {"pubmed_pubmed_refs"}
