"""Studies looked up at PubMed by their identifiers."""

from dataclasses import replace
from datetime import date

import pytest
from support.papers import make_trials
from support.paths import SAMPLES
from support.stores import send_to

from evidence.ids import parse_identifier
from evidence.pubmed.local_server import Corpus, Paper, Server, make_paper, parse_papers
from evidence.studies.store.pubmed_lookup import (
    build_identifier_query,
    look_up_studies,
    match_citations,
)

DAY = date(2026, 11, 23)
(PLAIN,) = parse_papers((SAMPLES / "plain_article.xml").read_bytes())
PLAIN_DOI = "10.5555/plain.2015.7"
DATELESS = (
    b'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">9</PMID>'
    b"<Article><ArticleTitle>A title.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
)


def look_up(papers, *texts):
    identifiers = [parse_identifier(text) for text in texts]
    with Server(Corpus.from_papers(papers)) as server:
        return look_up_studies(send_to(server), identifiers)


def test_studies_come_by_their_pmids_with_the_columns_of_the_base():
    papers = list(make_trials(3))
    studies, problems = look_up(papers, papers[0].pmid, papers[2].pmid)
    assert [study.pmid for study in studies] == [papers[0].pmid, papers[2].pmid]
    assert [study.key for study in studies] == [f"pmid:{papers[n].pmid}" for n in (0, 2)]
    assert problems == []


def test_a_notice_comes_in_the_form_of_the_base():
    paper = make_paper("99800001", "A title.", DAY, notices=["ErratumIn:7", "CommentIn:8"])
    (study,), _ = look_up([paper], paper.pmid)
    assert study.corrections == ("erratum:7",)


def test_a_record_that_is_not_there_is_a_problem_and_its_neighbour_comes():
    papers = list(make_trials(2))
    studies, problems = look_up(papers, papers[0].pmid, "7")
    assert [study.pmid for study in studies] == [papers[0].pmid]
    assert len(problems) == 1


def test_a_study_comes_by_its_doi_and_its_pmcid_and_counts_once():
    studies, problems = look_up([PLAIN], PLAIN_DOI, "PMC99000001")
    assert [(study.doi, study.pmcid) for study in studies] == [(PLAIN_DOI, "PMC99000001")]
    assert problems == []


def test_a_doi_of_two_records_is_a_problem_and_a_neighbour_comes():
    twin = Paper("99001002", PLAIN.xml.replace(b">99001001<", b">99001002<"))
    (other,) = make_trials(1)
    studies, (problem,) = look_up([PLAIN, twin, other], PLAIN_DOI, other.pmid)
    assert [study.pmid for study in studies] == [other.pmid]
    assert problem.message.startswith(f"{PLAIN_DOI} fits 2 records (99001002, 99001001")
    assert problem.message.endswith("give the PMID of one")
    assert (problem.path, problem.severity) == ("PubMed", "error")


def test_a_record_without_a_year_is_a_problem_and_no_study():
    studies, (problem,) = look_up([Paper("9", DATELESS), PLAIN], "9", "99001001")
    assert [study.pmid for study in studies] == ["99001001"]
    assert problem.message == "the record 9 has no year"


@pytest.mark.parametrize("text", ["10.5555/nowhere", "PMC99000009", "NCT99999901"])
def test_what_pubmed_does_not_have_or_cannot_be_asked_for_is_neither_study_nor_problem(text):
    assert look_up([PLAIN], text) == ([], [])


def test_a_record_that_only_mentions_an_identifier_is_not_the_study():
    mention = make_paper("9", "A reply to PMC99000001.", DAY)
    assert look_up([mention], "PMC99000001") == ([], [])


def test_a_record_that_cannot_be_read_is_a_problem_and_a_neighbour_comes():
    (paper,) = make_trials(1)
    damaged = Paper(paper.pmid, paper.xml.replace(b"<Language>", b"<b><Language>"))
    with Server(Corpus({paper.pmid: damaged, "99001001": PLAIN})) as server:
        identifiers = [parse_identifier(pmid) for pmid in (paper.pmid, "99001001")]
        studies, (problem,) = look_up_studies(send_to(server), identifiers)
    assert [study.pmid for study in studies] == ["99001001"]
    assert problem.pmid == paper.pmid


def test_of_many_records_that_fit_three_are_named():
    twins = [
        Paper(str(number), PLAIN.xml.replace(b">99001001<", b">%d<" % number))
        for number in range(5, 10)
    ]
    studies, (problem,) = look_up(twins, PLAIN_DOI)
    assert studies == []
    assert problem.message.startswith(f"{PLAIN_DOI} fits 5 records (9, 8, 7 ...)")


def test_citations_are_asked_for_in_one_request_and_those_of_a_doi_are_not(base):
    with_doi = next(study for study in base.studies.values() if study.doi)
    cited = replace(
        with_doi, doi=None, pmcid=None, journal_abbrev="J. Made Up", volume="7", pages="1-9"
    )
    incomplete = replace(cited, volume=None)
    paper = make_paper("29633783", "A title", date(cited.year, 4, 10), volume="7")
    asked = []

    def record(_number, utility, _params):
        asked.append(utility)

    with Server(Corpus.from_papers([paper]), faults=record) as server:
        assert match_citations(send_to(server), [incomplete, cited, with_doi]) == ["29633783"]
        assert asked == ["ecitmatch"]
        assert match_citations(send_to(server), [incomplete, with_doi]) == []
    assert asked == ["ecitmatch"]


def test_one_query_finds_studies_by_their_dois_and_pmcids(base):
    study = replace(base.studies["haake2007"], doi="10.5555/a(1)2", pmcid="PMC7")
    other = replace(study, doi=None, pmcid=None)
    query = build_identifier_query([study, other, replace(study, pmcid=None, doi="10.5555/b")])
    assert query == '"10.5555/a(1)2"[aid] OR PMC7 OR "10.5555/b"[aid]'
    assert build_identifier_query([other]) == ""
