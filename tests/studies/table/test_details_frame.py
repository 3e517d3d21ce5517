"""Tidy tables out of records: nothing joined, nothing lost, and the same people as in studies."""

import gzip

import pandas as pd
import pytest
from support.paths import ROOT

import evidence
from evidence.pubmed.details import DETAIL_TABLES
from evidence.schema import columns_of

SAMPLES = sorted((ROOT / "tests" / "data" / "pubmed").glob("*.xml"))
RECORD = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="{version}">{pmid}</PMID>
<Article PubModel="Print"><Journal><Title>J</Title></Journal><ArticleTitle>T</ArticleTitle>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y" EqualContrib="Y"><LastName>Berg</LastName><ForeName>Ada B</ForeName>
<Initials>AB</Initials><Identifier Source="ORCID">0000-0002-1825-0097</Identifier>
<AffiliationInfo><Affiliation>One <i>House</i></Affiliation>
<Identifier Source="ROR">https://ror.org/0</Identifier></AffiliationInfo>
<AffiliationInfo><Affiliation>Two Houses</Affiliation></AffiliationInfo></Author>
<Author ValidYN="N"><LastName>Wrong</LastName></Author>
<Author ValidYN="Y"><CollectiveName>The Tea Group</CollectiveName></Author>
</AuthorList>
<AuthorList Type="editors"><Author><LastName>Chief</LastName></Author></AuthorList>
<GrantList CompleteYN="Y"><Grant><GrantID>R01</GrantID><Acronym>AT</Acronym><Agency>NCCIH</Agency>
<Country>United States</Country></Grant><Grant><Agency>Tea &amp; Co</Agency></Grant></GrantList>
</Article>
<CoiStatement>A. B. sells <b>tea</b>.</CoiStatement>
<SupplMeshList><SupplMeshName Type="Disease" UI="C1">Rare tea fever</SupplMeshName></SupplMeshList>
<InvestigatorList><Investigator ValidYN="Y"><LastName>Helper</LastName><ForeName>Eve</ForeName>
<AffiliationInfo><Affiliation>Kitchen</Affiliation></AffiliationInfo></Investigator>
</InvestigatorList>
</MedlineCitation></PubmedArticle>"""


def record(pmid="11", version=1):
    return RECORD.format(pmid=pmid, version=version)


def read(*records):
    text = f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>"
    return evidence.read_pubmed_details(text.encode())


def cells(table, *columns):
    return list(table[[*columns]].astype(object).where(table.notna(), None).itertuples(index=False))


def test_an_author_has_a_row_for_each_affiliation_and_one_without_any():
    details = read(record())
    columns = ("role", "position", "name", "affiliation_position", "affiliation")
    assert [tuple(row) for row in cells(details.authors, *columns)] == [
        ("author", 1, "Berg AB", 1, "One House"),
        ("author", 1, "Berg AB", 2, "Two Houses"),
        ("author", 2, "The Tea Group", None, None),
        ("editor", 1, "Chief", None, None),
    ]
    first = details.authors.iloc[0]
    assert (first.family, first.given, first.initials) == ("Berg", "Ada B", "AB")
    assert (first.orcid, first.contributed_equally) == ("0000-0002-1825-0097", True)
    assert first.affiliation_ids == ["ROR:https://ror.org/0"]
    assert details.authors.collective_name.dropna().tolist() == ["The Tea Group"]


def test_grants_investigators_concepts_and_interests_have_their_parts():
    details = read(record())
    grants = cells(details.grants, "position", "number", "acronym", "agency", "country")
    assert [tuple(row) for row in grants] == [
        (1, "R01", "AT", "NCCIH", "United States"),
        (2, None, None, "Tea & Co", None),
    ]
    (helper,) = cells(details.investigators, "name", "family", "initials", "affiliation")
    assert tuple(helper) == ("Helper E", "Helper", "E", "Kitchen")
    (concept,) = cells(details.supplementary_concepts, "name", "ui", "kind")
    assert tuple(concept) == ("Rare tea fever", "C1", "Disease")
    assert details.interests.statement.tolist() == ["A. B. sells tea."]


def test_the_newest_version_of_a_record_is_kept_and_a_deleted_one_is_not():
    deletion = "<DeleteCitation><PMID>12</PMID></DeleteCitation>"
    details = read(record(), record(version=2).replace("Berg", "Hill"), record("12"), deletion)
    assert details.records == 1
    assert details.authors.family.dropna().tolist() == ["Hill", "Hill", "Chief"]


def test_a_broken_record_between_good_ones_is_a_problem():
    broken = record("12").replace("</GrantList>", "")
    details = read(record("11"), broken, record("13"))
    assert details.authors.pmid.unique().tolist() == ["11", "13"]
    assert [problem.pmid for problem in details.problems] == ["12"]
    assert repr(details).startswith("<details of 2 records: authors (8), investigators (2)")
    assert repr(details).endswith("1 problem>")


def test_other_formats_have_no_details_and_say_so():
    nbib = b"PMID- 11\nTI  - Tea\nAU  - Berg AB\n"
    details = evidence.read_pubmed_details(nbib, record("12").encode())
    assert details.authors.pmid.unique().tolist() == ["12"]
    (problem,) = details.problems
    assert "only PubMed's XML has the details" in problem.message


def test_files_packed_or_not_are_read(tmp_path):
    (tmp_path / "a.xml").write_text(record("11"), encoding="utf-8")
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(record("12").encode()))
    details = evidence.read_pubmed_details(tmp_path / "a.xml", str(tmp_path / "b.xml.gz"))
    assert (details.records, details.problems) == (2, ())


def assert_people_are_those_of_the_studies_table(*files):
    details, studies = evidence.read_pubmed_details(*files), evidence.read_pubmed(*files)
    assert details.records == len(studies)
    assert len(details.problems) == len(studies.attrs["problems"])
    authors = details.authors.query("role == 'author'")
    for column, cell in (("authors", "name"), ("affiliations", "affiliation"), ("orcids", "orcid")):
        told = authors.drop_duplicates(["pmid", "position"]) if cell == "name" else authors
        found = told.dropna(subset=[cell]).groupby("pmid")[cell].agg(list).to_dict()
        for pmid, expected in zip(studies["pmid"], studies[column], strict=True):
            listed = found.get(pmid, [])
            if cell != "name":
                listed = list(dict.fromkeys(listed))
            assert listed == list(expected), (pmid, column)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_people_of_a_sample_are_those_of_the_studies_table(file):
    assert_people_are_those_of_the_studies_table(file)


def test_people_of_real_records_are_those_of_the_studies_table(real):
    files = sorted((real / "pubmed_xml" / "efetch").iterdir())
    assert_people_are_those_of_the_studies_table(*files)


@pytest.mark.parametrize("name", DETAIL_TABLES)
def test_each_column_is_typed_and_says_what_it_means(name):
    for details in (read(record()), read()):
        table = getattr(details, name)
        described = evidence.describe(table)
        assert described[["meaning", "origin"]].notna().all(axis=None)
        origins = {column.name: column.origin for column in columns_of(DETAIL_TABLES[name])}
        assert described["origin"].to_dict() == origins
        assert isinstance(table["pmid"].dtype, pd.StringDtype)
        assert str(table["position"].dtype) == "Int64"
