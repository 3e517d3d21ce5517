"""The calls of E-utilities, without a network: what to send, and how to read the answer.

See https://www.ncbi.nlm.nih.gov/books/NBK25499/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

from evidence.ids import normalise_pmid
from evidence.pubmed.eutils.responses import (
    UnusableResponseError,
    check_article_set,
    check_body,
    parse_json_body,
    parse_xml_body,
)
from evidence.pubmed.parse.values import Element

MAX_LISTED_HITS: Final = 9_999  # of one search; PubMed has no further page
_MAX_DIGITS: Final = 8  # of a count, as of a PMID
_MAX_ANSWER_SIZE: Final = 8 << 20  # bytes of an answer about records; 9,999 PMIDs are 0.2 MB
_MAX_RECORDS_SIZE: Final = 32 << 20  # bytes of an answer of records; 500 usual ones are 8 MB
_FIRST_DAY: Final = date(1000, 1, 1)
_LAST_DAY: Final = date(3000, 12, 31)

_Response_co = TypeVar("_Response_co", covariant=True)


@dataclass(frozen=True, slots=True)
class EutilsCall(Generic[_Response_co]):
    """A request to E-utilities, and how to read its answer.

    Attributes:
        utility: esearch, efetch, ...
        params: its parameters; each of several values is sent as a parameter of its own.
        read: reads the body; raises ``UnusableResponseError`` or ``RequestRefusedError``.
        max_size: the bytes beyond which the body is not read.
    """

    utility: str
    params: Mapping[str, str | Sequence[str]]
    read: Callable[[bytes], _Response_co]
    max_size: int = _MAX_ANSWER_SIZE


class HistoryKey(NamedTuple):
    """The place of a result on PubMed's history server, which keeps it for some hours."""

    webenv: str
    query_key: str


class DateRange(NamedTuple):
    """Days, both ends included, on which records entered PubMed (edat) or last changed (mdat)."""

    first: date = _FIRST_DAY
    last: date = _LAST_DAY
    datetype: str = "edat"


@dataclass(frozen=True, slots=True)
class EsearchResult:
    """The answer to a search.

    Attributes:
        count: the number of all hits.
        pmids: the hits that are listed.
        translation: the query as PubMed understood it.
        warnings: phrases not found and the like.
        history: where the result is kept, if that was asked for.
    """

    count: int
    pmids: tuple[str, ...]
    translation: str
    warnings: tuple[str, ...] = ()
    history: HistoryKey | None = None


class CitationQuery(NamedTuple):
    """The parts of a reference, each a text or empty; ``key`` is for the caller."""

    journal: str
    year: str
    volume: str = ""
    first_page: str = ""
    author: str = ""
    key: str = ""


def esearch(
    term: str,
    *,
    days: DateRange | None = None,
    retstart: int = 0,
    retmax: int = MAX_LISTED_HITS,
    history: bool = False,
) -> EutilsCall[EsearchResult]:
    """Search PubMed.

    Args:
        term: the query in PubMed's language.
        days: the days that the records are from.
        retstart: the number, from 0, of the first hit to list.
        retmax: the number of hits to list.
        history: keep the result on the history server.
    """
    params = {"term": term, "retstart": str(retstart), "retmax": str(retmax), "retmode": "xml"}
    if days:
        params |= {
            "datetype": days.datetype,
            "mindate": f"{days.first:%Y/%m/%d}",
            "maxdate": f"{days.last:%Y/%m/%d}",
        }
    if history:
        params["usehistory"] = "y"

    def read(body: bytes) -> EsearchResult:
        found = _parse_search(parse_xml_body(body, "eSearchResult"))
        listed = max(0, min(found.count - retstart, retmax, MAX_LISTED_HITS - retstart))
        if len(frozenset(found.pmids)) != listed:
            raise UnusableResponseError(
                f"the search lists {len(found.pmids):,} of {listed:,} PMIDs"
            )
        return found

    return EutilsCall("esearch", params, read)


def epost(pmids: Sequence[str]) -> EutilsCall[HistoryKey]:
    """Put PMIDs on the history server."""

    def read(body: bytes) -> HistoryKey:
        history = _parse_history(parse_xml_body(body, "ePostResult"))
        if history is None:
            raise UnusableResponseError("the answer names no place on the history server")
        return history

    return EutilsCall("epost", {"id": ",".join(pmids)}, read)


def efetch(
    of: Sequence[str] | HistoryKey,
    *,
    retstart: int = 0,
    retmax: int | None = None,
    rettype: str = "",
    retmode: str = "xml",
) -> EutilsCall[bytes]:
    """Fetch records.

    Args:
        of: PMIDs, or a result on the history server.
        retstart: the number, from 0, of the first record.
        retmax: the number of records; all by default.
        rettype: the form of text: medline, abstract, uilist.
        retmode: "xml" for PubMed XML, "text" for text.
    """
    params = {"rettype": rettype, "retmode": retmode} | _id_params(of)
    if retmax is not None:
        params |= {"retstart": str(retstart), "retmax": str(retmax)}
    read = check_article_set if retmode == "xml" else check_body
    return EutilsCall("efetch", params, read, _MAX_RECORDS_SIZE)


def esummary(of: Sequence[str] | HistoryKey) -> EutilsCall[dict[str, Any]]:
    """Fetch summaries (version 2.0) by PMID; that of an unknown PMID holds ``error``."""

    def read(body: bytes) -> dict[str, Any]:
        result = parse_json_body(body).get("result")
        if not isinstance(result, dict) or not isinstance(result.get("uids"), list):
            raise UnusableResponseError("the answer has no list of summaries")
        summaries = {pmid: result[pmid] for pmid in result["uids"] if pmid in result}
        _require_all(of, summaries)
        return summaries

    return EutilsCall("esummary", {"version": "2.0", "retmode": "json"} | _id_params(of), read)


def elink(pmids: Sequence[str], linkname: str) -> EutilsCall[dict[str, tuple[str, ...]]]:
    """Find the PMIDs linked to each PMID, by a name such as ``pubmed_pubmed_refs``."""

    def read(body: bytes) -> dict[str, tuple[str, ...]]:
        sets = parse_xml_body(body, "eLinkResult").iterfind("LinkSet")
        linked = {item.findtext("IdList/Id", ""): _parse_links(item, linkname) for item in sets}
        _require_all(pmids, linked)
        return linked

    # A parameter for each PMID keeps their links apart; one list would join them.
    params = {"dbfrom": "pubmed", "linkname": linkname, "id": tuple(pmids), "retmode": "xml"}
    return EutilsCall("elink", params, read)


def _parse_links(linkset: Element, linkname: str) -> tuple[str, ...]:
    groups = linkset.iterfind("LinkSetDb")
    wanted = [links for links in groups if links.findtext("LinkName") == linkname]
    return tuple(link.text or "" for links in wanted for link in links.iterfind("Link/Id"))


def ecitmatch(citations: Sequence[CitationQuery]) -> EutilsCall[tuple[str | None, ...]]:
    """Find the PMID of each citation, in order; None for none or several."""
    lines = [_write_citation(citation, number) for number, citation in enumerate(citations)]

    def read(body: bytes) -> tuple[str | None, ...]:
        rows = [line.split("|") for line in check_body(body).decode(errors="replace").splitlines()]
        numbered = {row[5]: normalise_pmid(row[6].strip()) for row in rows if len(row) > 6}
        if len(numbered) != len(citations):
            raise UnusableResponseError(
                f"the answer has {len(numbered):,} of {len(citations):,} citations"
            )
        return tuple(numbered.get(str(number)) for number in range(len(citations)))

    return EutilsCall("ecitmatch", {"retmode": "xml", "bdata": "\r".join(lines)}, read)


def _write_citation(citation: CitationQuery, number: int) -> str:
    """Write a line of bdata; the number comes back with the answer."""
    parts = [part.replace("|", " ") for part in citation[:5]]
    return "|".join([*parts, str(number), ""])


def _require_all(of: Sequence[str] | HistoryKey, answered: Container[str]) -> None:
    if isinstance(of, HistoryKey):
        return
    missing = [pmid for pmid in of if pmid not in answered]
    if missing:
        raise UnusableResponseError(f"the answer lacks {len(missing):,} of {len(of):,} PMIDs")


def _id_params(of: Sequence[str] | HistoryKey) -> dict[str, str]:
    if isinstance(of, HistoryKey):
        return {"WebEnv": of.webenv, "query_key": of.query_key}
    return {"id": ",".join(of)}


def _parse_search(root: Element) -> EsearchResult:
    count = root.findtext("Count", "")
    if not count.isdecimal() or len(count) > _MAX_DIGITS:
        raise UnusableResponseError("the search has no count")
    pmids = [normalise_pmid(item.text or "") for item in root.iterfind("IdList/Id")]
    if None in pmids:
        raise UnusableResponseError("the search lists a PMID that is none")
    notes = [*root.iterfind("ErrorList/*"), *root.iterfind("WarningList/*")]
    return EsearchResult(
        count=int(count),
        pmids=tuple(pmid for pmid in pmids if pmid),
        translation=root.findtext("QueryTranslation", ""),
        warnings=tuple(f"{_split_tag_words(item.tag)}: {item.text}" for item in notes if item.text),
        history=_parse_history(root),
    )


def _split_tag_words(tag: str) -> str:
    """Turn ``PhraseNotFound`` into "phrase not found"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower()


def _parse_history(root: Element) -> HistoryKey | None:
    webenv, query_key = root.findtext("WebEnv"), root.findtext("QueryKey")
    return HistoryKey(webenv, query_key) if webenv and query_key else None
