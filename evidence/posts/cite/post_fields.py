"""Read a post into pandoc's tree, with the fields of its front matter that citations depend on."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, Final

from evidence.posts.cite.marks import MarkedText
from evidence.posts.cite.pandoc import (
    PandocNode,
    find_all_cite_nodes,
    make_meta_value,
    read_meta_text,
    run_pandoc,
)
from evidence.posts.read.front_matter import blank_front_matter, find_front_matter
from evidence.posts.read.language import MIN_POST_WORDS, find_language

_MARKDOWN: Final = "markdown+lists_without_preceding_blankline"
# An item of pandoc's numbered examples, (@label): in a post, a citation at the start of a block.
_EXAMPLE_LABEL: Final = re.compile(r"^(?:[^\w\n]|\[\^[^\]\n]*\]:)*@\{?\w+\}?[.)]", re.MULTILINE)
# Two citations in brackets, which would be the words and the label of a link.
_NEIGHBOURS: Final = re.compile(r"\[[^\[\]\n]*@[^\[\]\n]*\](?=\[[^\[\]\n]*@)")
_CITING_FIELDS: Final = ("bibliography", "references", "nocite", "lang", "csl")
_TOML_FIELDS: Final = (*_CITING_FIELDS, "title", "subtitle", "author", "date")


def parse_marked_post(source: MarkedText, *, is_markdown: bool) -> tuple[PandocNode, PandocNode]:
    """Parse a post whose citations are marked; each gets its number as ``citationHash``.

    Args:
        source: the post.
        is_markdown: it stays Markdown, so that its front matter is only read.

    Returns:
        The tree with the keys of the post, and pandoc's own.
    """
    text = source.text.removeprefix("\ufeff")
    front = find_front_matter(text.replace("\r\n", "\n"))
    is_toml = text.startswith("+++") and front is not None
    body = blank_front_matter(text.replace("\r\n", "\n")) if is_toml else text
    body = _NEIGHBOURS.sub(lambda match: match[0] + source.filler, body)
    parsed: PandocNode = json.loads(
        run_pandoc(body, "json", _choose_format(body, is_markdown=is_markdown))
    )
    if is_toml and front:
        parsed["meta"] = _read_toml(front.content)
    _number_citations(parsed, source)
    document = source.restore(parsed)
    if is_markdown:
        meta = document["meta"]
        document["meta"] = {name: meta[name] for name in meta if name in _CITING_FIELDS}
    return document, parsed


def _choose_format(text: str, *, is_markdown: bool) -> str:
    """Choose what pandoc reads: a post that stays Markdown may begin with a %."""
    without = ["example_lists"] if _EXAMPLE_LABEL.search(text) else []
    if is_markdown:
        without.append("pandoc_title_block")
    return "-".join([_MARKDOWN, *without])


def _number_citations(parsed: PandocNode, source: MarkedText) -> None:
    for node in find_all_cite_nodes(parsed):
        for citation in node["c"][0]:
            citation["citationHash"] = source.number_of(citation["citationId"])


def _read_toml(text: str) -> PandocNode:
    """Read the front matter of Hugo as pandoc reads YAML; what is no TOML has no fields."""
    try:
        fields: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return {name: make_meta_value(fields[name]) for name in _TOML_FIELDS if name in fields}


def read_language(document: PandocNode, text: str) -> str:
    """Return the language of a post: that of its front matter, or the one it is written in."""
    named = document["meta"].get("lang")
    return read_meta_text(named) if named else find_language(text, MIN_POST_WORDS) or "en"


def take_style(document: PandocNode) -> str | None:
    """Take the style out of the front matter of a post."""
    style = document["meta"].pop("csl", None)
    return read_meta_text(style) if style else None
