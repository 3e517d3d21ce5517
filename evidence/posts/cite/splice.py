"""A Markdown post with rendered citations in the place of those that were written, and not another byte changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import count, islice
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    find_cite_nodes,
    find_nodes,
    make_str_node,
    run_pandoc,
    stringify,
)
from evidence.posts.read.document import mask_template_tags

MARKDOWN_INPUT: Final = "markdown+lists_without_preceding_blankline"
MARKDOWN_OUTPUT: Final = "gfm-raw_html"
_KEPT_META_FIELDS: Final = (
    "bibliography",
    "references",
    "nocite",
    "lang",
)  # what citations of a Markdown post hang on
_PANDOC_API_VERSION: Final = [1, 23, 1]
_PLACEHOLDER_CODES: Final = range(0x12000, 0x18000)  # cuneiform and hieroglyphs, as wide as letters
_TOML_FRONT_MATTER: Final = re.compile(
    r"\A\+\+\+[ \t]*\r?\n.*?\n\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL
)  # Hugo's front matter
_LINE_START: Final = re.compile(
    r"(?:^|[\n|])[\s>*+#-]*(?:\w{1,3}[.)])?[ \t]*\Z"
)  # or that of a cell, or a list's item

CharRange = tuple[int, int]


def parse_with_ranges(text: str) -> tuple[PandocNode, list[CharRange | str]]:
    """Read a post into pandoc's tree, with the place of each citation, or with its words if it has none.

    pandoc tells no places. So the first letter of whatever may be a key is another one for each, of a script that
    nobody writes in: the lengths are the same, and the citations that come back say which ones they are.
    """
    marked, letters = _mark_citations(mask_template_tags(text))
    tree = json.loads(
        run_pandoc(
            _TOML_FRONT_MATTER.sub("", marked.removeprefix("\ufeff")), "json", MARKDOWN_INPUT
        )
    )
    tree["meta"] = {
        name: value for name, value in tree["meta"].items() if name in _KEPT_META_FIELDS
    }
    places = [
        _find_citation(node, marked) or citation_text(node).translate(letters)
        for node in find_cite_nodes(tree["blocks"])
    ]
    return json.loads(json.dumps(tree, ensure_ascii=False).translate(letters)), places


def _mark_citations(text: str) -> tuple[str, dict[int, str]]:
    """The text with a letter of its own behind each @, and what these letters stand for."""
    rare = (
        chr(code) for code in _PLACEHOLDER_CODES if chr(code).isalpha() and chr(code) not in text
    )
    letters: dict[int, str] = {}

    def mark(match: re.Match[str]) -> str:
        letter = next(rare, None)
        if letter is None:
            raise EvidenceError(
                f"the post has more than {len(letters):,} @; divide it, or cite into HTML"
            )
        letters[ord(letter)] = match[2]
        return match[1] + letter

    return re.sub(r"(@\{?)(\w)", mark, text), letters


def _find_citation(node: PandocNode, marked: str) -> CharRange | None:
    """Where a citation stands; line breaks, and the marks of a quotation behind them, are the post's own."""
    words = [re.escape(word) for word in citation_text(node).split()]
    if is_unbracketed(node):
        key = re.escape(node["c"][0][0]["citationId"])
        words[0] = rf"{suppress_author_mark(node)}@(?:\{{{key}\}}|{key})"
    found = re.search(r"\s+(?:>\s*)*".join(words), marked)
    return found.span() if found else None


def citation_text(node: PandocNode) -> str:
    """A citation as it was written, but for a minus and braces of one without brackets."""
    return stringify(node["c"][1])


def suppress_author_mark(node: PandocNode) -> str:
    """The minus of a citation without brackets, which leaves the authors out."""
    return (
        "-"
        if is_unbracketed(node) and node["c"][0][0]["citationMode"]["t"] == "SuppressAuthor"
        else ""
    )


def is_unbracketed(node: PandocNode) -> bool:
    """Whether a citation stands in the sentence, without brackets."""
    return not citation_text(node).startswith("[")


def is_superscript_or_note(node: PandocNode) -> bool:
    """Whether a rendered citation is a raised number or a note, which stands at the word before it."""
    return node["c"][1][:1] != [] and node["c"][1][0]["t"] in ("Superscript", "Note")


def splice_citations(
    text: str, places: Sequence[CharRange | str], rendered: PandocNode, *, ends_with_list: bool
) -> str:
    """The text with rendered citations in the place of those that were written, and the references behind it."""
    citations = list(find_cite_nodes(rendered["blocks"]))
    raised = [is_superscript_or_note(node) for node in citations]
    notes = _replace_notes(citations, text)
    words = _render_fragments([node["c"][1] for node in citations])
    made = zip(places, words, raised, strict=True)
    placed = [(place, said, is_up) for place, said, is_up in made if not isinstance(place, str)]
    pieces, position = [], 0
    for (start, end), said, is_up in sorted(placed):
        if start >= position:  # of a footnote that is referred to twice, pandoc has two
            before = text[position:start]
            pieces += [
                before.rstrip(" \t") if is_up and not _LINE_START.search(text[:start]) else before,
                said,
            ]
            position = end
    spliced = "".join([*pieces, text[position:]])
    references = [*(["<!-- -->"] if ends_with_list else []), *_format_references(rendered)]
    return _append_blocks(spliced, [*(references if _format_references(rendered) else []), *notes])


def _append_blocks(text: str, blocks: Sequence[str]) -> str:
    """The text with blocks behind it, in its own line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if not text or text.endswith("\n") else newline * 2
    return text + "".join(
        f"{gap if number == 0 else newline}{block}{newline}" for number, block in enumerate(blocks)
    )


def _replace_notes(citations: Iterable[PandocNode], text: str) -> list[str]:
    """Put marks of footnotes in the place of those that a style makes, and give the footnotes."""
    notes = [note for node in citations for note in find_nodes(node["c"][1], "Note")]
    said = _render_fragments([_flatten_paragraphs(note["c"]) for note in notes])
    free = (name for number in count(1) if (name := f"[^cite{number}]") not in text)
    names = list(islice(free, len(notes)))
    for note, name in zip(notes, names, strict=True):
        note.update(t="RawInline", c=["gfm", name])
    return [f"{name}: {words}" for name, words in zip(names, said, strict=True)]


def _format_references(rendered: PandocNode) -> list[str]:
    """The entries of the list of references, as Markdown."""
    entries = [
        node for node in find_nodes(rendered["blocks"], "Div") if node["c"][0][0].startswith("ref-")
    ]
    heads = [_take_label(entry) for entry in entries]
    words = _render_fragments([_flatten_paragraphs(entry["c"][1]) for entry in entries])
    return [f"{head} {said.strip()}".strip() for head, said in zip(heads, words, strict=True)]


def _take_label(entry: PandocNode) -> str:
    """Take what a style sets before an entry: its number, as Markdown's lists have it, or a label."""
    margins = [node for node in find_nodes(entry, "Span") if "csl-left-margin" in node["c"][0][1]]
    label = "".join(map(stringify, margins)).strip(" ()[].")
    for margin in margins:
        margin["c"][1] = []
    return f"{label}." if label.isdecimal() else label and f"[{label}]"


def _flatten_paragraphs(blocks: Any) -> list[PandocNode]:
    """The words of all paragraphs, as one."""
    paragraphs = [node["c"] for kind in ("Para", "Plain") for node in find_nodes(blocks, kind)]
    return [node for paragraph in paragraphs for node in [*paragraph, SPACE_NODE]][:-1]


def _render_fragments(several: Sequence[list[PandocNode]]) -> list[str]:
    """Words of pandoc's tree as Markdown; each stands behind a letter, so that none is taken for the mark of a list."""
    if not several:
        return []
    blocks = [
        {"t": "Para", "c": [make_str_node("x"), *_render_superscripts(words)]} for words in several
    ]
    tree = {"pandoc-api-version": _PANDOC_API_VERSION, "meta": {}, "blocks": blocks}
    made = run_pandoc(json.dumps(tree), MARKDOWN_OUTPUT, "json", ["--wrap=none"])
    return [line.removeprefix("x") for line in made.strip("\n").split("\n\n")]


def _render_superscripts(words: list[PandocNode]) -> list[PandocNode]:
    """The words with raised ones as every renderer of Markdown knows them; a mere number has letters of its own: ¹²."""
    made: list[PandocNode] = []
    for node in words:
        if node["t"] == "Superscript" and not stringify(node).isdecimal():
            made += [_make_raw_html("<sup>"), *node["c"], _make_raw_html("</sup>")]
        elif node["t"] in ("Link", "Span"):
            made.append(
                {
                    "t": node["t"],
                    "c": [node["c"][0], _render_superscripts(node["c"][1]), *node["c"][2:]],
                }
            )
        else:
            made.append(node)
    return made


def _make_raw_html(tag: str) -> PandocNode:
    return {"t": "RawInline", "c": ["gfm", tag]}


def ends_with_list(document: PandocNode) -> bool:
    """Whether numbered references would go on with a list at the end of a post."""
    return bool(document["blocks"]) and document["blocks"][-1]["t"] == "OrderedList"
