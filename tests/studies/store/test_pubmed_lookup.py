"""Studies looked up at PubMed by their identifiers."""

from datetime import date

from support.papers import make_trials
from support.stores import send_to

from evidence.ids import parse_identifier
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.studies.store.pubmed_lookup import look_up_studies

DAY = date(2026, 11, 23)


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
