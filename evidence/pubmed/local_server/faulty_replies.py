"""Faulty answers in the form that NCBI, or a proxy on the way, gives them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Final

from evidence.pubmed.local_server.faults import Fault
from evidence.pubmed.local_server.replies import JSON_TYPE, XML_TYPE, Reply
from evidence.pubmed.local_server.utilities import UnknownUtilityError

_AnswerFunction = Callable[[str, Mapping[str, list[str]]], Reply]
_HTML_TYPE: Final = "text/html"
_ERROR_PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>NCBI - WWW Error</title></head>"
    b"<body><h1>Server Error</h1></body></html>\n"
)
_ERROR_IN_XML: Final = (
    b"<eFetchResult>\n"
    b"\t<ERROR>Search Backend failed: the backend is down</ERROR>\n"
    b"</eFetchResult>\n"
)
_ERROR_IN_JSON: Final = b'{"error":"API rate limit exceeded","count":"4"}'
_FIXED_REPLIES: Final[Mapping[str, Reply]] = {
    "500": Reply(500, _HTML_TYPE, _ERROR_PAGE),
    "503 page": Reply(503, _HTML_TYPE, _ERROR_PAGE),
    "html in 200": Reply(200, _HTML_TYPE, _ERROR_PAGE),
    "empty": Reply(200, XML_TYPE, b""),
    "no records": Reply(200, XML_TYPE, b"<PubmedArticleSet></PubmedArticleSet>"),
    "error in 200": Reply(200, XML_TYPE, _ERROR_IN_XML),
    "json error in 200": Reply(200, JSON_TYPE, _ERROR_IN_JSON),
}
_NEW_ADDRESS: Final = "http://127.0.0.1:9/elsewhere?x=1"


def apply_fault(
    fault: Fault | None,
    answer: _AnswerFunction,
    utility: str,
    params: Mapping[str, list[str]],
) -> tuple[Reply, Mapping[str, str]]:
    """Answer a request with a fault, or as it should be.

    Returns:
        The reply, and the headers that it has besides the usual ones.
    """
    if fault is None:
        return _answer_safely(answer, utility, params), {}
    if fault.startswith("429"):
        return _too_many_requests(fault)
    if fault == "moved":
        return Reply(301, _HTML_TYPE, b""), {"Location": _NEW_ADDRESS}
    if fault == "repeats the key":
        return _repeat_key(params.get("api_key", [""])[-1]), {}
    if fault in _FIXED_REPLIES:
        return _FIXED_REPLIES[fault], {}
    if fault == "records missing" and "id" in params:
        params = {**params, "id": [_drop_every_third(params["id"][-1])]}
    reply = _answer_safely(answer, utility, params)
    if fault == "cut short":
        reply = reply._replace(body=reply.body[: len(reply.body) // 2])
    return reply, {}


def _answer_safely(answer: _AnswerFunction, utility: str, params: Mapping[str, list[str]]) -> Reply:
    try:
        return answer(utility, params)
    except UnknownUtilityError:
        return Reply(404, _HTML_TYPE, _ERROR_PAGE)
    except ValueError:  # retmax=abc, 2020/02/31, datetype=xyz
        return Reply(400, _HTML_TYPE, _ERROR_PAGE)


def _too_many_requests(fault: Fault) -> tuple[Reply, Mapping[str, str]]:
    limit = {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}
    waits = {
        "429 after 2 s": "2",
        "429 after a date": formatdate(time.time() + 30, usegmt=True),
        "429 after an hour": "3600",
        "429 after ages": "9" * 400,
    }
    headers = {"X-RateLimit-Limit": "3"}
    if fault in waits:
        headers["Retry-After"] = waits[fault]
    return Reply(429, JSON_TYPE, json.dumps(limit).encode()), headers


def _repeat_key(key: str) -> Reply:
    content = {"error": f"API key invalid{' ' * 5}{key}", "api-key": key}
    return Reply(400, JSON_TYPE, json.dumps(content).encode())


def _drop_every_third(ids: str) -> str:
    pmids = enumerate(ids.split(","))
    return ",".join(pmid for number, pmid in pmids if number % 3 != 1)
