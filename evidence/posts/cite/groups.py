"""Bring the citations of a post into the form that pandoc renders without losing one.

pandoc drops a citation inside the words behind another (``[@a2000, as @b2001 says]``), prints a
study twice that a group names by key and by PMID, and leaves out a page that the style has no place
for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from evidence.posts.cite.cited_studies import Citation
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    find_cite_nodes,
    make_str_node,
    stringify,
)
from evidence.posts.cite.splice import is_superscript_or_note

_SEPARATORS: Final = frozenset({",", ";", "&", "and"})
_NORMAL: Final = "NormalCitation"
# What keeps pandoc from reading a locator: https://pandoc.org/MANUAL.html#citation-syntax
_NO_LOCATOR: Final = "{}"


def flatten_groups(document: PandocNode) -> None:
    """Make the citations inside others members of their groups, in place."""
    for node in find_cite_nodes(document):
        node["c"][0] = [flat for citation in node["c"][0] for flat in _flatten(citation)]


def _flatten(citation: Citation) -> list[Citation]:
    """Divide a citation that has others in its words; the words between stay."""
    citations: list[Citation] = []
    words: list[list[PandocNode]] = [[]]
    for part in list(_list_parts(citation)):
        if "citationId" in part:
            citations.append(part)
            words.append([])
        else:
            words[-1].append(part)
    for inner in citations:
        if inner is not citation and inner["citationMode"]["t"] == "AuthorInText":
            inner["citationMode"] = {"t": _NORMAL}
    citations[0]["citationPrefix"], citations[-1]["citationSuffix"] = words[0], words[-1]
    for (one, other), between in zip(pairwise(citations), words[1:-1], strict=True):
        one["citationSuffix"], other["citationPrefix"] = _divide_words(between)
    return citations


def _list_parts(citation: Citation) -> Iterator[PandocNode | Citation]:
    """Yield the words and citations of a citation in their order, itself among them."""
    yield from _list_parts_of_words(citation["citationPrefix"])
    yield citation
    yield from _list_parts_of_words(citation["citationSuffix"])


def _list_parts_of_words(words: Sequence[PandocNode]) -> Iterator[PandocNode | Citation]:
    for node in words:
        if node["t"] == "Cite":
            for citation in node["c"][0]:
                yield from _list_parts(citation)
        elif next(find_cite_nodes(node), None):
            yield from _list_parts_of_words(_list_inlines(node))  # without their formatting
        else:
            yield node


def _list_inlines(node: PandocNode) -> list[PandocNode]:
    """Return the words in a formatted node, which are its last list."""
    content: list[Any] = node["c"]
    lists = [one for one in content if isinstance(one, list) and one and isinstance(one[0], dict)]
    return lists[-1] if lists else content


def _divide_words(words: Sequence[PandocNode]) -> tuple[list[PandocNode], list[PandocNode]]:
    """Divide the words between two citations: up to a page they are of the first one."""
    numbered = [at for at, node in enumerate(words) if any(map(str.isdecimal, stringify(node)))]
    end = numbered[-1] + 1 if numbered else 0
    return _strip_end(words[:end]), _strip_separators(words[end:])


def _strip_separators(words: Sequence[PandocNode]) -> list[PandocNode]:
    kept = list(words)
    while kept and (stringify(kept[0]).strip() or ",") in _SEPARATORS:
        kept.pop(0)
    while kept and (stringify(kept[-1]).strip() or ",") in _SEPARATORS:
        kept.pop()
    return kept


def _strip_end(words: Sequence[PandocNode]) -> list[PandocNode]:
    if not words or words[-1]["t"] != "Str":
        return list(words)
    return [*words[:-1], make_str_node(words[-1]["c"].rstrip(",;"))]


def merge_repeated(document: PandocNode) -> dict[int, int]:
    """Cite each study of a group once, in place, unless the words round it differ.

    Returns:
        The mark of each citation that went, with the mark of the one that stayed.
    """
    merged: dict[int, int] = {}
    for node in find_cite_nodes(document):
        kept: list[Citation] = []
        places: dict[str, int] = {}  # of the first citation of each id
        for citation in node["c"][0]:
            at = places.setdefault(citation["citationId"], len(kept))
            merged |= _add_citation(kept, citation, at)
        node["c"][0] = kept
    return merged


def _add_citation(kept: list[Citation], citation: Citation, at: int) -> dict[int, int]:
    """Add a citation to those of its group, unless the one of its id ``at`` a place says it."""
    if at == len(kept):
        kept.append(citation)
    elif _is_bare(citation):
        return {citation["citationHash"]: kept[at]["citationHash"]}
    elif _is_bare(kept[at]) and kept[at]["citationMode"]["t"] == _NORMAL:
        gone, kept[at] = kept[at], citation
        return {gone["citationHash"]: citation["citationHash"]}
    else:
        kept.append(citation)
    return {}


def _is_bare(citation: Citation) -> bool:
    return not citation["citationPrefix"] and not citation["citationSuffix"]


def keep_locators(document: PandocNode) -> None:
    """Make locators words, in place, for a style that has no place for them."""
    for node in find_cite_nodes(document):
        for citation in node["c"][0]:
            if citation["citationSuffix"]:
                citation["citationSuffix"] = _make_words(citation["citationSuffix"])


def _make_words(suffix: Sequence[PandocNode]) -> list[PandocNode]:
    """Keep pandoc from reading a locator, also one in braces: [@a2000{p. 3}]."""
    first, *rest = suffix
    text = stringify(first)
    if not text.startswith("{"):
        return [make_str_node(_NO_LOCATOR), *suffix]
    if text.startswith(_NO_LOCATOR):
        return list(suffix)
    words = [make_str_node(text[1:]), *rest]
    bare = [
        make_str_node(node["c"].replace("}", "")) if node["t"] == "Str" else node for node in words
    ]
    return [make_str_node(f"{_NO_LOCATOR},"), SPACE_NODE, *bare]


def mark_gaps(document: PandocNode, mark: str) -> bool:
    """Put a mark before each citation of a group that words separate from the one before.

    Returns:
        Whether there is such a citation.
    """
    has_gaps = False
    for node in find_cite_nodes(document):
        for one, other in pairwise(node["c"][0]):
            if one["citationSuffix"] or other["citationPrefix"]:
                prefix = other["citationPrefix"]
                other["citationPrefix"] = [
                    make_str_node(mark),
                    *([SPACE_NODE] if prefix else []),
                    *prefix,
                ]
                has_gaps = True
    return has_gaps


def fill_gaps(tree: Any, mark: str) -> Any:
    """Put a semicolon in the place of each mark, unless the style has a blank before it."""
    if isinstance(tree, list):
        return _fill_gaps_of_list([fill_gaps(branch, mark) for branch in tree], mark)
    if isinstance(tree, dict):
        return {name: fill_gaps(branch, mark) for name, branch in tree.items()}
    return tree


def _fill_gaps_of_list(nodes: Sequence[Any], mark: str) -> list[Any]:
    made: list[Any] = []
    for node in nodes:
        if not isinstance(node, dict) or node.get("t") != "Str":
            made.append(node)
            continue
        words = node["c"]
        if words.startswith(mark) and made and made[-1].get("t") == "Str":
            words = made.pop()["c"] + words
        made.append(make_str_node(re.sub(f"[,;]{mark}", ";", words).replace(mark, "")))
    return made


def insert_authors(tree: Any, authors: Mapping[str, str]) -> Any:
    """Insert authors before citations in the sentence; pandoc closes gaps before raised numbers."""
    if isinstance(tree, list):
        made: list[Any] = []
        for branch in tree:
            made += [*_make_authors(branch, authors), insert_authors(branch, authors)]
        return made
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        return {name: insert_authors(branch, authors) for name, branch in tree.items()}
    return tree


def put_authors_into_citations(document: PandocNode, authors: Mapping[str, str]) -> None:
    """Put authors into rendered citations, in place; pandoc closes no gaps there."""
    for node in find_cite_nodes(document):
        before = _make_authors(node, authors)
        if is_superscript_or_note(node):
            before = before[:1]  # no space before a raised number
        node["c"][1] = [*before, *node["c"][1]]


def _make_authors(node: Any, authors: Mapping[str, str]) -> list[PandocNode]:
    """Make the words before a citation in the sentence; none before any other node."""
    if not isinstance(node, dict) or node.get("t") != "Cite":
        return []
    first = node["c"][0][0]
    name = authors.get(first["citationId"])
    if first["citationMode"]["t"] != "AuthorInText" or not name:
        return []
    return [make_str_node(name), SPACE_NODE]
