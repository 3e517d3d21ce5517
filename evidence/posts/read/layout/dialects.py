"""Blank what MDX, Quarto and Docusaurus add to Markdown, and no reader sees."""

from __future__ import annotations

import re
from typing import Final

from evidence.posts.read.document import WORD_JOINER

# ``:::{.callout-note}`` and ``:::tip Title``, whose title is text.
_DIV_MARK: Final = re.compile(
    r"^(?P<mark>[ \t]*:{3,}[ \t]*(?:\{[^{}\n]*\}|[\w-]+)?)(?P<rest>(?:[ \t][^\n]*)?)$",
    re.MULTILINE,
)
# Modules begin a paragraph, and end with it. https://mdxjs.com/docs/what-is-mdx/#esm
_MODULES: Final = re.compile(
    r"(?P<before>\A|\n[ \t]*\n|\n---[ \t]*\n)(?P<modules>(?:import|export)[ \t{*][^\n]*"
    r"(?:\n(?=[^\n]*\S)[^\n]*)*)"
)
_NO_LINE_END: Final = re.compile(r"[^\n]")


def blank_div_marks(text: str) -> str:
    """Blank the lines that begin and end a block of Quarto or Docusaurus; lengths stay."""
    return _DIV_MARK.sub(_blank_mark, text)


def _blank_mark(line: re.Match[str]) -> str:
    if line["rest"].strip():
        return WORD_JOINER * len(line["mark"]) + line["rest"]  # spaces would make it code
    return " " * len(line[0])


def blank_modules(text: str) -> str:
    """Blank the imports and exports of MDX; lengths stay."""
    return _MODULES.sub(
        lambda found: found["before"] + _NO_LINE_END.sub(" ", found["modules"]), text
    )
