"""Show text from outside as what it is: not as commands of a terminal, markup, or formulas.

Titles, posts, file names, answers of servers and evidence bases of others may hold anything.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

# Control characters but for tabs and ends of lines, separators of lines, and what changes the
# direction in which text is read (https://www.unicode.org/reports/tr9/).
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# What means something within a line of Markdown; an underscore within a word does not.
_INLINE_MARKUP: Final = re.compile(
    r"""
      (?P<entity> [&<>|])
    | (?P<mention> [@#](?=\w))  # of people and issues, on GitHub and GitLab
    | [\\`*\[\]~] | (?<![^\W_])_ | _(?![^\W_])
    """,
    re.VERBOSE,
)
_BLOCK_MARKUP: Final = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_NOTHING: Final = "<!-- -->"  # unlike a space without width, it is not copied with a citation
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def escape_controls(text: str) -> str:
    r"""Show control characters as escapes, ``\\u001b``, as JSON does; ends of lines stay."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


def mask_controls(line: str) -> str:
    """Show each control character as one sign, so that what is below it stays below it."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", line)


def escape_markdown(text: str, *, guards_mentions: bool = True) -> str:
    """Write text on one line of Markdown, or in a table cell, so that it shows as it is.

    It makes no tags, links, emphasis, lists or columns, and mentions nobody.

    Args:
        text: the text.
        guards_mentions: whether it may be shown by a code host, where ``@`` mentions people.
    """
    line = " ".join(escape_controls(text).split())
    escaped = _BLOCK_MARKUP.sub(
        _escape_block_markup, _INLINE_MARKUP.sub(_escape_inline_markup, line)
    )
    return escaped if guards_mentions else escaped.replace(_NOTHING, "")


def _escape_inline_markup(found: re.Match[str]) -> str:
    if found["entity"]:
        return _ENTITIES[found[0]]
    return f"{found[0]}{_NOTHING}" if found["mention"] else f"\\{found[0]}"


def _escape_block_markup(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def format_markdown_link(text: str, url: str) -> str:
    """Write a link in Markdown; only the text where there is no address for a browser."""
    if not url.startswith(("https://", "http://")):
        return escape_markdown(text)
    return f"[{escape_markdown(text)}]({quote(url, safe=':/?#@!$&+,;=%~')})"


def guard_formula(cell: str) -> str:
    """Put an apostrophe before a text that spreadsheets would take for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and len(cell) > 1 else cell
