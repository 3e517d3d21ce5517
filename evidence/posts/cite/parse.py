"""Read a post into pandoc's tree, with the fields of its front matter that citations depend on.

What pandoc would read otherwise than the renderers of posts do is rewritten for it. The places of
citations come from the post itself.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.posts.cite.marks import MarkedText
from evidence.posts.cite.pandoc import (
    PandocNode,
    find_all_cite_nodes,
    find_cite_nodes,
    make_str_node,
    read_meta_text,
    read_tree,
    run_pandoc,
)
from evidence.posts.cite.splice import CharRange, citation_text, find_fenced_code
from evidence.posts.read.front_matter import blank_front_matter, find_front_matter
from evidence.posts.read.language import MIN_POST_WORDS, find_language

_MARKDOWN: Final = "markdown+lists_without_preceding_blankline"
# An item of pandoc's numbered examples, (@label): in a post, a citation at the start of a block.
_EXAMPLE_LABEL: Final = re.compile(r"^(?:[^\w\n]|\[\^[^\[\]\n]*+\]:)*@\{?\w+\}?[.)]", re.MULTILINE)
_CITING_FIELDS: Final = ("bibliography", "references", "nocite", "lang", "csl")
# What pandoc's own templates print of the front matter.
_PRINTED_FIELDS: Final = (
    "title", "subtitle", "author", "date", "abstract", "include-before", "include-after",
)  # fmt: skip
_YAML_ERROR: Final = re.compile(
    r"YAML metadata at (?P<nested>\"[^\"]*\" )?\(line (?P<block>\d+)[^:]*:"
    r"(?:\s*YAML parse exception at line (?P<line>\d+), column \d+[:,])?"
)
# Two citations in brackets, which would be the words and the label of a link.
_NEIGHBOURS: Final = re.compile(r"\[[^\[\]\n]*@[^\[\]\n]*\](?=\[[^\[\]\n]*@)")
# The first line of a cell of Quarto, {r, echo=FALSE}, which is no fence to pandoc.
_FENCE: Final = (
    r"^(?P<fence>[ \t>]*(?:`{3,}|~{3,}))[ \t]*\{(?P<name>[a-z]\w*)(?:[ \t,][^\n]*)?\}[ \t]*"
)
_CELL_FENCE: Final = re.compile(rf"{_FENCE}$", re.MULTILINE | re.IGNORECASE)
_CELL_OPTIONS: Final = re.compile(
    rf"{_FENCE}\r?\n(?P<options>(?:[ \t>]*(?:#|//|--|%%)\|[^\n]*(?:\n|\Z))+)",
    re.MULTILINE | re.IGNORECASE,
)
_RULE: Final = re.compile(r"^(?P<inset>(?: {0,3}>)* {0,3})---(?=[ \t]*$)", re.MULTILINE)
_BLOCK_PATTERN: Final = (
    r"(?<![ \t])[ \t]*+\n(?![ \t>]*\n)(?P<content>(?:[^\n]*\n)*?){inset}(?:---|\.\.\.)[ \t]*$"
)
_BLOCK: Final = re.compile(_BLOCK_PATTERN.format(inset=""), re.MULTILINE)
_NESTED_BLOCK: Final = re.compile(_BLOCK_PATTERN.format(inset="[ >]*"), re.MULTILINE)
_BLOCK_END: Final = re.compile(  # a line that no paragraph goes on from
    r"[ \t>]*(?:#{1,6}[ \t].*|=+|:{3,}.*|`{3,}|~{3,}|[-*_](?:[ \t]*[-*_]){2,}"
    r"|</?\w[^<>]*>|.*-->)?\s*"
)
_FIELD: Final = re.compile(r"[a-z][\w.-]*")
_MAX_METADATA_BLOCKS: Final = 20
_FIRST_FIELD: Final = re.compile(rf"(?:\s*#[^\n]*\n)*(?:\"?{_FIELD.pattern}\"?[ \t]*:(?!\S)|\{{)")


def parse_marked_post(source: MarkedText, *, is_markdown: bool) -> tuple[PandocNode, PandocNode]:
    """Parse a post whose citations are marked; each gets its number as ``citationHash``.

    Args:
        source: the post.
        is_markdown: it stays Markdown, so that its front matter is only read.

    Returns:
        The tree with the keys of the post, and pandoc's own.
    """
    body = _prepare_body(source)
    try:
        read = run_pandoc(body, "json", _choose_format(body, is_markdown=is_markdown))
    except EvidenceError as error:
        raise _explain_error(error, source.path) from error
    parsed = read_tree(read)
    parsed["meta"] = _read_toml(source.text) or parsed["meta"]
    _number_citations(parsed, source)
    document = source.restore(parsed)
    silent = find_silent_fields(document, is_markdown=is_markdown)
    if is_markdown:
        meta = document["meta"]
        document["meta"] = {name: meta[name] for name in meta if name not in silent}
    for node in find_cite_nodes(list(silent.values())):
        node.update(make_str_node(citation_text(node)))
    return document, parsed


def _prepare_body(source: MarkedText) -> str:
    """Prepare a marked post for pandoc; front matter in TOML, which it cannot read, is blanked."""
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n")
    front = find_front_matter(text)
    if front and text.startswith("+++"):
        text = blank_front_matter(text)
    text = _CELL_FENCE.sub(r"\g<fence> {.\g<name>}", text)
    text = _NEIGHBOURS.sub(lambda match: match[0] + source.filler, text)
    return _mark_thematic_breaks(text, source.path)


def find_cell_options(text: str) -> list[CharRange]:
    """Find the options in the cells of Quarto, as in ``#| fig-cap: "..."``."""
    return [match.span("options") for match in _CELL_OPTIONS.finditer(text)]


def _find_comments(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (begin := text.find("<!--", end)) >= 0 and (close := text.find("-->", begin + 4)) >= 0:
        end = close + 3
        yield begin, end


def _mark_thematic_breaks(text: str, path: str) -> str:
    """Write ``***`` for each ``---`` that pandoc would take for metadata or a table, but is none.

    Metadata below the front matter are what is between two lines of dashes and has only fields, in
    small letters. Anything else is text between two rules.
    """
    front = find_front_matter(text)
    position = front.end if front else 0
    hidden = sorted([*find_fenced_code(text), *_find_comments(text)])
    pieces = [text[:position]]
    metadata = _MetadataReader(path)
    for rule in _RULE.finditer(text, position):
        if rule.start() < position or not _begins_block(text, rule.start(), hidden):
            continue
        block = _find_block(text, rule)
        if block and metadata.recognises(block, len(rule["inset"])):
            pieces.append(text[position : block.end()])
            position = block.end()
        elif block:
            pieces += [text[position : rule.end("inset")], "***"]
            position = rule.end()
    return "".join([*pieces, text[position:]])


def _begins_block(text: str, at: int, hidden: Sequence[CharRange]) -> bool:
    """Return whether a line begins a block, outside of code and comments."""
    index = bisect_right(hidden, (at, len(text))) - 1
    if index >= 0 and at < hidden[index][1]:
        return False
    before = text[text.rfind("\n", 0, max(at - 1, 0)) + 1 : at]
    return _BLOCK_END.fullmatch(before) is not None


def _find_block(text: str, rule: re.Match[str]) -> re.Match[str] | None:
    """Find what is between a line of dashes and the line that would end metadata."""
    pattern = _NESTED_BLOCK if rule["inset"] else _BLOCK
    return pattern.match(text, rule.end())


class _MetadataReader:
    """Tells metadata below the front matter from text, which takes a run of pandoc for each."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._runs = 0

    def recognises(self, block: re.Match[str], inset: int) -> bool:
        """Return whether a block has fields of metadata, and nothing else.

        Raises:
            EvidenceError: too many texts may be metadata.
        """
        lines = re.sub(rf"^[ >]{{0,{inset}}}", "", block["content"], flags=re.MULTILINE)
        if not _FIRST_FIELD.match(lines):
            return False
        self._runs += 1
        if self._runs > _MAX_METADATA_BLOCKS:
            line = block.string.count("\n", 0, block.start()) + 1
            raise EvidenceError(
                f"{self._path}:{line}: the post has more than {_MAX_METADATA_BLOCKS} texts between "
                "two lines of --- that begin like metadata; write *** for a rule"
            )
        return _is_metadata(lines)


def _is_metadata(lines: str) -> bool:
    """Return whether all that pandoc reads in some lines is fields."""
    try:
        fields = read_tree(run_pandoc(f"---\n{lines}---\n", "json", "markdown"))["meta"]
    except EvidenceError:
        return False
    return bool(fields) and all(map(_FIELD.fullmatch, fields))


def find_silent_fields(document: PandocNode, *, is_markdown: bool) -> dict[str, PandocNode]:
    """Find the fields of the front matter whose citations are not rendered."""
    rendered = _CITING_FIELDS if is_markdown else (*_CITING_FIELDS, *_PRINTED_FIELDS)
    return {name: node for name, node in document["meta"].items() if name not in rendered}


def _explain_error(error: EvidenceError, path: str) -> EvidenceError:
    """Say where a post's metadata are no YAML, and what to do."""
    message = str(error)
    found = _YAML_ERROR.search(message)
    if found is None:
        return error
    reason = " ".join(message[found.end() :].split())
    if found["nested"]:
        return EvidenceError(
            f"{path}: a line of --- in a list or a quotation begins metadata that are no valid "
            f"YAML ({reason}); write *** for a rule"
        )
    line = int(found["block"]) + int(found["line"] or 0)
    return EvidenceError(
        f"{path}:{line}: the front matter is no valid YAML ({reason}); put a text with a colon or "
        "an @ in quotes"
    )


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
    """Read front matter of Hugo in TOML as pandoc reads YAML; what is no TOML has no fields."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    front = find_front_matter(text)
    if front is None or not text.startswith("+++"):
        return {}
    try:
        fields: dict[str, Any] = tomllib.loads(front.content)
    except tomllib.TOMLDecodeError:
        return {}
    yaml = json.dumps(fields, ensure_ascii=False, default=str)
    meta: PandocNode = read_tree(run_pandoc(f"---\n{yaml}\n---\n", "json", _MARKDOWN))["meta"]
    return meta


def read_language(document: PandocNode, text: str) -> str:
    """Return the language of a post: that of its front matter, or the one it is written in."""
    named = document["meta"].get("lang")
    return read_meta_text(named) if named else find_language(text, MIN_POST_WORDS) or "en"


def take_style(document: PandocNode) -> str | None:
    """Take the style out of the front matter of a post."""
    meta = document["meta"]
    style = meta.pop("csl", None) or meta.pop("citation-style", None)
    meta.pop("citation-style", None)
    return read_meta_text(style) if style else None
