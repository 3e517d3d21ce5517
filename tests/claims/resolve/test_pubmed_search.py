"""`evidence resolve --online`: PubMed is asked about what is not known, and only then."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from evidence.claims.resolve.pubmed_search import _extract_journal_name
from evidence.cli import main
from evidence.pubmed.local_server import Corpus, Paper, Server, make_paper

ISSUE = b'<JournalIssue CitedMedium="Print">'
ARTICLE_END = b"</Article>"
ONLINE = (
    b'<ArticleDate DateType="Electronic"><Year>2016</Year><Month>02</Month><Day>09</Day>'
    b"</ArticleDate></Article>"
)


@pytest.fixture
def server():
    paper = make_paper(
        "41000005",
        "Warm stones on the lumbar muscles of gardeners: a randomized trial",
        date(2016, 3, 1),
    )
    xml = paper.xml.replace(ISSUE, ISSUE + b"<Volume>7</Volume>").replace(ARTICLE_END, ONLINE)
    paper = Paper(paper.pmid, xml)
    other = make_paper("41000006", "Cold stones on the knees of gardeners", date(2016, 3, 1))
    with Server(Corpus.from_papers([paper, other])) as running:
        yield running


def resolve(mention, server, *options):
    result = CliRunner().invoke(
        main, ["resolve", mention, "--format", "json", "--base-url", server.url, *options]
    )
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("mention", "utilities"),
    [
        ("PMID 41000005", ["efetch"]),
        ("J Made Up. 2016;7:1-9", ["ecitmatch", "efetch"]),
        ('Doe, Ann. "Warm stones." J Made Up 7, no. 2 (2016): 1-9.', ["ecitmatch", "efetch"]),
        ("J Made Up. 2016 Feb 9;: [Epub ahead of print]", ["esearch", "efetch"]),
        ("a 2016 trial of warm stones on the lumbar muscles of gardeners", ["esearch", "efetch"]),
    ],
)
def test_identifiers_references_and_words_are_looked_up(server, mention, utilities):
    found = resolve(mention, server, "--online")
    assert (found["status"], found["pmid"]) == ("resolved", "41000005")
    assert [asked.utility for asked in server.requests] == utilities


@pytest.mark.parametrize(
    "mention",
    [
        "J Made Up. 2016;8:1-9",
        "J Made Up. 2016 Feb 8;:",
        "a 2016 trial of warm stones on horses",
        "PMID 41999999",
    ],
)
def test_what_pubmed_does_not_have_stays_unresolved(server, mention):
    assert resolve(mention, server, "--online")["pmid"] is None


def test_nothing_is_asked_silently_or_without_need(server):
    assert resolve("PMID 41000005", server)["status"] == "unresolved"
    assert resolve("PMID 22965186", server, "--online")["key"] == "vickers2012"
    assert server.requests == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "VICKERS AJ. ACUPUNCTURE FOR CHRONIC LOW BACK PAIN: A REVIEW. Arch Intern Med",
            "Arch Intern Med",
        ),
        ("Haake M. Warm stones on backs. Arch. Intern. Med.", "Arch. Intern. Med."),
        ("Haake M. Warm stones on backs. Journal of Pain", "Journal of Pain"),
        ("warm stones on backs", ""),
    ],
)
def test_the_journal_is_what_a_reference_ends_with(text, name):
    assert _extract_journal_name(text) == name


def test_a_search_with_more_hits_than_can_be_compared_tells_nothing():
    title = "Warm stones on the lumbar muscles of gardeners"
    papers = [make_paper(str(41000000 + number), title, date(2016, 3, 1)) for number in range(50)]
    with Server(Corpus.from_papers(papers)) as server:
        found = resolve(
            "a 2016 trial of warm stones on the lumbar muscles of gardeners", server, "--online"
        )
    assert (found["pmid"], [asked.utility for asked in server.requests]) == (None, ["esearch"])
