"""The E-utilities over a corpus: parameters -> reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evidence.pubmed.local_server.corpus import Corpus, Paper, normalise_words
from evidence.pubmed.local_server.query import (
    QueryError,
    QueryResult,
    find_by_date,
    parse_day,
    run_query,
)
from evidence.pubmed.local_server.replies import (
    Reply,
    fetch_error,
    format_abstract,
    format_medline,
    json_reply,
    link_set,
    records_reply,
    search_error,
    search_reply,
    summarise,
    text_reply,
    xml_reply,
)

_MAX_LISTED: Final = 9_999  # hits that esearch lists of one search
_MAX_FETCHED: Final = 10_000  # records that efetch gives of a result in the history
_DATE_FIELD_OF_TYPE: Final = {
    "edat": "Date - Entry",
    "mdat": "Date - Modification",
    "pdat": "Date - Publication",
}
_CITED_PMID: Final = ".//Reference/ArticleIdList/ArticleId[@IdType='pubmed']"
_NO_VALID_IDS: Final = "ID list is empty! Possibly it has no correct IDs."
_NOTHING_TO_POST: Final = "\t<ERROR>Empty ID list; Nothing to store</ERROR>\n"


class UnknownUtilityError(LookupError):
    """There is no utility of this name."""


@dataclass
class Utilities:
    """The utilities, with the results that they keep on the history server by WebEnv and key."""

    corpus: Corpus
    history: dict[str, dict[str, Sequence[str]]] = field(default_factory=dict)

    def answer(self, utility: str, params: Mapping[str, Sequence[str]]) -> Reply:
        """Answer a request.

        Args:
            utility: esearch, efetch, ...
            params: the values of each parameter by its name in lower case.

        Raises:
            UnknownUtilityError: there is no such utility.
            ValueError: a parameter cannot be read, such as ``retmax=abc``.
        """
        if utility == "elink":
            return self._elink(params)
        answers = {
            "esearch": self._esearch,
            "epost": self._epost,
            "efetch": self._efetch,
            "esummary": self._esummary,
            "einfo": self._einfo,
            "ecitmatch": self._ecitmatch,
        }
        if utility not in answers:
            raise UnknownUtilityError(utility)
        return answers[utility]({name: values[-1] for name, values in params.items()})

    def _esearch(self, params: Mapping[str, str]) -> Reply:
        as_json = params.get("retmode") == "json"
        retstart, retmax = int(params.get("retstart", 0)), int(params.get("retmax", 20))
        try:
            result = self._run_query(params)
            if retstart >= _MAX_LISTED:
                limit = f"'retstart' cannot be larger than {_MAX_LISTED - 1}"
                return search_error(f"Search Backend failed: Exception: {limit}", as_json=as_json)
            found = self._filter_by_date(result.pmids, params)
        except QueryError as error:
            return search_error(str(error), as_json=as_json)
        pmids = [pmid for pmid in self.corpus.papers if pmid in found]
        figures: dict[str, object] = {"count": len(pmids)}
        if params.get("rettype") == "count":
            return search_reply(figures, QueryResult(), None, as_json=as_json)
        listed = pmids[retstart : min(retstart + retmax, _MAX_LISTED)]
        figures |= {"retmax": len(listed), "retstart": retstart}
        if params.get("usehistory") == "y":
            webenv, key = self._keep(pmids, params.get("webenv"))
            figures |= {"querykey": key, "webenv": webenv}
        return search_reply(figures, result, listed, as_json=as_json)

    def _run_query(self, params: Mapping[str, str]) -> QueryResult:
        term, key = params.get("term", ""), params.get("query_key")
        if key:
            term = f"({term}) AND #{key}" if term.strip() else f"#{key}"
        if params.get("field") and "[" not in term:
            term = f"{term}[{params['field']}]"
        return run_query(self.corpus, term, self.history.get(params.get("webenv", ""), {}))

    def _filter_by_date(self, pmids: frozenset[str], params: Mapping[str, str]) -> frozenset[str]:
        if not params.get("mindate") or not params.get("maxdate"):
            return pmids
        datetype = params.get("datetype", "pdat").lower()
        if datetype not in _DATE_FIELD_OF_TYPE:
            raise ValueError(f"{datetype} is no type of date")
        begin = parse_day(params["mindate"], is_last=False)
        end = parse_day(params["maxdate"], is_last=True)
        return pmids & find_by_date(self.corpus, _DATE_FIELD_OF_TYPE[datetype], begin, end)

    def _keep(self, pmids: Sequence[str], webenv: str | None) -> tuple[str, str]:
        """Keep a result in the history; return its WebEnv and its key."""
        webenv = webenv or f"MCID_{len(self.history) + 1:024x}"
        session = self.history.setdefault(webenv, {})
        key = str(len(session) + 1)
        session[key] = pmids
        return webenv, key

    def _requested_pmids(self, params: Mapping[str, str]) -> Sequence[str] | None:
        """Return the PMIDs of a list or of the history; None if the history lacks them."""
        if params.get("id"):
            return _split_ids(params["id"])
        kept = self.history.get(params.get("webenv", ""), {}).get(params.get("query_key", ""))
        if kept is None:
            return None
        begin = int(params.get("retstart", 0))
        return kept[begin : begin + min(int(params.get("retmax", _MAX_FETCHED)), _MAX_FETCHED)]

    def _epost(self, params: Mapping[str, str]) -> Reply:
        pmids = [pmid for pmid in _split_ids(params.get("id", "")) if pmid.isdecimal()]
        if not pmids:
            return xml_reply("ePostResult", _NOTHING_TO_POST)
        webenv, key = self._keep(pmids, params.get("webenv"))
        content = f"\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{webenv}</WebEnv>\n"
        return xml_reply("ePostResult", content)

    def _efetch(self, params: Mapping[str, str]) -> Reply:
        pmids = self._requested_pmids(params)
        if pmids is None:
            return fetch_error("Unable to obtain query #1")
        rettype = params.get("rettype", "").lower()
        as_xml = params.get("retmode", "").lower() == "xml"
        if rettype == "uilist" and not as_xml:
            return text_reply("".join(f"{pmid}\n" for pmid in pmids))
        papers = self._known_papers(pmids)
        if not papers:
            return fetch_error(_NO_VALID_IDS)
        if rettype == "medline":
            return text_reply("\n".join(map(format_medline, papers)))
        if rettype == "abstract" and not as_xml:
            return text_reply("\n\n".join(map(format_abstract, papers)))
        return records_reply(papers)

    def _known_papers(self, pmids: Sequence[str]) -> list[Paper]:
        return [self.corpus.papers[pmid] for pmid in pmids if pmid in self.corpus.papers]

    def _esummary(self, params: Mapping[str, str]) -> Reply:
        pmids = self._requested_pmids(params) or []
        summaries = {pmid: summarise(pmid, self.corpus.papers.get(pmid)) for pmid in pmids}
        header = {"type": "esummary", "version": "0.3"}
        return json_reply({"header": header, "result": {"uids": list(summaries)} | summaries})

    def _einfo(self, _: Mapping[str, str]) -> Reply:
        count = len(self.corpus.papers)
        about = f"<DbInfo><DbName>pubmed</DbName><Count>{count}</Count></DbInfo>"
        return Reply(200, "text/xml", f"<eInfoResult>{about}</eInfoResult>\n".encode())

    def _elink(self, params: Mapping[str, Sequence[str]]) -> Reply:
        """Link records to those they cite; the links of each ``id`` parameter stay apart."""
        linkname = params.get("linkname", ["pubmed_pubmed_refs"])[-1]
        sets = []
        for value in params.get("id", ()):
            pmids = _split_ids(value)
            cited = [
                pmid for paper in self._known_papers(pmids) for pmid in paper.texts(_CITED_PMID)
            ]
            sets.append(link_set(pmids, cited, linkname))
        return xml_reply("eLinkResult", "".join(sets))

    def _ecitmatch(self, params: Mapping[str, str]) -> Reply:
        lines = [line.strip() for line in re.split(r"[\r\n]+", params.get("bdata", ""))]
        answers = [f"{line.rstrip('|')}|{self._match_citation(line)}\n" for line in lines if line]
        return text_reply("".join(answers))

    def _match_citation(self, line: str) -> str:
        wanted = (*line.split("|"), "", "", "", "", "")[:5]
        found = [paper.pmid for paper in self.corpus.papers.values() if _is_cited(paper, *wanted)]
        if len(found) == 1:
            return found[0]
        return f"AMBIGUOUS {len(found)} citations" if found else "NOT_FOUND"


def _split_ids(text: str) -> list[str]:
    return [pmid for pmid in re.split(r"[,\s]+", text) if pmid]


def _is_cited(
    paper: Paper, journal: str, year: str, volume: str, first_page: str, author: str
) -> bool:
    """Return whether a paper fits each part of a citation that is given."""
    values = paper.field_values
    first_pages = [pages.split("-")[0] for pages in paper.texts(".//MedlinePgn")]
    family = normalise_words(author).strip()
    return (
        (not journal or normalise_words(journal) in values["Journal"])
        and (not year or str(paper.day("Date - Publication").year) == year)
        and (not volume or normalise_words(volume) in values["Volume"])
        and (not first_page or first_page in first_pages)
        and (not author or any(family in name for name in values["Author"]))
    )
