"""What is given in place of PubMed XML is named, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.pubmed.files.reader import read_records
from evidence.pubmed.foreign import explain_foreign_text
from evidence.pubmed.local_server.__main__ import serve

WEB_PAGES = (
    b"<!DOCTYPE html><html><body>Sign in</body></html>",
    b"<html lang='en'><head><title>PubMed</title></head></html>",
    b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html/>',
    b"<!-- saved from url=(0030)https://pubmed.ncbi.nlm.nih.gov/ -->\n<html></html>",
    b"\n\n  <!doctype HTML>\n<title>Too many requests</title>",
    b"<head><meta charset='utf-8'></head>",
)
RIS = (
    b"TY  - JOUR\nTI  - Tea\nER  - \n",
    b"\n\nTY  - JOUR\nER  - \n",
    b"\xef\xbb\xbfTY  - BOOK\nER  - \n",
    b"1. TY  - JOUR\n",
    b"TY - JOUR\nTI - Tea\n",
)
CSV = (
    b"PMID,Title,Authors,Citation\n1001,Tea,A,B\n",
    b'"PMID","Title"\n"1001","Tea"\n',
    b"Title;Authors\nTea;Sample A\n",
    b"\xef\xbb\xbfPMID,Title\n",
    b"Authors\tTitle\nSample A\tTea\n",
)
NO_HEADER_FIRST = (
    b"sep=;\nPMID;Title\n1001;Tea\n",
    b"Export of 2024\n\npmid,title\n1001,Tea\n",
    b'Query\ttea\nHits\t1\n"Title"\t"DOI"\n',
)
OTHERS = (
    (b'{"error": "API rate limit exceeded"}', "it is JSON"),
    (b'[{"id": "tea", "type": "book"}]', "it is CSL-JSON"),
    (b"@article{tea, title={Tea}}", "it is BibTeX"),
    (b"<?xml version='1.0'?><eSearchResult><Count>1</Count></eSearchResult>", "ask efetch"),
    (b"<pmc-articleset><article/></pmc-articleset>", "a paper in full"),
    (b"<xml><records><record/></records></xml>", "EndNote's XML"),
    (b"<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>", "ID list is empty"),
    (b"PMID- 1001\nTI  - Tea\n", "it is .nbib"),
    (b"PK\x03\x04\x14\0\x06\0xl/workbook.xml", "a file of Excel or Word"),
    (b"PAR1\x15\x04", "it is Parquet"),
    (b"%PDF-1.7\n", "it is a PDF"),
)
KINDS = (
    *((text, "it is a web page") for text in WEB_PAGES),
    *((text, "it is RIS") for text in RIS),
    *((text, "it is a CSV table") for text in CSV),
    *((text, "a CSV table whose header is not its first line") for text in NO_HEADER_FIRST),
    *OTHERS,
)


@pytest.mark.parametrize(("text", "message"), KINDS)
def test_a_text_is_named_with_what_to_do(text: bytes, message: str):
    explained = explain_foreign_text(text)
    assert explained is not None
    assert message in explained


@pytest.mark.parametrize(
    "text",
    [b"", b"Tea is good.", b"<PubmedArticleSet/>", b"<records/>", b"ty  - JOUR\nti  - Tea\n"],
)
def test_what_is_unknown_is_not_named(text: bytes):
    assert explain_foreign_text(text) is None


@pytest.mark.parametrize("text", WEB_PAGES)
def test_a_web_page_that_is_read_is_a_problem_that_says_so(text: bytes):
    (problem,) = read_records(text).problems
    assert "it is a web page" in problem.message


@pytest.mark.parametrize("text", [*RIS, *CSV, *WEB_PAGES])
def test_the_practice_server_names_what_it_cannot_serve(tmp_path: Path, text: bytes):
    file = tmp_path / "records.xml"
    file.write_bytes(text)
    with pytest.raises(SystemExit, match="cannot be served: it is"):
        serve([str(file)])


def test_references_between_records_are_named():
    reading = read_records(b"<PubmedArticleSet>\nTY  - JOUR\nER  - \n</PubmedArticleSet>")
    assert [problem.message for problem in reading.problems if "it is RIS" in problem.message]
