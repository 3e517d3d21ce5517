"""Complete the entries of a reference list: links to the record and the paper, and notices."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.claims.verdict.publication_status import (
    PublicationStatus,
    StatusNote,
    find_notes_of,
)
from evidence.ids import doi_url, pubmed_url
from evidence.people import parse_author
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    find_cite_nodes,
    find_nodes,
    make_link_node,
    make_str_node,
    make_tree,
    run_pandoc,
    stringify,
)
from evidence.posts.cite.titles import CJK_LETTER
from evidence.studies.study import Study
from evidence.studies.table.references.csl import CslItem

_MAX_CJK_NAME: Final = 30  # letters
_CJK_NAME: Final = re.compile(rf"{CJK_LETTER}{{2,{_MAX_CJK_NAME}}}")
_CJK_ENDING: Final = re.compile(rf"(?<!{CJK_LETTER})(?P<letters>{CJK_LETTER}{{2,}}+)\.(?=[,;]|\Z)")
_HARMLESS_ADDRESSES: Final = ("https://", "http://", "#")
_ADDRESS_ESCAPES: Final = str.maketrans({"<": "%3C", ">": "%3E", '"': "%22"})
_STATUS_LABELS: Final[Mapping[PublicationStatus, str]] = {
    "retracted": "RETRACTED",
    "republished": "RETRACTED AND REPUBLISHED",
    "partly_retracted": "RETRACTED IN PART",
    "concern": "EXPRESSION OF CONCERN",
    "lapsed": "LAPSED",
    "superseded": "SUPERSEDED",
    "corrected": "CORRECTED",
}


def complete_references(
    document: PandocNode,
    studies: Mapping[str, Study],
    curated: Mapping[str, Study],
    *,
    notices: bool = True,
) -> None:
    """Add links and notices to the entries of a reference list, in place.

    Args:
        document: pandoc's tree with the list.
        studies: the cited studies by the ids of their entries.
        curated: the studies of the evidence base, with their notices.
        notices: whether to print the notices.
    """
    _write_maths(document)
    _disarm(document)
    for node in find_nodes(document, "Div"):
        study = studies.get(node["c"][0][0].removeprefix("ref-"))
        paragraphs = list(find_nodes(node, "Para"))
        if study and paragraphs:
            entry = paragraphs[-1]["c"]
            while entry and entry[-1]["t"] == "Span":  # the style's own box round the entry
                entry = entry[-1]["c"][1]
            entry += _make_links(study, json.dumps(entry))
            entry += _make_notices(study, curated) if notices else ()


def _list_rendered(document: PandocNode) -> list[PandocNode]:
    """List what was made of entries of a bibliography: the references, and the citations."""
    lists = [node for node in find_nodes(document, "Div") if node["c"][0][0] == "refs"]
    return [*lists, *find_cite_nodes(document)]


def _disarm(document: PandocNode) -> None:
    """Turn into text what entries would do in a browser: run scripts, ask servers, hide words."""
    rendered = _list_rendered(document)
    for node in find_nodes(rendered, "RawInline"):
        node.update(make_str_node(node["c"][1]))
    for node in find_nodes(rendered, "Span"):
        node["c"][0][2] = []  # attributes, such as style and onclick
    for node in [*find_nodes(rendered, "Link"), *find_nodes(rendered, "Image")]:
        (name, classes, _), words, (address, _) = node["c"]
        if node["t"] == "Link" and address.startswith(_HARMLESS_ADDRESSES):
            node["c"] = [[name, classes, []], words, [address.translate(_ADDRESS_ESCAPES), ""]]
        else:
            node.update({"t": "Span", "c": [["", [], []], words]})


def _write_maths(document: PandocNode) -> None:
    """Write formulas in references and citations as letters, which every renderer knows."""
    formulas = list(find_nodes(_list_rendered(document), "Math"))
    if not formulas:
        return
    blocks = [{"t": "Para", "c": [dict(formula)]} for formula in formulas]
    texts = run_pandoc(make_tree(blocks), "plain", "json", ["--wrap=none"]).split("\n\n")
    for formula, text in zip(formulas, texts, strict=True):
        formula.update(make_str_node(text.strip()))


def describe_notices(
    studies: Mapping[str, Study], curated: Mapping[str, Study]
) -> Iterator[tuple[str, str]]:
    """Yield the id of each study that has a notice, and the words of the notice."""
    for name, study in studies.items():
        notices = stringify(list(_make_notices(study, curated))).strip()
        if notices:
            yield name, notices


def _make_links(study: Study, entry: str) -> list[PandocNode]:
    """Make links to the record and the paper, unless the style prints them."""
    links: list[PandocNode] = []
    if study.doi and study.doi not in entry.lower():
        doi = make_link_node(study.doi, doi_url(study.doi))
        links += [SPACE_NODE, make_str_node("doi:"), doi]
    if study.pmid and f"/{study.pmid}" not in entry:
        pmid = make_link_node(study.pmid, pubmed_url(study.pmid))
        links += [SPACE_NODE, make_str_node("PMID: "), pmid]
    return links


def _make_notices(study: Study, curated: Mapping[str, Study]) -> Iterator[PandocNode]:
    """Make a note for readers of each notice, with a link to what replaced the study."""
    for note in find_notes_of(study, curated):
        words = _describe_notice(note, curated.get(note.replacement or ""))
        brackets = [make_str_node("["), *words, make_str_node("]")]
        yield from (SPACE_NODE, {"t": "Strong", "c": brackets})


def _describe_notice(note: StatusNote, replacement: Study | None) -> list[PandocNode]:
    label = _STATUS_LABELS[note.status]
    if replacement is None:
        return [make_str_node(f"{label}: {note.message}")]
    name = replacement.journal_abbrev or ""
    if replacement.authors:
        name = parse_author(replacement.authors[0]).family
    words = [make_str_node(label), make_str_node(f", now {name} {replacement.year}")]
    if replacement.pmid:
        link = make_link_node(replacement.pmid, pubmed_url(replacement.pmid))
        words += [make_str_node(", PMID "), link]
    return words


def drop_initial_dots(document: PandocNode, items: Iterable[CslItem]) -> None:
    """Drop the dots that pandoc puts behind names of Chinese, Japanese and Korean, in place.

    They are not shortened to initials. The dot that ends a list of authors stays.
    """
    people = (person for item in items for person in item.get("author", ()))
    names = (person.get("family", "") + person.get("given", "") for person in people)
    written = {name for name in names if _CJK_NAME.fullmatch(name)}
    if written:
        _drop_dots(document, written)


def _drop_dots(tree: Any, names: Container[str]) -> None:
    if isinstance(tree, dict):
        for branch in tree.values():
            _drop_dots(branch, names)
    for at, node in enumerate(tree if isinstance(tree, list) else ()):
        if isinstance(node, dict) and node.get("t") == "Str":
            end = len(node["c"]) - _ends_list(tree[at + 1 : at + 3])
            tree[at] = make_str_node(_drop_dots_behind(names, node["c"][:end]) + node["c"][end:])
        else:
            _drop_dots(node, names)


def _drop_dots_behind(names: Container[str], words: str) -> str:
    def drop(match: re.Match[str]) -> str:
        letters = match["letters"]
        starts = range(max(len(letters) - _MAX_CJK_NAME, 0), len(letters) - 1)
        return letters if any(letters[start:] in names for start in starts) else match[0]

    return _CJK_ENDING.sub(drop, words)


def _ends_list(following: Sequence[PandocNode]) -> bool:
    """Return whether the words behind an author begin another part of the entry."""
    if len(following) < 2 or following[0]["t"] != "Space":
        return False
    return stringify(following[1]) not in ("&", "and")
