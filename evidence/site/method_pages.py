"""How verdicts are made, from the page of the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from evidence.site.material import Material
from evidence.site.render import File, page, trusted

_PACKAGE: Final = Path(__file__).parents[1]
_PLACES: Final = (
    _PACKAGE / "data" / "verdicts.md",
    _PACKAGE.parent / "docs" / "verdicts.md",
)  # of a wheel, a checkout
_COMMENT: Final = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_TODAY: Final = re.compile(r"^## The verdicts today\n.*", re.MULTILINE | re.DOTALL)
_TABLE: Final = re.compile(r"(<table>\s*<thead>\s*<tr>\s*<th[^>]*>([^<]*))")
_NEIGHBOUR: Final = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")


def how_page(material: Material) -> File:
    """How verdicts are made. Its list of verdicts is that of the bundled base, so the index stands for it."""
    file = next(place for place in _PLACES if place.is_file())
    text = _NEIGHBOUR.sub(r"\1", _TODAY.sub("", _COMMENT.sub("", file.read_text(encoding="utf-8"))))
    return page("how.html", "how.html", material=material, body=_html(text))


def _html(text: str) -> str:
    """Markdown as HTML; what looks like HTML in it is shown as text. Wide tables can be scrolled by hand and key."""
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    html = _TABLE.sub(
        r'<div class="scroll" role="region" aria-label="Table by \2" tabindex="0">\1', html
    )
    html = html.replace("</table>", "</table></div>")
    html = html.replace(
        ' style="text-align:right"', ' class="number"'
    )  # the pages allow no inline style
    return trusted(html.replace("<th", '<th scope="col"').replace('<th scope="col"ead', "<thead"))
