"""Articles by their tree: each element in its column, whatever else is there."""

import pytest

from evidence.pubmed.parse.article import parse_article
from evidence.pubmed.parse.xml import parse_xml


def article(citation="", data="", inside=""):
    return parse_article(
        parse_xml(
            f"<PubmedArticle><MedlineCitation><PMID>7</PMID><Article>{inside}</Article>{citation}"
            f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>".encode()
        )
    )


def test_a_record_without_a_pmid_is_an_error():
    with pytest.raises(ValueError, match="it has no PMID"):
        parse_article(parse_xml(b"<PubmedArticle><MedlineCitation/></PubmedArticle>"))


def test_of_several_pmids_the_one_with_the_highest_version_counts():
    record = article('<PMID Version="3">8</PMID><PMID Version="2">9</PMID>')
    assert (record.pmid, record.version) == ("8", 3)


def test_unknown_elements_are_passed_by():
    assert article("<Tomorrow><PMID>9</PMID></Tomorrow>").pmid == "7"


def test_headings_are_major_by_themselves_or_by_a_qualifier():
    heading = "<MeshHeading><DescriptorName{}>{}</DescriptorName>{}</MeshHeading>"
    major = ' MajorTopicYN="Y"'
    qualifier = f"<QualifierName{major}>surgery</QualifierName><QualifierName> </QualifierName>"
    headings = (
        heading.format("", "Knee", qualifier)
        + heading.format(major, "Hip", "")
        + heading.format("", "Humans", "")
        + heading.format(major, " ", "")
    )
    record = article(f"<MeshHeadingList>{headings}</MeshHeadingList>")
    assert record.mesh_terms == ("Knee", "Hip", "Humans")
    assert record.mesh_major == ("Knee", "Hip")
    assert record.mesh_qualified == ("Knee/surgery",)


def test_notices_are_comments_and_corrections_and_old_references_are_cited_papers():
    record = article(
        "<CommentsCorrectionsList>"
        '<CommentsCorrections RefType="Cites"><PMID>5</PMID></CommentsCorrections>'
        '<CommentsCorrections RefType="RetractionIn"><PMID>6</PMID></CommentsCorrections>'
        '<CommentsCorrections RefType="ErratumIn"><RefSource>J X</RefSource></CommentsCorrections>'
        '<CommentsCorrections RefType="CommentOn"/>'
        "</CommentsCorrectionsList>"
    )
    assert record.comments_corrections == ("RetractionIn:6", "ErratumIn:J X", "CommentOn:unknown")
    assert (record.cites, record.retracted) == (("5",), True)


def test_numbers_of_trials_are_apart_from_those_of_other_data_banks():
    bank = (
        "<DataBank><DataBankName>{}</DataBankName><AccessionNumberList>"
        "<AccessionNumber>{}</AccessionNumber></AccessionNumberList></DataBank>"
    )
    banks = bank.format("ISRCTN", "ISRCTN99000001") + bank.format("GENBANK", "X1")
    record = article(inside=f"<DataBankList>{banks}</DataBankList>")
    assert (record.registry_ids, record.accessions) == (("ISRCTN99000001",), ("GENBANK:X1",))


def test_a_grant_has_the_parts_that_pubmed_has():
    grants = "<Grant><GrantID>R1</GrantID><Agency>Fund</Agency></Grant><Grant/>"
    assert article(inside=f"<GrantList>{grants}</GrantList>").grants == ("R1/Fund",)


def test_only_the_date_of_an_electronic_publication_is_one():
    date = '<ArticleDate DateType="{}"><Year>{}</Year></ArticleDate>'
    inside = date.format("Print", 2001) + date.format("Electronic", 2002)
    assert article(inside=inside).epub_date == "2002"
