"""Check and parse the bodies of E-utilities' answers.

NCBI sends some errors with status 200, web pages in place of XML, and answers that end early.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.pubmed.parse.values import Element
from evidence.pubmed.parse.xml import parse_xml

EMPTY_ARTICLE_SET: Final = b"<PubmedArticleSet></PubmedArticleSet>"
_PERMANENT_ERROR: Final = re.compile(
    r"empty (?:term|id list)|cannot be larger|api key|invalid db|out of range",
    re.IGNORECASE,
)
# A result of the history server, which keeps one for some hours; also where it lost one.
_LOST_HISTORY: Final = re.compile(
    r"unable to obtain query|cannot (?:get|retrieve) history|fetch uids from history",
    re.IGNORECASE,
)
_NO_VALID_IDS: Final = re.compile(
    r"id list is empty! possibly it has no correct ids", re.IGNORECASE
)
_ERROR_START, _ERROR_END = b"<ERROR>", b"</ERROR>"
_ROOT_END: Final = re.compile(rb"</([A-Za-z]+)\s*>\s*$")
_WEB_PAGE_STARTS: Final = (b"<!doctype html", b"<html")
# An error is at the beginning of an answer, the end tag of its root at the end.
_HEAD_BYTES, _TAIL_BYTES = 10_000, 200
_MAX_MESSAGE: Final = 10_000


class UnusableResponseError(Exception):
    """The answer cannot be used, but the same request may get a better one."""


class LostHistoryError(UnusableResponseError):
    """The history server does not have a result, or for the moment cannot say."""


class RequestRefusedError(Exception):
    """PubMed will not answer this request, however often it is sent."""


class LongAnswerError(EvidenceError):
    """The answer is longer than one of PubMed can be; the rest of it was not read."""


def check_body(body: bytes) -> bytes:
    """Return a body that is not a web page, not an error and not empty.

    Raises:
        UnusableResponseError: it is one of these.
        RequestRefusedError: it is an error that will stay.
    """
    start = body[:1000].lstrip().lower()
    if not start:
        raise UnusableResponseError("the answer is empty")
    if start.startswith(_WEB_PAGE_STARTS):
        raise UnusableResponseError("the answer is a web page")
    if start.startswith(b"{"):
        parse_json_body(body)
    error = _find_error(body)
    if error:
        _raise_error(error)
    return body


def check_article_set(body: bytes) -> bytes:
    """Return a body that is a complete PubmedArticleSet; an empty one for unknown PMIDs.

    Raises:
        UnusableResponseError: it is none, or is cut short.
        RequestRefusedError: it is an error that will stay.
    """
    error = _find_error(body)
    if error and _NO_VALID_IDS.search(error):
        return EMPTY_ARTICLE_SET
    return _check_root(body, "PubmedArticleSet")


def parse_xml_body(body: bytes, root: str) -> Element:
    """Parse a body whose root element is ``root``.

    Raises:
        UnusableResponseError: it has another root, or is no XML.
        RequestRefusedError: it is an error that will stay.
    """
    try:
        return parse_xml(_check_root(body, root))
    except ValueError as error:
        raise UnusableResponseError(f"the answer cannot be read: {error}") from error


def parse_json_body(body: bytes) -> dict[str, Any]:
    """Parse a body that is a JSON object.

    Raises:
        UnusableResponseError: it is none.
        RequestRefusedError: it is an error that will stay.
    """
    try:
        content = json.loads(body, strict=False)  # PubMed leaves control characters in
    except ValueError as error:  # a number of too many digits, too
        raise UnusableResponseError("the answer is not JSON, or is cut short") from error
    except RecursionError as error:
        raise UnusableResponseError("the answer is JSON of too many levels") from error
    if not isinstance(content, dict):
        raise UnusableResponseError("the answer is not a JSON object")
    if "error" in content:
        _raise_error(str(content["error"]))
    return content


def _check_root(body: bytes, root: str) -> bytes:
    check_body(body)
    end = _ROOT_END.search(body[-_TAIL_BYTES:])
    if not end or end[1].decode() != root:
        raise UnusableResponseError(f"the answer is not {root}, or is cut short")
    return body


def _find_error(body: bytes) -> str | None:
    """Return what stands in the error element at the head of a body; None without one."""
    _, start, rest = body[:_HEAD_BYTES].partition(_ERROR_START)
    message, end, _ = rest.partition(_ERROR_END)
    return message.decode(errors="replace").strip() if start and end else None


def _raise_error(error: str) -> None:
    message = " ".join(error[:_MAX_MESSAGE].split())
    if _LOST_HISTORY.search(message):
        raise LostHistoryError(f"PubMed says: {message}")
    if _PERMANENT_ERROR.search(message):
        raise RequestRefusedError(f"PubMed says: {message}")
    raise UnusableResponseError(f"PubMed says: {message}")
