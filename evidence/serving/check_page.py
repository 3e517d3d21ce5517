"""The page that checks a text by the engine: a form, and below it what `evidence check` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast
from urllib.parse import parse_qs

from evidence.errors import EvidenceError
from evidence.posts.lint.report import Report
from evidence.site.material import SiteData
from evidence.site.render import render_page
from evidence.site.report.page import lay_out_report, list_claims

if TYPE_CHECKING:
    from evidence.session import Session

TextForm = Literal["txt", "md", "html"]
TEXT_FORMS: Final[Mapping[TextForm, str]] = {"txt": "plain text", "md": "Markdown", "html": "HTML"}
CHECK_PATH: Final = "check.html"
_FIELDS: Final = ("text", "format")


class TextToCheck(NamedTuple):
    """A text, and what it is written in."""

    text: str = ""
    form: TextForm = "txt"


def parse_check_form(body: bytes) -> TextToCheck:
    """Parse what the form of the page sends.

    Raises:
        EvidenceError: it is not what a form sends, in UTF-8.
    """
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=len(_FIELDS),
        )
    except ValueError as error:
        raise EvidenceError("the text is not sent as a form in UTF-8") from error
    text, form = (fields.get(name, [""])[-1] for name in _FIELDS)
    if form and form not in TEXT_FORMS:
        raise EvidenceError(f"format must be one of {', '.join(TEXT_FORMS)}")
    return TextToCheck(text.replace("\r\n", "\n"), cast("TextForm", form or "txt"))


def render_check_form(material: SiteData) -> bytes:
    """Render the page with its form alone."""
    return _render(material, TextToCheck(), report=None)


def render_checked_text(
    material: SiteData, asked: TextToCheck, report: Report, session: Session
) -> bytes:
    """Render the page with the text in its form, and the report on it."""
    cards = session.build_cards(list_claims(report.problems))
    return _render(material, asked, **lay_out_report(report, cards, session.base.studies))


def _render(material: SiteData, asked: TextToCheck, **report: object) -> bytes:
    page = render_page(
        CHECK_PATH,
        "check_served.html",
        material=material,
        asked=asked,
        forms=TEXT_FORMS,
        post_heading="The text with notes",
        **report,
    )
    return page.content
