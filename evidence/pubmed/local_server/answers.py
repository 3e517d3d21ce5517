"""What each utility answers: parameters -> content type and body."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.sax.saxutils import escape

from evidence.pubmed.local_server.corpus import Corpus, Paper, words
from evidence.pubmed.local_server.query import QueryError, Result, day_of, run

MOST = 9_999
XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {0} PUBLIC "-//NLM//DTD {1}//EN" "https://{2}">\n'
_DTD = "eutils.ncbi.nlm.nih.gov/eutils/dtd"
DOCTYPES = {
    "eSearchResult": ("esearch 20060628", f"{_DTD}/20060628/esearch.dtd"),
    "ePostResult": ("epost 20090526", f"{_DTD}/20090526/epost.dtd"),
    "eFetchResult": ("efetch 20131226", f"{_DTD}/20131226/efetch.dtd"),
    "eLinkResult": ("elink 20101123", f"{_DTD}/20101123/elink.dtd"),
    "PubmedArticleSet": (
        "PubMedArticle, 1st January 2025",
        "dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd",
    ),
}


class Reply(NamedTuple):
    """What goes back over HTTP."""

    status: int
    kind: str
    body: bytes


@dataclass
class Utilities:
    """The utilities over a corpus, with their history."""

    corpus: Corpus
    sessions: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def answer(self, utility: str, params: Mapping[str, list[str]]) -> Reply:
        """The reply to a request; every parameter may come several times."""
        single = {name: values[-1] for name, values in params.items()}
        known = {
            "esearch": self._esearch,
            "epost": self._epost,
            "efetch": self._efetch,
            "esummary": self._esummary,
            "einfo": self._einfo,
            "ecitmatch": self._ecitmatch,
        }
        if utility == "elink":
            return self._elink(params)
        return known[utility](single)

    def _esearch(self, params: Mapping[str, str]) -> Reply:
        retstart, retmax = int(params.get("retstart", 0)), int(params.get("retmax", 20))
        session = self.sessions.get(params.get("webenv", ""), {})
        term = params.get("term", "")
        if params.get("query_key"):
            term = (
                f"({term}) AND #{params['query_key']}"
                if term.strip()
                else f"#{params['query_key']}"
            )
        if params.get("field") and "[" not in term:
            term = f"{term}[{params['field']}]"
        try:
            result = run(self.corpus, term, session)
            found = self._dated(result.pmids, params)
        except QueryError as error:
            return _search_error(str(error), params)
        if retstart > MOST - 1:
            return _search_error(
                f"Search Backend failed: Exception: 'retstart' cannot be larger than {MOST - 1}",
                params,
            )
        pmids = [pmid for pmid in self.corpus.order if pmid in found]
        if params.get("rettype") == "count":
            return _search_reply(params, {"count": len(pmids)}, Result(set(), ""), [])
        listed = pmids[retstart : min(retstart + retmax, MOST)]
        told: dict[str, object] = {"count": len(pmids), "retmax": len(listed), "retstart": retstart}
        if params.get("usehistory") == "y":
            webenv, key = self._keep(pmids, params.get("webenv"))
            told |= {"querykey": key, "webenv": webenv}
        return _search_reply(params, told, result, listed)

    def _dated(self, pmids: set[str], params: Mapping[str, str]) -> set[str]:
        if not params.get("mindate") or not params.get("maxdate"):
            return pmids
        names = {
            "edat": "Date - Entry",
            "mdat": "Date - Modification",
            "pdat": "Date - Publication",
        }
        name = names[params.get("datetype", "pdat").lower()]
        first, last = (
            day_of(params["mindate"], is_last=False),
            day_of(params["maxdate"], is_last=True),
        )
        return {pmid for pmid in pmids if first <= self.corpus.papers[pmid].day(name) <= last}

    def _keep(self, pmids: list[str], webenv: str | None) -> tuple[str, str]:
        webenv = webenv or f"MCID_{len(self.sessions) + 1:024x}"
        session = self.sessions.setdefault(webenv, {})
        key = str(len(session) + 1)
        session[key] = pmids
        return webenv, key

    def _asked(self, params: Mapping[str, str]) -> list[str] | None:
        """PMIDs of a request, by list or by history; None if the history does not have them."""
        if params.get("id"):
            return [pmid for pmid in re.split(r"[,\s]+", params["id"]) if pmid]
        kept = self.sessions.get(params.get("webenv", ""), {}).get(params.get("query_key", ""))
        if kept is None:
            return None
        begin = int(params.get("retstart", 0))
        return kept[begin : begin + min(int(params.get("retmax", 10_000)), 10_000)]

    def _epost(self, params: Mapping[str, str]) -> Reply:
        pmids = [pmid for pmid in re.split(r"[,\s]+", params.get("id", "")) if pmid.isdecimal()]
        if not pmids:
            return Reply(
                200, XML, _xml("ePostResult", "\t<ERROR>Empty ID list; Nothing to store</ERROR>\n")
            )
        webenv, key = self._keep(pmids, params.get("webenv"))
        body = f"\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{webenv}</WebEnv>\n"
        return Reply(200, XML, _xml("ePostResult", body))

    def _efetch(self, params: Mapping[str, str]) -> Reply:
        asked = self._asked(params)
        if asked is None:
            return _fetch_error("Unable to obtain query #1")
        papers = [self.corpus.papers[pmid] for pmid in asked if pmid in self.corpus.papers]
        rettype, retmode = params.get("rettype", "").lower(), params.get("retmode", "").lower()
        if rettype == "uilist" and retmode != "xml":
            return Reply(200, TEXT, "".join(f"{pmid}\n" for pmid in asked).encode())
        if not papers:
            return _fetch_error("ID list is empty! Possibly it has no correct IDs.")
        if rettype == "medline":
            return Reply(200, TEXT, "\n".join(map(_medline, papers)).encode())
        if rettype == "abstract" and retmode != "xml":
            return Reply(200, TEXT, "\n\n".join(map(_abstract, papers)).encode())
        return Reply(
            200, XML, _xml("PubmedArticleSet", b"\n".join(paper.xml for paper in papers) + b"\n")
        )

    def _esummary(self, params: Mapping[str, str]) -> Reply:
        asked = self._asked(params) or []
        summaries = {pmid: _summary(pmid, self.corpus.papers.get(pmid)) for pmid in asked}
        body = {
            "header": {"type": "esummary", "version": "0.3"},
            "result": {"uids": list(summaries)} | summaries,
        }
        return Reply(200, JSON, json.dumps(body, indent=4).encode())

    def _einfo(self, _: Mapping[str, str]) -> Reply:
        about = f"<DbInfo><DbName>pubmed</DbName><Count>{len(self.corpus.papers)}</Count></DbInfo>"
        return Reply(200, XML, f"<eInfoResult>{about}</eInfoResult>\n".encode())

    def _elink(self, params: Mapping[str, list[str]]) -> Reply:
        """The papers that a record cites; links of each ``id`` parameter stay apart."""
        name = params.get("linkname", ["pubmed_pubmed_refs"])[-1]
        sets = []
        for value in params.get("id", []):
            asked = [pmid for pmid in re.split(r"[,\s]+", value) if pmid]
            cited = [
                item.text
                for pmid in asked
                if pmid in self.corpus.papers
                for item in self.corpus.papers[pmid].root.iterfind(
                    ".//Reference/ArticleIdList/ArticleId[@IdType='pubmed']"
                )
            ]
            links = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in cited)
            linked = (
                f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{escape(name)}</LinkName>{links}</LinkSetDb>"
                if links
                else ""
            )
            ids = "".join(f"<Id>{escape(pmid)}</Id>" for pmid in asked)
            sets.append(
                f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{ids}</IdList>{linked}</LinkSet>\n"
            )
        return Reply(200, XML, _xml("eLinkResult", "".join(sets)))

    def _ecitmatch(self, params: Mapping[str, str]) -> Reply:
        lines = [
            line.strip() for line in re.split(r"[\r\n]+", params.get("bdata", "")) if line.strip()
        ]
        return Reply(
            200,
            TEXT,
            "".join(f"{line.rstrip('|')}|{self._cited(line)}\n" for line in lines).encode(),
        )

    def _cited(self, line: str) -> str:
        journal, year, volume, page, author, *_ = (*line.split("|"), "", "", "", "", "")
        found = [
            paper.pmid
            for paper in self.corpus.papers.values()
            if (not journal or words(journal) in paper.values["Journal"])
            and (not year or str(paper.day("Date - Publication").year) == year)
            and (not volume or words(volume) in paper.values["Volume"])
            and (
                not page or any(item.split("-")[0] == page for item in paper.texts(".//MedlinePgn"))
            )
            and (
                not author or any(words(author).strip() in item for item in paper.values["Author"])
            )
        ]
        return (
            found[0]
            if len(found) == 1
            else "NOT_FOUND"
            if not found
            else f"AMBIGUOUS {len(found)} citations"
        )


def _xml(name: str, inside: str | bytes) -> bytes:
    content = inside if isinstance(inside, bytes) else inside.encode()
    return (
        _HEAD.format(name, *DOCTYPES[name]).encode()
        + f"<{name}>".encode()
        + content
        + f"</{name}>\n".encode()
    )


def _fetch_error(message: str) -> Reply:
    return Reply(400, XML, _xml("eFetchResult", f"\n\t<ERROR>{escape(message)}</ERROR>\n"))


def _search_error(message: str, params: Mapping[str, str]) -> Reply:
    if params.get("retmode") == "json":
        body = {
            "header": {"type": "esearch", "version": "0.3"},
            "esearchresult": {"ERROR": message},
        }
        return Reply(200, JSON, json.dumps(body, indent=4).encode())
    return Reply(200, XML, _xml("eSearchResult", f"<ERROR>{escape(message)}</ERROR>"))


def _search_reply(
    params: Mapping[str, str], told: Mapping[str, object], result: Result, listed: list[str]
) -> Reply:
    if params.get("retmode") == "json":
        found = {name: str(value) for name, value in told.items()}
        body = found | {
            "idlist": listed,
            "translationset": [],
            "querytranslation": result.translation,
        }
        answer = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": body}
        return Reply(200, JSON, json.dumps(answer, indent=4).encode())
    names = {
        "count": "Count",
        "retmax": "RetMax",
        "retstart": "RetStart",
        "querykey": "QueryKey",
        "webenv": "WebEnv",
    }
    inside = "".join(f"<{names[name]}>{value}</{names[name]}>" for name, value in told.items())
    if len(told) > 1:
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in listed)
        inside += f"<IdList>\n{ids}</IdList>" if ids else "<IdList/>"
        inside += (
            f"<TranslationSet/><QueryTranslation>{escape(result.translation)}</QueryTranslation>"
        )
        inside += _warnings(result, is_empty=not told["count"])
    return Reply(200, XML, _xml("eSearchResult", inside))


def _warnings(result: Result, *, is_empty: bool) -> str:
    phrases = "".join(
        f"<PhraseNotFound>{escape(phrase)}</PhraseNotFound>" for phrase in result.unknown_phrases
    )
    fields = "".join(
        f"<FieldNotFound>{escape(name)}</FieldNotFound>" for name in result.unknown_fields
    )
    errors = f"<ErrorList>{phrases}{fields}</ErrorList>" if phrases or fields else ""
    nothing = (
        "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
        if is_empty
        else ""
    )
    return errors + nothing


def _summary(pmid: str, paper: Paper | None) -> dict[str, object]:
    if paper is None:
        return {"uid": pmid, "error": f"cannot get document summary for {pmid}"}
    authors = [
        {
            "name": f"{author.findtext('LastName', '')} {author.findtext('Initials', '')}",
            "authtype": "Author",
            "clusterid": "",
        }
        for author in paper.root.iter("Author")
    ]
    ids = [
        {"idtype": item.get("IdType"), "value": item.text}
        for item in paper.root.iterfind("PubmedData/ArticleIdList/*")
    ]
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


def _medline(paper: Paper) -> str:
    lines = [
        ("PMID", paper.pmid),
        ("TI", paper.text(".//ArticleTitle")),
        ("JT", paper.text(".//Journal/Title")),
    ]
    lines += [("PT", item) for item in paper.texts(".//PublicationType")]
    return "\n" + "".join(f"{tag:<4}- {value}\n" for tag, value in lines)


def _abstract(paper: Paper) -> str:
    return f"1. {paper.text('.//Journal/Title')}\n\n{paper.text('.//ArticleTitle')}\n\nPMID: {paper.pmid}\n"
