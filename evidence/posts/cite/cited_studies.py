"""Connect the citations of a post with studies, and find those that name none."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Final

from evidence.errors import Problem
from evidence.ids import parse_identifier
from evidence.posts.bibliography.identify import disambiguate_key
from evidence.posts.cite.pandoc import SPACE_NODE, PandocNode, find_cite_nodes, make_str_node
from evidence.posts.cite.post_entries import PostEntries
from evidence.posts.cite.splice import citation_text, is_unbracketed, suppress_author_mark
from evidence.studies.study import Study

_PAPER_ID: Final = re.compile(
    r"[^\W\d_].*(?:18|19|20)\d\d[a-z]?|(?:pmid|pmcid|doi):.+", re.IGNORECASE
)
_ID_PREFIX: Final = re.compile(r"^(?:pmid|pmcid|doi):\s*")


def make_study_finder(
    base: Mapping[str, Study], by_identifier: Mapping[tuple[Any, str], Study]
) -> Callable[[str], Study | None]:
    """Make a function that returns the study of an id, or None.

    Args:
        base: studies by key.
        by_identifier: studies by kind and value of each identifier; an id names one as
            ``pmid:22965186`` or ``doi:10.7326/M16-2367``.
    """

    def find(name: str) -> Study | None:
        if name in base:
            return base[name]
        identifier = parse_identifier(_ID_PREFIX.sub("", name))
        return by_identifier.get((identifier.kind, identifier.value)) if identifier else None

    return find


def find_cited_studies(
    document: PandocNode, own: PostEntries, find_study: Callable[[str], Study | None]
) -> dict[str, Study]:
    """Map the ids of citations to studies; a person's own entry comes before the base."""
    studies = {}
    for citation in _list_citations(document):
        name = citation["citationId"]
        study = own.studies[name] if name in own.studies else find_study(name)
        if study:
            studies[name] = study
    return studies


def _list_citations(document: PandocNode) -> list[dict[str, Any]]:
    return [citation for node in find_cite_nodes(document) for citation in node["c"][0]]


def replace_unknown_citations(document: PandocNode, known: Container[str], text: str) -> list[str]:
    """Turn citations of unknown ids back into text, in place.

    Returns:
        The unknown ids that are a problem: all but names without brackets that no paper has.
    """
    reported: dict[str, None] = {}
    for node in list(find_cite_nodes(document)):
        ids = [citation["citationId"] for citation in node["c"][0]]
        unknown = [name for name in ids if name not in known]
        reported |= dict.fromkeys(_select_reported(node, unknown, text))
        if is_unbracketed(node) and len(ids) > 1 and unknown == ids[:1]:
            _split_citation(node)
        elif unknown:
            _replace_with_text(node)
    return list(reported)


def _select_reported(node: PandocNode, unknown: Sequence[str], text: str) -> list[str]:
    if not is_unbracketed(node):
        return list(unknown)
    return [name for name in unknown if _is_paper_id(name, text)]


def _replace_with_text(node: PandocNode) -> None:
    words = suppress_author_mark(node) + citation_text(node)
    node.clear()
    node.update(make_str_node(words))


def _split_citation(node: PandocNode) -> None:
    """Turn the name before a citation in brackets into text: @drsmith [@smith2020]."""
    name, brackets = citation_text(node).split(" ", 1)
    rest = {"t": "Cite", "c": [node["c"][0][1:], [make_str_node(brackets)]]}
    node.update(t="Span", c=[["", [], []], [make_str_node(name), SPACE_NODE, rest]])


def _is_paper_id(name: str, text: str) -> bool:
    """Return whether a name without brackets is a paper's rather than somebody's on a platform."""
    is_citation = re.search(rf"(?<![\w/])@\{{?{re.escape(name)}", text) is not None
    return is_citation and _PAPER_ID.fullmatch(name) is not None


def assign_ids(
    document: PandocNode, cited: Mapping[str, Study], own: PostEntries
) -> dict[str, Study]:
    """Cite each study by one id that no other entry has, in place.

    Returns:
        The studies by these ids.
    """
    ids = _choose_ids({study.key for study in cited.values()}, own)
    for citation in _list_citations(document):
        study = cited.get(citation["citationId"])
        if study:
            citation["citationId"] = ids[study.key]
    return {ids[study.key]: study for study in cited.values()}


def _choose_ids(keys: set[str], own: PostEntries) -> dict[str, str]:
    """Choose an id for each key: another one if an entry of the post has it for another paper."""
    taken = {key for key, study in own.studies.items() if study is None or study.key != key}
    free = keys - taken
    ids = {key: key for key in free}
    for key in keys - free:
        ids[key] = disambiguate_key(key, {*own.items, *keys})
    return ids


def make_unknown_problems(names: Sequence[str], text: str, path: str) -> list[Problem]:
    """Make a problem of each unknown id, at the place where it is cited first."""
    return [_make_unknown_problem(name, text, path) for name in names]


def _make_unknown_problem(name: str, text: str, path: str) -> Problem:
    place = text.find(f"@{name}") if f"@{name}" in text else text.find(name)
    line = text.count("\n", 0, max(place, 0)) + 1
    column = place - text.rfind("\n", 0, place) if place >= 0 else 0
    message = (
        f"@{name} is cited, but is in no base, store or bibliography; "
        "`evidence bib add --online` looks it up"
    )
    return Problem(path, "cite", message, line=line, column=column, severity="error")
