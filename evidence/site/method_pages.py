"""Render the page on how verdicts are made, from the documentation, and who judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.claims.living.curating import find_unlisted_signatures
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, mark_trusted, render_page

_PACKAGE: Final = Path(__file__).parents[1]
_VERDICTS_FILES: Final = (
    _PACKAGE / "data" / "verdicts.md",  # of a wheel
    _PACKAGE.parent / "docs" / "verdicts.md",  # of a checkout
)
_COMMENT: Final = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_TODAY_SECTION: Final = re.compile(r"^## The verdicts today\n.*", re.MULTILINE | re.DOTALL)
_SCOPE_SECTION: Final = re.compile(r"^## Scope and search\n.*?(?=^## )", re.MULTILINE | re.DOTALL)
_TABLE_HEAD: Final = re.compile(r"(<table>\s*<thead>\s*<tr>\s*<th[^>]*>([^<]*))")
_TABLE_BOX: Final = r'<div class="scroll" role="region" aria-label="Table by \2" tabindex="0">\1'
_RELATIVE_LINK: Final = re.compile(r"\[([^\]]{1,400})\]\((?!https?:)[^)]{0,400}\)")


def render_method_page(material: SiteData) -> SiteFile:
    """Render the rule for verdicts, without the list of today's, which the start page has.

    Scope and search are those of the bundled base, so pages about another base leave them out.
    """
    file = next(place for place in _VERDICTS_FILES if place.is_file())
    text = _COMMENT.sub("", file.read_text(encoding="utf-8"))
    if material.base.topic.folder.resolve() != BUNDLED_FOLDER.resolve():
        text = _SCOPE_SECTION.sub("", text)
    text = _RELATIVE_LINK.sub(r"\1", _TODAY_SECTION.sub("", text))
    return render_page(
        "how.html",
        "how.html",
        material=material,
        body=_render_markdown(text),
        curators=material.base.curators,
        unlisted=find_unlisted_signatures(material.base),
    )


def _render_markdown(text: str) -> str:
    """Render Markdown; HTML in it is shown as text, and wide tables can be scrolled."""
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    html = _TABLE_HEAD.sub(_TABLE_BOX, html).replace("</table>", "</table></div>")
    html = html.replace(' style="text-align:right"', ' class="number"')  # no inline styles
    html = re.sub(r"<th(?!ead)", '<th scope="col"', html)
    return mark_trusted(html)
