"""Account for every citation of a post: it is rendered, or it is a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.posts.cite.marks import MarkedText
from evidence.posts.cite.pandoc import (
    PandocNode,
    find_all_cite_nodes,
    find_cite_nodes,
    find_nodes,
    stringify,
)
from evidence.posts.cite.splice import CharRange
from evidence.posts.read.front_matter import find_front_matter

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class CitationCount:
    """The citations of a post: each found one is either rendered or a problem."""

    found: int
    rendered: int

    @property
    def problems(self) -> int:
        """The citations that were not rendered."""
        return self.found - self.rendered


def list_marks(tree: Any) -> set[int]:
    """List the marks of all citations in a tree."""
    citations = (one for node in find_all_cite_nodes(tree) for one in node["c"][0])
    return {one["citationHash"] for one in citations} - {0}


def find_first_mark(tree: Any, name: str) -> int:
    """Find the mark of the first citation of an id."""
    citations = (one for node in find_all_cite_nodes(tree) for one in node["c"][0])
    marks: list[int] = [one["citationHash"] for one in citations if one["citationId"] == name]
    return min(marks)


def find_unrendered(rendered: PandocNode) -> dict[int, str]:
    """Find what pandoc did not print of the citations that it rendered.

    Returns:
        What is wrong, by the marks of the citations.
    """
    messages: dict[int, str] = {}
    empty = _list_empty_entries(rendered)
    for node in find_cite_nodes([rendered["meta"], rendered["blocks"]]):
        words = stringify(node["c"][1])
        unknown = {stringify(strong) for strong in find_nodes(node["c"][1], "Strong")}
        for citation in node["c"][0]:
            is_empty = f"ref-{citation['citationId']}" in empty
            message = _describe_loss(citation, "" if is_empty else words, unknown)
            if message:
                messages[citation["citationHash"]] = message
    return messages


def _list_empty_entries(rendered: PandocNode) -> set[str]:
    """List the entries of the list of references with no words behind their label."""
    return {
        node["c"][0][0]
        for node in find_nodes(rendered["blocks"], "Div")
        if node["c"][0][0].startswith("ref-") and not _has_words(node)
    }


def _has_words(entry: PandocNode) -> bool:
    spans = find_nodes(entry, "Span")
    labels = [stringify(node) for node in spans if "csl-left-margin" in node["c"][0][1]]
    words = stringify(entry).removeprefix("".join(labels))
    return any(map(str.isalnum, words))


def _describe_loss(citation: Mapping[str, Any], words: str, unknown: set[str]) -> str:
    if f"{citation['citationId']}?" in unknown:
        return "was not rendered: pandoc has no entry for it"
    if not any(map(str.isalnum, words)):
        return "was not rendered: the style prints nothing for it"
    locator = stringify(citation["citationSuffix"]).replace("{}", "").strip(" ,")
    number = _DIGITS.search(locator)
    if number and number[0] not in words:
        return f'is rendered without "{locator}", for which the style has no place'
    return ""


def find_unlisted(nocite: Iterable[PandocNode], rendered: PandocNode) -> dict[int, str]:
    """Find the citations of the field ``nocite`` that are not in the list of references."""
    entries = {node["c"][0][0] for node in find_nodes(rendered["blocks"], "Div")}
    citations = (one for node in nocite for one in node["c"][0])
    message = "was not listed: the style has no list of references"
    return {
        one["citationHash"]: message
        for one in citations
        if one["citationHash"] and f"ref-{one['citationId']}" not in entries
    }


def find_unprinted(
    source: MarkedText, parsed: PandocNode, is_known: Callable[[str], bool]
) -> dict[int, str]:
    """Find citations in parts of a post that pandoc leaves out, such as unused footnotes."""
    front = find_front_matter(source.text.replace("\r\n", "\n"))
    lines = source.text.replace("\r\n", "\n").count("\n", 0, front.end if front else 0)
    message = "is in a part of the post that is not printed, such as a footnote nobody refers to"
    return {
        mark.number: message
        for mark in source.find_missing(parsed)
        if source.text.count("\n", 0, mark.start) >= lines and is_known(mark.key)
    }


def find_unread(
    source: MarkedText, parsed: PandocNode, is_known: Callable[[str], bool]
) -> dict[int, str]:
    """Find citations that pandoc reads as words, as in ``[^@a2000]``."""
    words = "".join(node["c"] for node in find_nodes(_drop_citations(parsed["blocks"]), "Str"))
    numbers = (source.number_of(letter) for letter in dict.fromkeys(words))
    message = "is not read as a citation; write it in brackets of its own: [@{}]"
    return {
        number: message.format(source.marks[number - 1].key)
        for number in numbers
        if number > 0 and not source.is_escaped(number) and is_known(source.marks[number - 1].key)
    }


def _drop_citations(tree: Any) -> Any:
    """Copy a tree without its citations."""
    if isinstance(tree, list):
        return [_drop_citations(branch) for branch in tree]
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        return {name: _drop_citations(branch) for name, branch in tree.items()}
    return None if isinstance(tree, dict) else tree


def find_unplaced(places: Sequence[CharRange | str], rendered: PandocNode) -> dict[int, str]:
    """Find the rendered citations that have no place in the text of the post."""
    message = "wasn't found in the text and stays as it is; write it on one line"
    nodes = find_cite_nodes(rendered["blocks"])
    lost = [node for place, node in zip(places, nodes, strict=True) if isinstance(place, str)]
    return dict.fromkeys(list_marks(lost), message)


def follow_merged(messages: Mapping[int, str], merged: Mapping[int, int]) -> dict[int, str]:
    """Let a citation that went into another share its problem."""
    shared = ((gone, messages.get(stayed)) for gone, stayed in _resolve(merged))
    return {**messages, **{gone: message for gone, message in shared if message}}


def _resolve(merged: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    for gone, stayed in merged.items():
        while stayed in merged:
            stayed = merged[stayed]  # noqa: PLW2901
        yield gone, stayed
