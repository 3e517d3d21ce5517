"""Connect the citations of a post with studies, and find those that name none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence.claims.resolve.linkage.collection import FindStudy, find_no_study
from evidence.claims.resolve.linkage.memory_collection import index_by_identifier
from evidence.claims.resolve.mentions import CROSS_REFERENCE_PATTERN
from evidence.ids import IdentifierKind, normalise_pmcid, parse_identifier
from evidence.posts.bibliography.identify import disambiguate_key
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    find_cite_nodes,
    make_str_node,
    stringify,
)
from evidence.posts.cite.post_entries import PostEntries
from evidence.posts.cite.splice import citation_text, is_unbracketed, suppress_author_mark
from evidence.studies.study import Study

Citation = dict[str, Any]
_PAPER_ID: Final = re.compile(
    r"[^\W\d_].*(?:18|19|20)\d\d[a-z]?|(?:pmid|pubmed|pmcid|pmc|doi):.+|10\.\d{4,9}/.+",
    re.IGNORECASE,
)
_ID_KIND: Final = re.compile(r"pmid|pubmed|pmcid|pmc|doi", re.IGNORECASE)
_KEY_MARK: Final = re.compile(r"[^\w]|_")
# An author and a year with a word behind them; the names of people on platforms have more parts.
_RUN_ON_YEAR: Final = re.compile(r"(?P<key>[^\W\d_][^\s:/]*(?:18|19|20)\d\d[a-z]?)(?:[^\w]|_)\w+")
_ID_PREFIX: Final = re.compile(r"^(?:pmid|pubmed|pmcid|pmc|doi|url):\s*", re.IGNORECASE)


def make_study_finder(
    curated: Mapping[str, Study], find_other: FindStudy = find_no_study
) -> Callable[[str], Study | None]:
    """Make a function that returns the study of an id, or None.

    Args:
        curated: studies of the base by key; they come first.
        find_other: finds a further study by an identifier. An id has one as ``pmid:22965186`` or
            ``doi:10.7326/M16-2367``, or as an address.
    """
    own = index_by_identifier(curated.values())

    def find_identified(kind: IdentifierKind, value: str) -> Study | None:
        return own.get((kind, value)) or find_other(kind, value)

    def find(name: str) -> Study | None:
        if name in curated:
            return curated[name]
        value = _ID_PREFIX.sub("", name)
        pmcid = normalise_pmcid(value) if name.lower().startswith("pmc") else None
        if pmcid:
            return find_identified("pmcid", pmcid)
        identifier = parse_identifier(value)
        return find_identified(identifier.kind, identifier.value) if identifier else None

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


@dataclass(frozen=True, slots=True)
class UnknownCitations:
    """The citations that are not rendered, by their marks.

    Attributes:
        messages: what is wrong with those that are a problem.
        names: those that cite nothing: somebody's name, a reference to a figure.
    """

    messages: Mapping[int, str]
    names: frozenset[int]


def replace_unknown_citations(
    document: PandocNode, known: Container[str], keys: Collection[str] = ()
) -> UnknownCitations:
    """Turn citations of unknown ids, and those that share their brackets, into text, in place.

    Args:
        document: pandoc's tree of the post.
        known: the ids that are cited.
        keys: what an unknown id may have been meant to be.
    """
    messages = _replace_people(document["meta"], known)
    spellings = {key.casefold(): key for key in keys} | {key: key for key in keys}
    for node in list(find_cite_nodes([document["meta"], document["blocks"]])):
        unknown = [one for one in node["c"][0] if one["citationId"] not in known]
        if unknown:
            messages |= _describe_unknown_in(node, unknown, spellings)
            _replace_with_text(node, unknown)
    names = {mark for mark, message in messages.items() if not message}
    told = {mark: message for mark, message in messages.items() if message}
    return UnknownCitations(told, frozenset(names))


def _replace_people(meta: Mapping[str, PandocNode], known: Container[str]) -> dict[int, str]:
    """Turn names without brackets in front matter, such as an author's, into text, in place."""
    fields = [node for name, node in meta.items() if name != "nocite"]
    people: dict[int, str] = {}
    for node in list(find_cite_nodes(fields)):
        name = node["c"][0][0]["citationId"]
        is_one = is_unbracketed(node) and len(node["c"][0]) == 1
        if is_one and name not in known and not is_identifier(name):
            people[node["c"][0][0]["citationHash"]] = ""
            _replace_with_text(node, ())
    return people


def _describe_unknown_in(
    node: PandocNode, unknown: Sequence[Citation], keys: Mapping[str, str]
) -> dict[int, str]:
    """Describe what becomes of the citations of a node; "" of those that cite nothing."""
    is_bare = is_unbracketed(node)
    messages = {
        one["citationHash"]: _describe_unknown(one, keys, is_bare=is_bare) for one in unknown
    }
    if _is_name_before_brackets(node, unknown):
        return messages
    shared = f"stays as it is: it shares its brackets with @{unknown[0]['citationId']}"
    marks = (one["citationHash"] for one in node["c"][0])
    others = [mark for mark in marks if mark not in messages]
    return messages | dict.fromkeys(others, shared)


def _is_name_before_brackets(node: PandocNode, unknown: Sequence[Citation]) -> bool:
    citations: list[Citation] = node["c"][0]
    return is_unbracketed(node) and len(citations) > 1 and unknown == citations[:1]


def _describe_unknown(citation: Citation, keys: Mapping[str, str], *, is_bare: bool) -> str:
    """Describe what is wrong with a citation of an unknown id; "" if it cites nothing."""
    name = citation["citationId"]
    if CROSS_REFERENCE_PATTERN.fullmatch(name) or not citation["citationHash"]:
        return ""
    hint = _describe_slip(citation, keys)
    if is_bare and not hint and not is_paper_id(name):
        return ""
    what = "is cited, but is in no base, store or bibliography; "
    return what + (hint or "`evidence bib add --online` looks it up")


def _describe_slip(citation: Citation, keys: Mapping[str, str]) -> str:
    """Say what an unknown id was meant to be, or ""."""
    name = citation["citationId"]
    if _ID_KIND.fullmatch(name):
        value = stringify(citation["citationSuffix"]).strip(": \u00a0").partition(" ")[0]
        return f"a key ends at a blank: write @{name}:{value or '...'}"
    meant = keys.get(name.casefold())
    if meant:
        return f"did you mean @{meant}?"
    run_on = _find_run_on(name, keys)
    return run_on and f"did you mean @{{{run_on}}}{name[len(run_on) :]}?"


def _find_run_on(name: str, keys: Mapping[str, str]) -> str:
    """Find the key that an id begins with, behind which words follow without a blank."""
    starts = [name[: mark.start()] for mark in _KEY_MARK.finditer(name)]
    known = [start for start in starts if keys.get(start) == start]
    year = _RUN_ON_YEAR.fullmatch(name)
    return known[-1] if known else year["key"] if year else ""


def is_paper_id(name: str) -> bool:
    """Return whether a name looks like a paper's rather than somebody's on a platform."""
    return _PAPER_ID.fullmatch(name) is not None


def is_identifier(name: str) -> bool:
    """Return whether a name is a PMID, a DOI or the like, which nobody has as a name."""
    return _ID_PREFIX.match(name) is not None or name.startswith("10.")


def _replace_with_text(node: PandocNode, unknown: Sequence[Citation]) -> None:
    if _is_name_before_brackets(node, unknown):
        _split_citation(node)
        return
    words = suppress_author_mark(node) + citation_text(node)
    node.clear()
    node.update(make_str_node(words))


def _split_citation(node: PandocNode) -> None:
    """Turn the name before a citation in brackets into text: @drsmith [@smith2020]."""
    name, brackets = citation_text(node).split(" ", 1)
    rest = {"t": "Cite", "c": [node["c"][0][1:], [make_str_node(brackets)]]}
    node.update(t="Span", c=[["", [], []], [make_str_node(name), SPACE_NODE, rest]])


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
    used = set(map(str.lower, (*own.items, *keys)))
    for key in keys - free:
        ids[key] = disambiguate_key(key, used)
    return ids
