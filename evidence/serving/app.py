"""Answer requests: pages, what is new, the check of a text, and tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final

from evidence.errors import EvidenceError
from evidence.serving.answers import (
    HTML_TYPE,
    PAGE_POLICY,
    SELF_STYLED_POLICY,
    Refusal,
    ServedAnswer,
    ServedRequest,
    redirect_to,
)
from evidence.serving.check_page import CHECK_PATH, parse_check_form, render_check_form
from evidence.serving.tables import TABLES_PATH, ServedTables
from evidence.serving.workshop import Workshop
from evidence.site.embed.badge import EMBED_FOLDER
from evidence.site.render import render_page
from evidence.site.report.page import write_report_style

START_PATH: Final = "index.html"
OWN_FOLDER: Final = "-/"  # of what only a served page loads
_STATIC_FOLDER: Final = Path(__file__).parent / "static"
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_TITLES: Final = {
    400: "This cannot be read",
    404: "There is no such page",
    405: "This can only be read",
    411: "The length is missing",
    413: "The text is too long",
    415: "This is not a form",
    422: "The text cannot be checked",
    500: "Something went wrong",
    501: "The tables need Datasette",
    503: "The tables cannot be shown",
}
_CONTENT_TYPES: Final = {
    ".html": HTML_TYPE,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
    ".ris": "application/x-research-info-systems",
}


class ServedSite:
    """Answers requests that are the user's own; see ``find_refusal``."""

    def __init__(self, workshop: Workshop, tables: ServedTables) -> None:
        self._workshop = workshop
        self._tables = tables
        self._routes: dict[str, Callable[[ServedRequest], ServedAnswer]] = {
            "": self._answer_start,
            "check": self._answer_check,
            CHECK_PATH: self._answer_form,
            TABLES_PATH.rstrip("/"): lambda _: redirect_to(f"/{TABLES_PATH}"),
            f"{OWN_FOLDER}live": self._answer_live,
            f"{OWN_FOLDER}report.css": lambda _: make_file(".css", write_report_style().encode()),
            **{f"{OWN_FOLDER}{file.name}": _serve_file(file) for file in _STATIC_FOLDER.iterdir()},
        }

    def answer(self, request: ServedRequest) -> ServedAnswer:
        """Answer a request whose body has been read."""
        if request.path.startswith(TABLES_PATH):
            return self._answer_tables(request)
        if request.method == "POST" and request.path != "check":
            return self.explain(request, Refusal(405, "Only a text to check can be sent here."))
        return self._routes.get(request.path, self._answer_page)(request)

    def explain(self, request: ServedRequest, refusal: Refusal) -> ServedAnswer:
        """Return a page that says why there is nothing else."""
        pages = self._workshop.pages
        page = render_page(
            request.path,
            "message.html",
            material=pages.material,
            title=_TITLES[refusal.status],
            reason=refusal.reason,
        )
        return ServedAnswer(refusal.status, pages.stamp(page.content))

    def _answer_start(self, request: ServedRequest) -> ServedAnswer:
        return self._answer_page(ServedRequest(request.method, f"/{START_PATH}"))

    def _answer_page(self, request: ServedRequest) -> ServedAnswer:
        pages = self._workshop.pages
        content = pages.read(request.path)
        if content is None:
            return self.explain(request, Refusal(404, "It may have had another name before."))
        kind = PurePosixPath(request.path).suffix
        if request.path.startswith(EMBED_FOLDER):
            return make_file(kind, content, SELF_STYLED_POLICY)
        return make_file(kind, pages.stamp(content) if kind == ".html" else content)

    def _answer_live(self, _: ServedRequest) -> ServedAnswer:
        state = {"version": self._workshop.pages.version, "error": self._workshop.error}
        return make_file(".json", json.dumps(state).encode())

    def _answer_form(self, _: ServedRequest) -> ServedAnswer:
        pages = self._workshop.pages
        return ServedAnswer(200, pages.stamp(render_check_form(pages.material)))

    def _answer_check(self, request: ServedRequest) -> ServedAnswer:
        if request.method != "POST":
            return redirect_to(f"/{CHECK_PATH}")
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent != _FORM_TYPE:
            return self.explain(request, Refusal(415, f"Send a form: {_FORM_TYPE}."))
        try:
            asked = parse_check_form(request.body)
        except EvidenceError as error:
            return self.explain(request, Refusal(400, str(error)))
        try:
            return ServedAnswer(200, self._workshop.check(asked))
        except EvidenceError as error:
            return self.explain(request, Refusal(422, str(error)))

    def _answer_tables(self, request: ServedRequest) -> ServedAnswer:
        if not self._tables.are_installed:
            how = "Install it and start again: pip install 'evidence-tracker[browse]'"
            return self.explain(request, Refusal(501, how))
        try:
            return self._tables.answer(request)
        except EvidenceError as error:
            return self.explain(request, Refusal(503, str(error)))


def make_file(kind: str, content: bytes, policy: str = "") -> ServedAnswer:
    """Return a file as an answer, by the ending of its name."""
    usual = SELF_STYLED_POLICY if kind == ".svg" else PAGE_POLICY
    return ServedAnswer(200, content, _CONTENT_TYPES[kind], policy or usual)


def _serve_file(file: Path) -> Callable[[ServedRequest], ServedAnswer]:
    answer = make_file(file.suffix, file.read_bytes())
    return lambda _: answer
