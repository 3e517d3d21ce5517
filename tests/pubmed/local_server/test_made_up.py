"""Made-up records are read as what they were made of."""

from datetime import date

from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import make_paper, make_papers

DAY = date(2024, 3, 1)


def read(*papers):
    body = b"".join(paper.xml for paper in papers)
    reading = read_records(b"<PubmedArticleSet>" + body + b"</PubmedArticleSet>")
    assert reading.problems == ()
    return reading.records


def test_a_paper_has_what_was_given():
    (record,) = read(
        make_paper(
            "41000001",
            "Salt & pepper <again>",
            DAY,
            abstract="Fewer than 5 < 6.",
            types=["Review"],
            mesh=["Knee"],
            notices=["RetractionIn:5"],
        )
    )
    assert (record.pmid, record.title, record.year) == ("41000001", "Salt & pepper <again>", 2024)
    assert (record.abstract, record.publication_types) == ("Fewer than 5 < 6.", ("Review",))
    assert (record.mesh_terms, record.comments_corrections) == (("Knee",), ("RetractionIn:5",))
    assert (record.retracted, record.date_revised) == (True, "2024-03-01")


def test_a_paper_without_more_has_no_abstract_and_no_headings():
    (record,) = read(make_paper("1", "Title", DAY))
    assert (record.abstract, record.mesh_terms, record.comments_corrections) == (None, (), ())


def test_many_papers_enter_a_few_a_day():
    papers = list(make_papers(5, "Trial", first_pmid=7, since=DAY, per_day=2))
    assert [paper.pmid for paper in papers] == ["7", "8", "9", "10", "11"]
    assert [paper.day("Date - Entry").day for paper in papers] == [1, 1, 2, 2, 3]
    assert [record.title for record in read(*papers)][4] == "Trial 4."
