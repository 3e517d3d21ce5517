"""A Markdown post with rendered citations in the place of those that were written, and not another byte changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import count, islice
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.posts.cite.pandoc import SPACE, Node, cites, convert, nodes, plain, word
from evidence.posts.read.document import without_templates

EXTENSIONS: Final = "markdown+lists_without_preceding_blankline"
MARKDOWN: Final = "gfm-raw_html"
_META: Final = (
    "bibliography",
    "references",
    "nocite",
    "lang",
)  # what citations of a Markdown post hang on
_API: Final = [1, 23, 1]
_RARE: Final = range(0x12000, 0x18000)  # cuneiform and hieroglyphs, as wide as letters
_TOML: Final = re.compile(
    r"\A\+\+\+[ \t]*\r?\n.*?\n\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL
)  # Hugo's front matter
_LINE_START: Final = re.compile(
    r"(?:^|[\n|])[\s>*+#-]*(?:\w{1,3}[.)])?[ \t]*\Z"
)  # or that of a cell, or a list's item

Place = tuple[int, int]


def read_with_places(text: str) -> tuple[Node, list[Place | str]]:
    """Read a post into pandoc's tree, with the place of each citation, or with its words if it has none.

    pandoc tells no places. So the first letter of whatever may be a key is another one for each, of a script that
    nobody writes in: the lengths are the same, and the citations that come back say which ones they are.
    """
    marked, letters = _marked(without_templates(text))
    tree = json.loads(convert(_TOML.sub("", marked.removeprefix("\ufeff")), "json", EXTENSIONS))
    tree["meta"] = {name: value for name, value in tree["meta"].items() if name in _META}
    places = [
        _place(node, marked) or literal(node).translate(letters) for node in cites(tree["blocks"])
    ]
    return json.loads(json.dumps(tree, ensure_ascii=False).translate(letters)), places


def _marked(text: str) -> tuple[str, dict[int, str]]:
    """The text with a letter of its own behind each @, and what these letters stand for."""
    rare = (chr(code) for code in _RARE if chr(code).isalpha() and chr(code) not in text)
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


def _place(node: Node, marked: str) -> Place | None:
    """Where a citation stands; line breaks, and the marks of a quotation behind them, are the post's own."""
    words = [re.escape(word) for word in literal(node).split()]
    if is_bare(node):
        key = re.escape(node["c"][0][0]["citationId"])
        words[0] = rf"{minus(node)}@(?:\{{{key}\}}|{key})"
    found = re.search(r"\s+(?:>\s*)*".join(words), marked)
    return found.span() if found else None


def literal(node: Node) -> str:
    """A citation as it was written, but for a minus and braces of one without brackets."""
    return plain(node["c"][1])


def minus(node: Node) -> str:
    """The minus of a citation without brackets, which leaves the authors out."""
    return "-" if is_bare(node) and node["c"][0][0]["citationMode"]["t"] == "SuppressAuthor" else ""


def is_bare(node: Node) -> bool:
    """Whether a citation stands in the sentence, without brackets."""
    return not literal(node).startswith("[")


def is_raised(node: Node) -> bool:
    """Whether a rendered citation is a raised number or a note, which stands at the word before it."""
    return node["c"][1][:1] != [] and node["c"][1][0]["t"] in ("Superscript", "Note")


def spliced(
    text: str, places: Sequence[Place | str], rendered: Node, *, ends_with_list: bool
) -> str:
    """The text with rendered citations in the place of those that were written, and the references behind it."""
    citations = list(cites(rendered["blocks"]))
    raised = [is_raised(node) for node in citations]
    notes = _named_notes(citations, text)
    words = _fragments([node["c"][1] for node in citations])
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
    references = [*(["<!-- -->"] if ends_with_list else []), *_entries(rendered)]
    return _appended(spliced, [*(references if _entries(rendered) else []), *notes])


def _appended(text: str, blocks: Sequence[str]) -> str:
    """The text with blocks behind it, in its own line ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if not text or text.endswith("\n") else newline * 2
    return text + "".join(
        f"{gap if number == 0 else newline}{block}{newline}" for number, block in enumerate(blocks)
    )


def _named_notes(citations: Iterable[Node], text: str) -> list[str]:
    """Put marks of footnotes in the place of those that a style makes, and give the footnotes."""
    notes = [note for node in citations for note in nodes(node["c"][1], "Note")]
    said = _fragments([_inlines(note["c"]) for note in notes])
    free = (name for number in count(1) if (name := f"[^cite{number}]") not in text)
    names = list(islice(free, len(notes)))
    for note, name in zip(notes, names, strict=True):
        note.update(t="RawInline", c=["gfm", name])
    return [f"{name}: {words}" for name, words in zip(names, said, strict=True)]


def _entries(rendered: Node) -> list[str]:
    """The entries of the list of references, as Markdown."""
    entries = [
        node for node in nodes(rendered["blocks"], "Div") if node["c"][0][0].startswith("ref-")
    ]
    heads = [_head(entry) for entry in entries]
    words = _fragments([_inlines(entry["c"][1]) for entry in entries])
    return [f"{head} {said.strip()}".strip() for head, said in zip(heads, words, strict=True)]


def _head(entry: Node) -> str:
    """Take what a style sets before an entry: its number, as Markdown's lists have it, or a label."""
    margins = [node for node in nodes(entry, "Span") if "csl-left-margin" in node["c"][0][1]]
    label = "".join(map(plain, margins)).strip(" ()[].")
    for margin in margins:
        margin["c"][1] = []
    return f"{label}." if label.isdecimal() else label and f"[{label}]"


def _inlines(blocks: Any) -> list[Node]:
    """The words of all paragraphs, as one."""
    paragraphs = [node["c"] for kind in ("Para", "Plain") for node in nodes(blocks, kind)]
    return [node for paragraph in paragraphs for node in [*paragraph, SPACE]][:-1]


def _fragments(several: Sequence[list[Node]]) -> list[str]:
    """Words of pandoc's tree as Markdown; each stands behind a letter, so that none is taken for the mark of a list."""
    if not several:
        return []
    blocks = [{"t": "Para", "c": [word("x"), *_raised(words)]} for words in several]
    tree = {"pandoc-api-version": _API, "meta": {}, "blocks": blocks}
    made = convert(json.dumps(tree), MARKDOWN, "json", ["--wrap=none"])
    return [line.removeprefix("x") for line in made.strip("\n").split("\n\n")]


def _raised(words: list[Node]) -> list[Node]:
    """The words with raised ones as every renderer of Markdown knows them; a mere number has letters of its own: ¹²."""
    made: list[Node] = []
    for node in words:
        if node["t"] == "Superscript" and not plain(node).isdecimal():
            made += [_html("<sup>"), *node["c"], _html("</sup>")]
        elif node["t"] in ("Link", "Span"):
            made.append(
                {"t": node["t"], "c": [node["c"][0], _raised(node["c"][1]), *node["c"][2:]]}
            )
        else:
            made.append(node)
    return made


def _html(tag: str) -> Node:
    return {"t": "RawInline", "c": ["gfm", tag]}


def ends_with_list(document: Node) -> bool:
    """Whether numbered references would go on with a list at the end of a post."""
    return bool(document["blocks"]) and document["blocks"][-1]["t"] == "OrderedList"
