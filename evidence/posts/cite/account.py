"""Account for every citation of a post: it is rendered, or it is a problem."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.claims.resolve.mentions import CROSS_REFERENCE_PATTERN
from evidence.posts.cite.marks import MarkedText
from evidence.posts.cite.pandoc import (
    PandocNode,
    find_all_cite_nodes,
    find_cite_nodes,
    find_nodes,
    find_words_outside_citations,
    list_attribute_texts,
    read_meta_value,
    stringify,
)
from evidence.posts.cite.parse import find_cell_options
from evidence.posts.cite.splice import CharRange, is_unbracketed
from evidence.posts.read.front_matter import find_front_matter

_DIGITS = re.compile(r"\d+")
_EMPTY = (
    "is printed without words: the style prints nothing for it; give its entry an author, a title "
    "and a year"
)
_WORD = re.compile(r"[^\W_]+")
_HASH = re.compile(r"(?:^|\s)#")  # begins a comment of YAML or TOML


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


def find_first_marks(tree: Any) -> dict[str, int]:
    """Find the mark of the first citation of each id."""
    citations = [one for node in find_all_cite_nodes(tree) for one in node["c"][0]]
    ordered = sorted(citations, key=lambda one: one["citationHash"], reverse=True)
    return {one["citationId"]: one["citationHash"] for one in ordered}


def find_unrendered(
    rendered: PandocNode, entries: Mapping[str, PandocNode] | None = None
) -> dict[int, str]:
    """Find what pandoc did not print of the citations that it rendered.

    Args:
        rendered: pandoc's tree with the rendered citations and the list of references.
        entries: what pandoc rendered them from, by id.

    Returns:
        What is wrong, by the marks of the citations.
    """
    messages: dict[int, str] = {}
    nodes = list(find_cite_nodes([rendered["meta"], rendered["blocks"]]))
    empty = _list_empty_entries(rendered, nodes, entries or {})
    for node in nodes:
        words = stringify(node["c"][1])
        numbers = frozenset(_DIGITS.findall(words))
        unknown = {stringify(strong) for strong in find_nodes(node["c"][1], "Strong")}
        for citation in node["c"][0]:
            is_empty = citation["citationId"] in empty
            message = _describe_loss(citation, "" if is_empty else words, numbers, unknown)
            if message:
                messages[citation["citationHash"]] = message
    return messages


def _list_empty_entries(
    rendered: PandocNode, nodes: Iterable[PandocNode], entries: Mapping[str, PandocNode]
) -> set[str]:
    """List the ids of which neither the list nor, without a list, a citation prints a word."""
    listed = {
        node["c"][0][0].removeprefix("ref-"): _remove_label(node)
        for node in find_nodes(rendered["blocks"], "Div")
        if node["c"][0][0].startswith("ref-")
    }
    empty = {
        name
        for name, words in listed.items()
        if not _PrintedWords(words).has_word_of(entries.get(name))
    }
    return empty | _list_wordless(nodes, entries, listed)


def _list_wordless(
    nodes: Iterable[PandocNode], entries: Mapping[str, PandocNode], listed: Container[str]
) -> set[str]:
    """List the ids, but for those in the list, of which no citation prints a word but a page."""
    cited: set[str] = set()
    worded: set[str] = set()
    for node in nodes:
        names = {one["citationId"] for one in node["c"][0]} - worded
        cited |= names
        printed = _PrintedWords(_get_words_without_pages(node) if names else "")
        worded |= {name for name in names if printed.has_word_of(entries.get(name))}
    return {name for name in cited - worded if name not in listed}


def _get_words_without_pages(node: PandocNode) -> str:
    pages = set(_WORD.findall(stringify([one["citationSuffix"] for one in node["c"][0]])))
    words = _WORD.findall(stringify(node["c"][1]))
    return " ".join(word for word in words if word not in pages)


def _remove_label(entry: PandocNode) -> str:
    """Return the words of an entry in the list of references without its number."""
    spans = find_nodes(entry, "Span")
    labels = [stringify(node) for node in spans if "csl-left-margin" in node["c"][0][1]]
    return stringify(entry).removeprefix("".join(labels))


class _PrintedWords:
    """The words of a text that is printed."""

    def __init__(self, text: str) -> None:
        self._letters = text.casefold()
        self._words = frozenset(_WORD.findall(self._letters))

    def has_word_of(self, entry: PandocNode | None) -> bool:
        """Return whether there is a word of an entry, rather than only a page or "n.d."."""
        if entry is None:
            return bool(self._words)
        fields = {name: value for name, value in entry["c"].items() if name not in ("id", "type")}
        values = json.dumps(list(map(read_meta_value, fields.values())), ensure_ascii=False)
        words = set(_WORD.findall(values.casefold()))
        # Words of Chinese and Japanese have no blanks between them.
        return not words.isdisjoint(self._words) or any(
            word in self._letters for word in words if not word.isascii()
        )


def _describe_loss(
    citation: Mapping[str, Any], words: str, numbers: Container[str], unknown: Container[str]
) -> str:
    if f"{citation['citationId']}?" in unknown:
        return "was not rendered: pandoc has no entry for it"
    if not any(map(str.isalnum, words)):
        return _EMPTY
    locator = stringify(citation["citationSuffix"]).replace("{}", "").strip(" ,")
    number = _DIGITS.search(locator)
    if number and number[0] not in numbers and number[0] not in words:
        return f'is rendered without "{locator}", for which the style has no place'
    return ""


def find_unlisted(
    nocite: Iterable[PandocNode],
    rendered: PandocNode,
    entries: Mapping[str, PandocNode] | None = None,
) -> dict[int, str]:
    """Find the citations of the field ``nocite`` that are not in the list of references."""
    citations = [one for node in nocite for one in node["c"][0] if one["citationHash"]]
    if not citations:
        return {}
    listed = {node["c"][0][0] for node in find_nodes(rendered["blocks"], "Div")}
    empty = _list_empty_entries(rendered, (), entries or {})
    missing = [one for one in citations if f"ref-{one['citationId']}" not in listed]
    wordless = [one for one in citations if one["citationId"] in empty]
    message = "was not listed: the style has no list of references"
    return {one["citationHash"]: _EMPTY for one in wordless} | {
        one["citationHash"]: message for one in missing
    }


def find_unprinted(
    source: MarkedText, parsed: PandocNode, is_known: Callable[[str], bool]
) -> dict[int, str]:
    """Find citations in parts of a post that pandoc leaves out, such as unused footnotes."""
    end = _find_front_end(source)
    message = "is in a part of the post that is not printed, such as a footnote nobody refers to"
    numbers = [mark.number for mark in source.find_missing(parsed) if mark.at >= end]
    return dict.fromkeys(_select_citations(source, numbers, is_known), message)


def _find_front_end(source: MarkedText) -> int:
    """Find where the last line of the front matter begins in the post; 0 if it has none."""
    text = source.post.removeprefix("\ufeff").replace("\r\n", "\n")
    front = find_front_matter(text)
    lines = text.count("\n", 0, front.end) if front else 0
    return sum(len(line) + 1 for line in source.post.split("\n", lines)[:lines])


def find_in_fields(
    source: MarkedText,
    parsed: PandocNode,
    silent: Mapping[str, PandocNode],
    is_key: Callable[[str], bool],
) -> dict[int, str]:
    """Find the citations in front matter that is not rendered.

    A name without brackets is a citation only if it is a key; comments have none.

    Args:
        source: the post.
        parsed: pandoc's tree of it.
        silent: the fields that are not rendered.
        is_key: returns whether a name is one of a study or an entry.
    """
    message = (
        "is in the field {} of the front matter, where it is not rendered; cite it in the text"
    )
    found: dict[int, str] = {}
    for name, field in silent.items():
        for node in find_cite_nodes(field):
            marks = sorted(list_marks(node))
            cited = _select_citations(source, marks, is_key, bracketed=not is_unbracketed(node))
            found |= dict.fromkeys(cited, message.format(name))
    end = _find_front_end(source)
    unread = [mark for mark in source.find_missing(parsed) if mark.at < end]
    numbers = [mark.number for mark in unread if not _is_in_comment(source.post, mark.at)]
    words = "is in the front matter, where it is not rendered; cite it in the text"
    return found | dict.fromkeys(_select_citations(source, numbers, is_key), words)


def _is_in_comment(text: str, at: int) -> bool:
    return _HASH.search(text[text.rfind("\n", 0, at) + 1 : at]) is not None


def find_in_attributes(
    source: MarkedText, parsed: PandocNode, is_key: Callable[[str], bool]
) -> dict[int, str]:
    """Find the citations in tags of a site's generator, in attributes and in options of cells."""
    tree = [parsed["meta"], parsed["blocks"]]
    attributes = source.find_numbers("".join(list_attribute_texts(tree)))
    words = source.find_numbers("".join(node["c"] for node in find_nodes(tree, "Str")))
    in_tags = [number for number in words if source.marks[number - 1].is_in_tag]
    options = [
        number
        for start, end in find_cell_options(source.post)
        for number in source.find_numbers(source.text[start:end])
    ]
    numbers = [
        number
        for number in dict.fromkeys([*attributes, *in_tags, *options])
        if not source.is_escaped(number)
    ]
    message = "is in a tag or an attribute, where it is not rendered; cite it in the text"
    return dict.fromkeys(_select_citations(source, numbers, is_key), message)


def _select_citations(
    source: MarkedText,
    numbers: Iterable[int],
    is_key: Callable[[str], bool],
    *,
    bracketed: bool | None = None,
) -> list[int]:
    """Select what is in brackets, or is a key, and refers to no figure."""
    cited = []
    for number in numbers:
        key = source.marks[number - 1].key
        is_bracketed = source.is_bracketed(number) if bracketed is None else bracketed
        if not CROSS_REFERENCE_PATTERN.fullmatch(key) and (is_bracketed or is_key(key)):
            cited.append(number)
    return cited


def find_unread(
    source: MarkedText, parsed: PandocNode, is_known: Callable[[str], bool]
) -> dict[int, str]:
    """Find citations that pandoc reads as words, as in ``[^@a2000]``."""
    words = find_words_outside_citations(parsed["blocks"])
    marks = [source.marks[number - 1] for number in source.find_numbers(words)]
    message = "is not read as a citation; write it in brackets of its own: [@{}]"
    return {
        mark.number: message.format(mark.key)
        for mark in marks
        if not mark.is_in_tag and not source.is_escaped(mark.number) and is_known(mark.key)
    }


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
