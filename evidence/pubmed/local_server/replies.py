"""The answers of E-utilities in the form that NCBI gives them: XML, JSON and plain text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from evidence.pubmed.local_server.corpus import Paper
from evidence.pubmed.local_server.query import QueryResult

XML_TYPE: Final = "text/xml; charset=UTF-8"
JSON_TYPE: Final = "application/json; charset=UTF-8"
TEXT_TYPE: Final = "text/plain; charset=UTF-8"
_DTD_FOLDER: Final = "eutils.ncbi.nlm.nih.gov/eutils/dtd"
# Root element -> name and address of its document type.
_DOCTYPES: Final = {
    "eSearchResult": ("esearch 20060628", f"{_DTD_FOLDER}/20060628/esearch.dtd"),
    "ePostResult": ("epost 20090526", f"{_DTD_FOLDER}/20090526/epost.dtd"),
    "eFetchResult": ("efetch 20131226", f"{_DTD_FOLDER}/20131226/efetch.dtd"),
    "eLinkResult": ("elink 20101123", f"{_DTD_FOLDER}/20101123/elink.dtd"),
    "PubmedArticleSet": (
        "PubMedArticle, 1st January 2025",
        "dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd",
    ),
}
# Our name of a search's figure (that of the JSON answer) -> its element in the XML answer.
_SEARCH_ELEMENTS: Final = {
    "count": "Count",
    "retmax": "RetMax",
    "retstart": "RetStart",
    "querykey": "QueryKey",
    "webenv": "WebEnv",
}
_NO_ITEMS: Final = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"


class Reply(NamedTuple):
    """What goes back over HTTP."""

    status: int
    content_type: str
    body: bytes


def xml_reply(root: str, content: str | bytes, *, status: int = 200) -> Reply:
    """Wrap content in its root element, with declaration and document type."""
    name, address = _DOCTYPES[root]
    head = f'<!DOCTYPE {root} PUBLIC "-//NLM//DTD {name}//EN" "https://{address}">'
    start = f'<?xml version="1.0" encoding="UTF-8" ?>\n{head}\n<{root}>'.encode()
    inside = content.encode() if isinstance(content, str) else content
    return Reply(status, XML_TYPE, start + inside + f"</{root}>\n".encode())


def json_reply(content: object) -> Reply:
    """Write a value as NCBI writes JSON."""
    return Reply(200, JSON_TYPE, json.dumps(content, indent=4).encode())


def text_reply(content: str) -> Reply:
    """Send plain text."""
    return Reply(200, TEXT_TYPE, content.encode())


def records_reply(papers: Iterable[Paper]) -> Reply:
    """Send records as PubMed XML."""
    records = b"\n".join(paper.xml for paper in papers)
    return xml_reply("PubmedArticleSet", records + b"\n")


def fetch_error(message: str) -> Reply:
    """Answer efetch with an error."""
    return xml_reply("eFetchResult", f"\n\t<ERROR>{escape(message)}</ERROR>\n", status=400)


def search_error(message: str, *, as_json: bool) -> Reply:
    """Answer esearch with an error, which comes with status 200."""
    if as_json:
        return _search_json({"ERROR": message})
    return xml_reply("eSearchResult", f"<ERROR>{escape(message)}</ERROR>")


def search_reply(
    figures: Mapping[str, object],
    result: QueryResult,
    listed: Sequence[str] | None,
    *,
    as_json: bool,
) -> Reply:
    """Answer esearch.

    Args:
        figures: count, retmax, retstart and the place in the history.
        result: what the query found.
        listed: the PMIDs to list; None for a count alone.
        as_json: answer in JSON rather than XML.
    """
    if as_json:
        content: dict[str, object] = {name: str(value) for name, value in figures.items()}
        content |= {
            "idlist": list(listed or ()),
            "translationset": [],
            "querytranslation": result.translation,
        }
        return _search_json(content)
    elements = [
        f"<{_SEARCH_ELEMENTS[name]}>{value}</{_SEARCH_ELEMENTS[name]}>"
        for name, value in figures.items()
    ]
    if listed is not None:
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in listed)
        translation = f"<QueryTranslation>{escape(result.translation)}</QueryTranslation>"
        elements += [f"<IdList>{ids}</IdList>", "<TranslationSet/>", translation]
        elements += [_not_found(result), "" if figures["count"] else _NO_ITEMS]
    return xml_reply("eSearchResult", "".join(elements))


def _search_json(content: Mapping[str, object]) -> Reply:
    header = {"type": "esearch", "version": "0.3"}
    return json_reply({"header": header, "esearchresult": dict(content)})


def _not_found(result: QueryResult) -> str:
    phrases = _elements("PhraseNotFound", result.unknown_phrases)
    fields = _elements("FieldNotFound", result.unknown_fields)
    return f"<ErrorList>{phrases}{fields}</ErrorList>" if phrases or fields else ""


def _elements(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def link_set(pmids: Sequence[str], linked: Sequence[str], linkname: str) -> str:
    """Write the LinkSet of elink for some PMIDs and those linked to them."""
    ids = _elements("Id", pmids)
    links = "".join(f"<Link><Id>{escape(pmid)}</Id></Link>" for pmid in linked)
    found = f"<DbTo>pubmed</DbTo><LinkName>{escape(linkname)}</LinkName>{links}"
    links_element = f"<LinkSetDb>{found}</LinkSetDb>" if links else ""
    return f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{ids}</IdList>{links_element}</LinkSet>\n"


def summarise(pmid: str, paper: Paper | None) -> dict[str, object]:
    """Make the summary of esummary, version 2.0; of an unknown PMID it holds an error."""
    if paper is None:
        return {"uid": pmid, "error": f"cannot get document summary for {pmid}"}
    authors = [{"name": name, "authtype": "Author", "clusterid": ""} for name in paper.author_names]
    id_elements = paper.root.iterfind("PubmedData/ArticleIdList/*")
    ids = [{"idtype": item.get("IdType"), "value": item.text} for item in id_elements]
    return {
        "uid": pmid,
        "pubdate": f"{paper.day('Date - Publication'):%Y %b}",
        "source": paper.text(".//ISOAbbreviation") or paper.text(".//MedlineTA"),
        "authors": authors,
        "title": paper.text(".//ArticleTitle"),
        "volume": paper.text(".//Volume"),
        "issue": paper.text(".//Issue"),
        "pages": paper.text(".//MedlinePgn"),
        "pubtype": paper.texts(".//PublicationType"),
        "articleids": ids,
    }


def format_medline(paper: Paper) -> str:
    """Write a record in the format of .nbib files, with the fields that practice needs."""
    fields = [
        ("PMID", paper.pmid),
        ("TI", paper.text(".//ArticleTitle")),
        ("JT", paper.text(".//Journal/Title")),
    ]
    fields += [("PT", item) for item in paper.texts(".//PublicationType")]
    return "\n" + "".join(f"{tag:<4}- {value}\n" for tag, value in fields)


def format_abstract(paper: Paper) -> str:
    """Write a record as ``rettype=abstract`` does: journal, title and PMID."""
    journal, title = paper.text(".//Journal/Title"), paper.text(".//ArticleTitle")
    return f"1. {journal}\n\n{title}\n\nPMID: {paper.pmid}\n"
