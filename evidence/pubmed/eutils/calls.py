"""E-utilities without a network: what to ask, and what an answer says (https://www.ncbi.nlm.nih.gov/books/NBK25499/)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

from lxml import etree

from evidence.ids import normalise_pmid
from evidence.pubmed.parse.xml import parse_xml

MAX_LISTED_HITS: Final = (
    9_999  # hits of a search that PubMed lists; it has no second page behind them
)
EMPTY_ARTICLE_SET: Final = b"<PubmedArticleSet></PubmedArticleSet>"
_FIRST_DAY: Final = date(1000, 1, 1)
_PERMANENT_ERROR: Final = re.compile(
    r"empty (?:term|id list)|cannot be larger|api key|invalid db|unable to obtain query|out of range",
    re.IGNORECASE,
)
_NO_VALID_IDS: Final = re.compile(
    r"id list is empty! possibly it has no correct ids", re.IGNORECASE
)
_ERROR_ELEMENT: Final = re.compile(rb"<ERROR>\s*(.*?)\s*</ERROR>", re.DOTALL)
_ROOT_END: Final = re.compile(rb"</([A-Za-z]+)\s*>\s*$")

_Response_co = TypeVar("_Response_co", covariant=True)


class UnusableResponseError(Exception):
    """The answer cannot be used as it is; the same question may get a better one."""


class RequestRefusedError(Exception):
    """PubMed will not answer this question, however often it is asked."""


@dataclass(frozen=True, slots=True)
class EutilsCall(Generic[_Response_co]):
    """A question to E-utilities, and how its answer is read.

    ``read`` raises ``UnusableError`` or ``RefusedError``.
    """

    utility: str
    params: Mapping[str, str | Sequence[str]]  # of several values each is a parameter of its own
    read: Callable[[bytes], _Response_co]


class HistoryKey(NamedTuple):
    """Where PubMed's history server keeps a result for some hours."""

    webenv: str
    query_key: str


class DateRange(NamedTuple):
    """Days on which records entered PubMed (``edat``) or were last changed there (``mdat``), both ends included."""

    first: date = _FIRST_DAY
    last: date = date(3000, 12, 31)
    datetype: str = "edat"


@dataclass(frozen=True, slots=True)
class EsearchResult:
    """What a search found. ``pmids`` are those that were listed, ``count`` is the number of all hits."""

    count: int
    pmids: tuple[str, ...]
    translation: str
    warnings: tuple[str, ...] = ()
    history: HistoryKey | None = None


class CitationQuery(NamedTuple):
    """What a reference tells of a paper, each part as text or empty."""

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
    """Search PubMed; with ``history`` its server keeps the result."""
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
        found = _parse_esearch_result(_parse_xml_body(body, "eSearchResult"))
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
        root = _parse_xml_body(body, "ePostResult")
        kept = _parse_history(root)
        if kept is None:
            raise UnusableResponseError("the answer names no place on the history server")
        return kept

    return EutilsCall("epost", {"id": ",".join(pmids)}, read)


def efetch(
    of: Sequence[str] | HistoryKey,
    *,
    retstart: int = 0,
    retmax: int | None = None,
    rettype: str = "",
    retmode: str = "xml",
) -> EutilsCall[bytes]:
    """Records as PubMed XML, or, with ``retmode="text"``, as ``rettype`` has them (medline, abstract, uilist)."""
    params = {"rettype": rettype, "retmode": retmode} | _id_params(of)
    if retmax is not None:
        params |= {"retstart": str(retstart), "retmax": str(retmax)}
    return EutilsCall("efetch", params, _check_article_set if retmode == "xml" else _check_body)


def esummary(of: Sequence[str] | HistoryKey) -> EutilsCall[dict[str, Any]]:
    """Summaries (version 2.0) by PMID; one that PubMed does not have holds ``error``."""

    def read(body: bytes) -> dict[str, Any]:
        result = _parse_json_body(body).get("result")
        if not isinstance(result, dict) or not isinstance(result.get("uids"), list):
            raise UnusableResponseError("the answer has no list of summaries")
        told = {pmid: result[pmid] for pmid in result["uids"] if pmid in result}
        _require_all(of, told)
        return told

    return EutilsCall("esummary", {"version": "2.0", "retmode": "json"} | _id_params(of), read)


def elink(pmids: Sequence[str], linkname: str) -> EutilsCall[dict[str, tuple[str, ...]]]:
    """For each PMID those that are linked to it, by a name such as ``pubmed_pubmed_refs``."""

    def read(body: bytes) -> dict[str, tuple[str, ...]]:
        root = _parse_xml_body(body, "eLinkResult")
        told = {
            linkset.findtext("IdList/Id", ""): tuple(
                link.text or ""
                for links in linkset.iterfind("LinkSetDb")
                if links.findtext("LinkName") == linkname
                for link in links.iterfind("Link/Id")
            )
            for linkset in root.iterfind("LinkSet")
        }
        _require_all(pmids, told)
        return told

    # One parameter a PMID keeps the links of each apart; one list would join them.
    return EutilsCall(
        "elink",
        {"dbfrom": "pubmed", "linkname": linkname, "id": tuple(pmids), "retmode": "xml"},
        read,
    )


def ecitmatch(citations: Sequence[CitationQuery]) -> EutilsCall[tuple[str | None, ...]]:
    """The PMID of each citation, in their order; None where there is none, or more than one."""
    lines = [
        "|".join((*(part.replace("|", " ") for part in citation[:5]), str(number), ""))
        for number, citation in enumerate(citations)
    ]

    def read(body: bytes) -> tuple[str | None, ...]:
        cells = [
            line.split("|")
            for line in _check_body(body).decode(errors="replace").splitlines()
            if line.strip()
        ]
        numbered = {row[5]: normalise_pmid(row[6].strip()) for row in cells if len(row) > 6}
        if len(numbered) != len(citations):
            raise UnusableResponseError(
                f"the answer has {len(numbered):,} of {len(citations):,} citations"
            )
        return tuple(numbered.get(str(number)) for number in range(len(citations)))

    return EutilsCall("ecitmatch", {"retmode": "xml", "bdata": "\r".join(lines)}, read)


def _require_all(of: Sequence[str] | HistoryKey, told: Container[str]) -> None:
    lacking = [] if isinstance(of, HistoryKey) else [pmid for pmid in of if pmid not in told]
    if lacking:
        raise UnusableResponseError(f"the answer lacks {len(lacking):,} of {len(of):,} PMIDs")


def _id_params(of: Sequence[str] | HistoryKey) -> dict[str, str]:
    if isinstance(of, HistoryKey):
        return {"WebEnv": of.webenv, "query_key": of.query_key}
    return {"id": ",".join(of)}


def _parse_esearch_result(root: etree._Element) -> EsearchResult:
    count = root.findtext("Count", "")
    if not count.isdecimal():
        raise UnusableResponseError("the search tells no count")
    pmids = [normalise_pmid(item.text or "") for item in root.iterfind("IdList/Id")]
    if None in pmids:
        raise UnusableResponseError("the search lists what is no PMID")
    told = [item for name in ("ErrorList", "WarningList") for item in root.iterfind(f"{name}/*")]
    return EsearchResult(
        count=int(count),
        pmids=tuple(pmid for pmid in pmids if pmid),
        translation=root.findtext("QueryTranslation", ""),
        warnings=tuple(f"{_split_tag_words(item.tag)}: {item.text}" for item in told if item.text),
        history=_parse_history(root),
    )


def _split_tag_words(tag: str) -> str:
    """``PhraseNotFound`` -> "phrase not found"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower()


def _parse_history(root: etree._Element) -> HistoryKey | None:
    webenv, query_key = root.findtext("WebEnv"), root.findtext("QueryKey")
    return HistoryKey(webenv, query_key) if webenv and query_key else None


def _check_body(body: bytes) -> bytes:
    """The body, if it is no web page, no error and not nothing."""
    start = body[:1000].lstrip().lower()
    if not start:
        raise UnusableResponseError("the answer is empty")
    if start.startswith((b"<!doctype html", b"<html")):
        raise UnusableResponseError("the answer is a web page")
    if start.startswith(b"{"):
        _parse_json_body(body)
    if error := _ERROR_ELEMENT.search(body, 0, 10_000):
        _raise_error_message(error[1].decode(errors="replace"))
    return body


def _raise_error_message(message: str) -> None:
    told = " ".join(message.split())[:300]
    raise (RequestRefusedError if _PERMANENT_ERROR.search(told) else UnusableResponseError)(
        f"PubMed says: {told}"
    )


def _check_root(body: bytes, name: str) -> bytes:
    _check_body(body)
    end = _ROOT_END.search(body[-200:])
    if not end or end[1].decode() != name:
        raise UnusableResponseError(f"the answer is no {name}, or was cut short")
    return body


def _check_article_set(body: bytes) -> bytes:
    error = _ERROR_ELEMENT.search(body, 0, 10_000)
    if error and _NO_VALID_IDS.search(error[1].decode(errors="replace")):
        return EMPTY_ARTICLE_SET
    return _check_root(body, "PubmedArticleSet")


def _parse_xml_body(body: bytes, name: str) -> etree._Element:
    try:
        return parse_xml(_check_root(body, name))
    except ValueError as error:
        raise UnusableResponseError(f"the answer cannot be read: {error}") from error


def _parse_json_body(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body, strict=False)  # PubMed leaves control characters in
    except ValueError as error:
        raise UnusableResponseError("the answer is no JSON, or was cut short") from error
    if not isinstance(answer, dict):
        raise UnusableResponseError("the answer is no JSON object")
    if "error" in answer:
        _raise_error_message(str(answer["error"]))
    return answer
