"""The server's answers have the form that NLM gives them, as a data file of our own says it."""

import json
import tomllib
import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from lxml import etree
from support.paths import DATA, SAMPLES

from evidence.pubmed.local_server import Corpus, Server, parse_papers

FORMAT = tomllib.loads((DATA / "eutils_format.toml").read_text(encoding="utf-8"))
FILES = ("plain_article.xml", "reference_ids.xml", "book_chapter.xml")
SUMMARY_NAMES = (
    "uid pubdate epubdate source authors lastauthor title sorttitle volume issue pages lang "
    "nlmuniqueid issn essn pubtype recordstatus pubstatus articleids history references attributes"
).split()
CITATIONS = "J Invent Back Pain|2015|12|123|writer c|first|\nNowhere|2015||||second|"


@pytest.fixture(scope="module")
def server():
    papers = [paper for name in FILES for paper in parse_papers((SAMPLES / name).read_bytes())]
    with Server(Corpus.from_papers(papers)) as serving:
        yield serving


def ask(server, utility, **params):
    """Return status, content type and body of an answer."""
    try:
        answer = urllib.request.urlopen(f"{server.url}{utility}.fcgi?{urlencode(params)}")
    except HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def ask_json(server, utility, **params):
    status, content_type, body = ask(server, utility, retmode="json", **params)
    assert (status, content_type) == (200, "application/json; charset=UTF-8")
    return json.loads(body)


def outline(root):
    """The root, and the path of each element below it, in the order in which they come first."""
    paths = []
    for item in root.iterdescendants():
        above = [up.tag for up in item.iterancestors()][:-1]
        paths.append("/".join([*reversed(above), item.tag]))
    return [root.tag, *dict.fromkeys(paths)]


@pytest.mark.parametrize("kind", FORMAT)
def test_an_xml_answer_has_nlms_elements_in_nlms_order(server, kind):
    told = FORMAT[kind]
    status, content_type, body = ask(server, told["utility"], **told["params"])
    assert (status, content_type.split(";")[0]) == (told.get("status", 200), "text/xml")
    assert outline(etree.fromstring(body)) == told["elements"].split()


@pytest.mark.parametrize("kind", [kind for kind in FORMAT if "document_type" in FORMAT[kind]])
def test_an_xml_answer_names_nlms_document_type(server, kind):
    told = FORMAT[kind]
    body = ask(server, told["utility"], **told["params"])[2]
    about = etree.fromstring(body).getroottree().docinfo
    name, address = told["document_type"]
    assert about.public_id == name
    assert about.system_url == f"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/{address}"


def test_fetched_records_are_one_set_of_articles_and_books_in_the_order_asked_for(server):
    body = ask(server, "efetch", id="99017001,99001001", retmode="xml")[2]
    root = etree.fromstring(body)
    assert [root.tag, *(record.tag for record in root)] == [
        "PubmedArticleSet",
        "PubmedBookArticle",
        "PubmedArticle",
    ]
    about = root.getroottree().docinfo
    assert about.public_id == "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
    assert about.system_url.startswith("https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_")


@pytest.mark.parametrize("name", FILES)
def test_records_of_a_file_are_served_byte_for_byte(server, name):
    papers = list(parse_papers((SAMPLES / name).read_bytes()))
    body = ask(server, "efetch", id=",".join(paper.pmid for paper in papers), retmode="xml")[2]
    assert b"\n".join(paper.xml for paper in papers) in body


def test_a_search_in_json_has_the_names_of_nlm_in_their_order_and_texts_for_numbers(server):
    answer = ask_json(server, "esearch", term="acupuncture[ti]", usehistory="y")
    assert answer["header"] == {"type": "esearch", "version": "0.3"}
    assert (
        list(answer["esearchresult"])
        == ("count retmax retstart querykey webenv idlist translationset querytranslation").split()
    )
    assert answer["esearchresult"]["count"] == "1"
    assert answer["esearchresult"]["idlist"] == ["99001001"]


def test_a_search_that_cannot_be_run_says_so_in_json_with_status_200(server):
    assert list(ask_json(server, "esearch", term="(pain")["esearchresult"]) == ["ERROR"]


def test_summaries_have_the_names_of_nlm_in_their_order(server):
    answer = ask_json(server, "esummary", id="99006001,99001001")
    assert answer["header"] == {"type": "esummary", "version": "0.3"}
    assert list(answer["result"]) == ["uids", "99006001", "99001001"]
    summary = answer["result"]["99001001"]
    assert list(summary) == [name for name in SUMMARY_NAMES if name in summary]
    assert summary["authors"][1] == {"name": "Writer C", "authtype": "Author", "clusterid": ""}
    assert summary["articleids"][1] == {"idtype": "doi", "value": "10.5555/plain.2015.7"}
    named = ("uid", "pubdate", "source", "volume", "issue", "pages")
    assert [summary[name] for name in named] == [
        "99001001",
        "2015 Mar",
        "J Invent Back Pain",
        "12",
        "3",
        "123-9",
    ]


def test_the_summary_of_an_unknown_pmid_has_an_error_between_the_others(server):
    result = ask_json(server, "esummary", id="99006001,5,99001001")["result"]
    assert result["uids"] == ["99006001", "5", "99001001"]
    assert list(result["5"]) == ["uid", "error"]
    assert "error" not in result["99001001"]


@pytest.mark.parametrize(
    ("utility", "params", "text"),
    [
        ("efetch", {"id": "99006001 99001001", "rettype": "uilist"}, "99006001\n99001001\n"),
        (
            "ecitmatch",
            {"bdata": CITATIONS},
            "J Invent Back Pain|2015|12|123|writer c|first|99001001\n"
            "Nowhere|2015||||second|NOT_FOUND\n",
        ),
        (
            "efetch",
            {"id": "99001001", "rettype": "abstract"},
            "1. Journal of invented back pain\n\n"
            "Acupuncture for chronic low back pain: a randomised trial.\n\nPMID: 99001001\n",
        ),
    ],
)
def test_plain_text_has_a_line_for_each_thing(server, utility, params, text):
    assert ask(server, utility, **params) == (200, "text/plain; charset=UTF-8", text.encode())


def test_a_record_of_an_nbib_file_has_four_letters_a_hyphen_and_a_blank_line_before_it(server):
    body = ask(server, "efetch", id="99001001,99006002", rettype="medline")[2].decode()
    records = body.split("\n\n")
    assert body.startswith("\nPMID- 99001001\nTI  - ")
    assert [record.splitlines()[-1] for record in records] == [
        "PT  - Randomized Controlled Trial",
        "PT  - Journal Article",
    ]


@pytest.mark.parametrize("utility", ["espell", "egquery", ""])
def test_a_utility_that_is_not_spoken_here_is_not_found(server, utility):
    assert ask(server, utility, db="pubmed", term="pain")[:2] == (404, "text/html")


def test_a_parameter_that_cannot_be_read_is_a_bad_request(server):
    assert ask(server, "esearch", term="pain", retmax="many")[:2] == (400, "text/html")
