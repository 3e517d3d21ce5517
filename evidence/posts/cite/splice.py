"""Put rendered citations into a Markdown post, and change no other byte of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import count, islice
from typing import Any, Final

from evidence.posts.cite.marks import MarkedText
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    find_cite_nodes,
    find_nodes,
    make_str_node,
    make_tree,
    run_pandoc,
    stringify,
)

MARKDOWN_OUTPUT: Final = "gfm-raw_html"
# The start of a line, of a table's cell, or of a list's item.
_LINE_START: Final = re.compile(r"[\s>*+#-]*(?:\w{1,3}[.)])?[ \t]*")
# A fenced box with the id refs, or a box of HTML, with nothing in it.
_LIST_BOX: Final = re.compile(
    r"^:{3,}[ \t]*\{[^{}\n]*#refs(?![\w-])[^{}\n]*\}[ \t:]*\r?\n\s*^:{3,}[ \t]*(?=\r?$)"
    r"|<div[^<>]*\bid=[\"']?refs(?![\w-])[^<>]*>\s*</div>",
    re.MULTILINE,
)
_FENCED_CODE: Final = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}+|~{3,}+)[^\n]*\n(?:.*?\n)??[ \t>]*(?P=fence)[`~]*[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)

_NOTE_NAME: Final = re.compile(r"\[\^cite\d+\]")

CharRange = tuple[int, int]


def find_places(parsed: PandocNode, source: MarkedText) -> list[CharRange | str]:
    """Find the citations of a post in its text.

    Args:
        parsed: pandoc's tree of the marked text, with its marks.
        source: the text, in which each citation has a letter of its own.

    Returns:
        Of each citation its place, or its words if they weren't found.
    """
    nodes = find_cite_nodes(parsed["blocks"])
    return [_find_citation(node, source) or citation_text(node) for node in nodes]


def _find_citation(node: PandocNode, source: MarkedText) -> CharRange | None:
    """Find a citation; line breaks in it, and quotation marks behind them, may differ."""
    words = [re.escape(word) for word in citation_text(node).split()]
    if is_unbracketed(node):
        key = re.escape(node["c"][0][0]["citationId"])
        words[0] = rf"{suppress_author_mark(node)}@(?:\{{{key}\}}|{key})"
    pattern = re.compile(r"\s+(?:>\s*)*".join(words))
    found = pattern.search(source.text, _find_earliest_start(node, source))
    return found.span() if found else None


def _find_earliest_start(node: PandocNode, source: MarkedText) -> int:
    """Find where a citation may begin: behind the last mark that is not in it."""
    numbers = source.find_numbers(citation_text(node))
    before = min(numbers, default=1) - 1
    return source.marks[before - 1].end if before else 0


def citation_text(node: PandocNode) -> str:
    """Return a citation as it was written, without the minus and braces of one without brackets."""
    return stringify(node["c"][1])


def suppress_author_mark(node: PandocNode) -> str:
    """Return the minus of a citation without brackets and authors, else nothing."""
    mode = node["c"][0][0]["citationMode"]["t"]
    return "-" if is_unbracketed(node) and mode == "SuppressAuthor" else ""


def is_unbracketed(node: PandocNode) -> bool:
    """Return whether a citation is in the sentence, without brackets."""
    return not citation_text(node).startswith("[")


def is_superscript_or_note(node: PandocNode) -> bool:
    """Return whether a rendered citation is a raised number or a note, which needs no space."""
    return node["c"][1][:1] != [] and node["c"][1][0]["t"] in ("Superscript", "Note")


def splice_citations(
    text: str, places: Sequence[CharRange | str], rendered: PandocNode, *, ends_with_list: bool
) -> str:
    """Replace citations with rendered ones, and append the references.

    Args:
        text: the post.
        places: of each citation its place, or its words if it has none.
        rendered: pandoc's tree with the rendered citations and references.
        ends_with_list: whether the post ends with a list that the references would continue.
    """
    # pandoc has a footnote that is referred to twice, and the words of a figure, twice.
    nodes = zip(places, find_cite_nodes(rendered["blocks"]), strict=True)
    first = {place: node for place, node in reversed(list(nodes)) if not isinstance(place, str)}
    citations = list(dict(sorted(first.items())).values())
    raised = [is_superscript_or_note(node) for node in citations]
    notes = _replace_notes(citations, text)
    words = _render_fragments([node["c"][1] for node in citations])
    spliced = _put_into_places(text, zip(sorted(first), words, raised, strict=True))
    references = _format_references(rendered)
    place = find_list_place(spliced)
    if place and references:
        return _append_blocks(_fill_place(spliced, place, references), notes)
    if references and ends_with_list:
        references.insert(0, "<!-- -->")  # ends the list
    return _append_blocks(spliced, [*references, *notes])


def _put_into_places(text: str, made: Iterable[tuple[CharRange, str, bool]]) -> str:
    """Put words into their places, in order; a raised number needs no space before it."""
    pieces, position = [], 0
    for (start, end), words, is_up in made:
        before = text[position:start]
        if is_up and not _is_line_start(before, is_first=position == 0):
            before = before.rstrip(" \t")
        pieces += [before, words]
        position = end
    return "".join([*pieces, text[position:]])


def _is_line_start(before: str, *, is_first: bool) -> bool:
    """Return whether what is between two citations ends with the start of a line or a cell."""
    at = max(before.rfind("\n"), before.rfind("|"))
    return (at >= 0 or is_first) and bool(_LINE_START.fullmatch(before, at + 1))


def find_fenced_code(text: str) -> list[CharRange]:
    """Find the fenced blocks of code in a post."""
    return [match.span() for match in _FENCED_CODE.finditer(text)]


def find_list_place(text: str) -> CharRange | None:
    """Find the box for the references in a post: ``::: {#refs}`` or ``<div id="refs">``.

    What looks like one in a block of code is none.
    """
    code = find_fenced_code(text)
    for match in _LIST_BOX.finditer(text):
        before = bisect_right(code, (match.start(), len(text))) - 1
        if before < 0 or match.start() >= code[before][1]:
            return match.span()
    return None


def _fill_place(text: str, place: CharRange, references: Sequence[str]) -> str:
    """Put the references into a box that pandoc, Quarto and plain Markdown all know."""
    newline = "\r\n" if "\r\n" in text else "\n"
    parts = ['<div id="refs">', *references, "</div>"]
    return text[: place[0]] + (newline * 2).join(parts) + text[place[1] :]


def _append_blocks(text: str, blocks: Sequence[str]) -> str:
    """Append blocks to a text, in its own line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    is_closed = not text or text.endswith("\n")
    ended = text if is_closed or not blocks else text + newline
    return ended + "".join(f"{newline}{block}{newline}" for block in blocks)


def _replace_notes(citations: Iterable[PandocNode], text: str) -> list[str]:
    """Replace the footnotes that a style makes with references to them; return the footnotes."""
    notes = [note for node in citations for note in find_nodes(node["c"][1], "Note")]
    texts = _render_fragments([_flatten_paragraphs(note["c"]) for note in notes])
    taken = set(_NOTE_NAME.findall(text))
    free = (name for number in count(1) if (name := f"[^cite{number}]") not in taken)
    names = list(islice(free, len(notes)))
    for note, name in zip(notes, names, strict=True):
        note.update(t="RawInline", c=["gfm", name])
    return [f"{name}: {words}" for name, words in zip(names, texts, strict=True)]


def _format_references(rendered: PandocNode) -> list[str]:
    """Format the entries of the list of references as Markdown."""
    boxes = find_nodes(rendered["blocks"], "Div")
    entries = [node for node in boxes if node["c"][0][0].startswith("ref-")]
    heads = [_take_label(entry) for entry in entries]
    words = _render_fragments([_flatten_paragraphs(entry["c"][1]) for entry in entries])
    return [f"{head} {entry.strip()}".strip() for head, entry in zip(heads, words, strict=True)]


def _take_label(entry: PandocNode) -> str:
    """Remove a style's label before an entry; return it as the number of a list, or in brackets."""
    margins = [node for node in find_nodes(entry, "Span") if "csl-left-margin" in node["c"][0][1]]
    label = "".join(map(stringify, margins)).strip(" ()[].")
    for margin in margins:
        margin["c"][1] = []
    if label.isdecimal():
        return f"{label}."
    return label and f"[{label}]"


def _flatten_paragraphs(blocks: Any) -> list[PandocNode]:
    """Join the words of all paragraphs."""
    paragraphs = [node["c"] for kind in ("Para", "Plain") for node in find_nodes(blocks, kind)]
    return [node for paragraph in paragraphs for node in [*paragraph, SPACE_NODE]][:-1]


def _render_fragments(several: Sequence[list[PandocNode]]) -> list[str]:
    """Render words as Markdown, each behind a letter, so that none is the marker of a list."""
    if not several:
        return []
    blocks = [
        {"t": "Para", "c": [make_str_node("x"), *_render_superscripts(words)]} for words in several
    ]
    made = run_pandoc(make_tree(blocks), MARKDOWN_OUTPUT, "json", ["--wrap=none"])
    return [line.removeprefix("x") for line in made.strip("\n").split("\n\n")]


def _render_superscripts(words: list[PandocNode]) -> list[PandocNode]:
    """Write superscripts as HTML, except numbers, for which there are letters: ¹²."""
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
    """Return whether a post ends with a list, which numbered references would continue."""
    return bool(document["blocks"]) and document["blocks"][-1]["t"] == "OrderedList"
