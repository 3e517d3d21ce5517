"""Check and parse the bodies of E-utilities' answers.

NCBI sends some errors with status 200, web pages in place of XML, and answers that end early.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from evidence.pubmed.parse.values import Element
from evidence.pubmed.parse.xml import parse_xml

EMPTY_ARTICLE_SET: Final = b"<PubmedArticleSet></PubmedArticleSet>"
_PERMANENT_ERROR: Final = re.compile(
    r"empty (?:term|id list)|cannot be larger|api key|invalid db|unable to obtain query"
    r"|out of range",
    re.IGNORECASE,
)
_NO_VALID_IDS: Final = re.compile(
    r"id list is empty! possibly it has no correct ids", re.IGNORECASE
)
_ERROR_ELEMENT: Final = re.compile(rb"<ERROR>\s*(.*?)\s*</ERROR>", re.DOTALL)
_ROOT_END: Final = re.compile(rb"</([A-Za-z]+)\s*>\s*$")
_WEB_PAGE_STARTS: Final = (b"<!doctype html", b"<html")
# An error is at the beginning of an answer, the end tag of its root at the end.
_HEAD_BYTES, _TAIL_BYTES = 10_000, 200
_MAX_MESSAGE: Final = 300


class UnusableResponseError(Exception):
    """The answer cannot be used, but the same request may get a better one."""


class RequestRefusedError(Exception):
    """PubMed will not answer this request, however often it is sent."""


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
    except ValueError as error:
        raise UnusableResponseError("the answer is not JSON, or is cut short") from error
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
    match = _ERROR_ELEMENT.search(body, 0, _HEAD_BYTES)
    return match[1].decode(errors="replace") if match else None


def _raise_error(error: str) -> None:
    message = " ".join(error.split())[:_MAX_MESSAGE]
    if _PERMANENT_ERROR.search(message):
        raise RequestRefusedError(f"PubMed says: {message}")
    raise UnusableResponseError(f"PubMed says: {message}")
