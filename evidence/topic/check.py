"""Check ``topic.toml``: entries of the wrong type, and terms that do not fit together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from evidence.lexicon import load_vocabulary, parse_phrase
from evidence.schema import VocabularyName
from evidence.topic.models import (
    ComparatorWords,
    ConceptRoles,
    Place,
    RecordCues,
    Term,
    Topic,
    find_broader,
)

TERM_LISTS: Final[tuple[VocabularyName, ...]] = get_args(VocabularyName)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_TEXT_FIELDS: Final = ("id", "label", "pattern", "modifiers", "abbreviation")
_LIST_FIELDS: Final = ("broader", "mesh", "words", "places", "not_after", "cues")
EntryProblem = tuple[str, str]  # the entry, to find its line, and what is wrong with it


def check_types(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    """Yield each entry that is missing or of the wrong type, and what is wrong with it."""
    for name in ("name", "scope"):
        if not isinstance(tables.get(name), str) or not tables[name].strip():
            yield name, f"{name} must be a text"
    if not isinstance(tables.get("example_post", ""), str):
        yield "example_post", "example_post must be a text"
    yield from _check_search(tables.get("search"))
    yield from _check_term_lists(tables)
    for name in ("concepts", "forms"):
        for key, values in dict(tables.get(name, {})).items():
            if not _is_list_of_texts(values):
                yield f"{name}.{key}", f"{name}.{key} must be a list of texts"
    yield from _check_sections(tables)


def _check_term_lists(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    for name in TERM_LISTS:
        terms = tables.get(name, [])
        if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
            yield name, f"{name} must be a list of tables, [[{name}]]"
            continue
        for number, term in enumerate(terms, 1):
            yield from _check_term_types(f"{name} {number}", term)


def _check_sections(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    derive, comparators = tables.get("derive", {}), tables.get("comparators", {})
    known = {row["id"] for row in load_vocabulary("comparators")["comparator"]}
    for name in sorted(comparators.keys() - known):
        yield f"comparators.{name}", f"{name} is no comparator; use {', '.join(sorted(known))}"
    sections: list[tuple[str, Any, Any]] = [("roles", tables.get("roles", {}), ConceptRoles)]
    sections += [(f"derive.{name}", derive.get(name, {}), RecordCues) for name in TERM_LISTS[:2]]
    sections += [(f"comparators.{name}", row, ComparatorWords) for name, row in comparators.items()]
    for name, section, row_type in sections:
        if not isinstance(section, dict):
            yield name, f"{name} must be a table, [{name}]"
            continue
        unknown = section.keys() - row_type.__dataclass_fields__.keys()
        if unknown:
            yield name, f"{name}: {', '.join(sorted(unknown))} has no meaning here"
    for concept, row in tables.get("roles", {}).get("stand_ins", {}).items():
        if row.keys() != {"treatments", "else"}:
            yield f"roles.stand_ins.{concept}", f"{concept}: a stand-in has `treatments` and `else`"


def _check_search(search: Any) -> Iterator[EntryProblem]:
    blocks = search.get("block") if isinstance(search, dict) else None
    if not isinstance(blocks, list) or not blocks:
        yield "search.block", "the search has no block; add [[search.block]] with its terms"
        return
    for block in blocks:
        terms = block.get("terms") if isinstance(block, dict) else None
        if not terms or not all(isinstance(term, dict) and "term" in term for term in terms):
            yield "search.block", "terms of a search block are tables such as { term = '...' }"


def _check_term_types(where: str, term: Mapping[str, Any]) -> Iterator[EntryProblem]:
    name = term.get("id", where)
    for field in ("id", "label"):
        if field not in term:
            yield name, f"{name} has no {field}"
    for field in _TEXT_FIELDS:
        if not isinstance(term.get(field, ""), str):
            yield name, f"{name}: {field} must be a text"
    for field in _LIST_FIELDS:
        if not _is_list_of_texts(term.get(field, [])):
            yield name, f"{name}: {field} must be a list of texts"
    unknown = term.keys() - Term.__dataclass_fields__.keys()
    if unknown:
        yield name, f"{name}: {', '.join(sorted(unknown))} has no meaning here"


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def check_terms(topic: Topic) -> Iterator[EntryProblem]:
    """Yield each entry of the ontology that is wrong, and what is wrong with it."""
    for name in TERM_LISTS:
        for entry, message in _check_term_list(getattr(topic, name)):
            yield entry, f"{name}, {entry}: {message}"


def _check_term_list(terms: Sequence[Term]) -> Iterator[EntryProblem]:
    known, broader = Counter(term.id for term in terms), find_broader(terms)
    for entry, count in known.items():
        if count > 1:
            yield entry, "this id is here more than once"
    for term in terms:
        yield from ((term.id, message) for message in _check_term(term, set(known)))
        if term.id in broader[term.id]:
            yield term.id, "broader leads back to itself"


def _check_term(term: Term, known: set[str]) -> Iterator[str]:
    if not _ID.fullmatch(term.id):
        yield "an id has small letters, digits and _ only"
    for other in (*term.broader, *term.durations.values()):
        if other not in known:
            yield f"there is no {other} in this list"
    durations = load_vocabulary("durations")["duration"].keys()
    strange = {*term.durations, *term.abbreviations} - durations
    if strange:
        yield f"{', '.join(sorted(strange))} is no duration; use chronic, subacute or acute"
    unknown = set(term.places) - set(get_args(Place))
    if unknown:
        yield f"places are title, topics and abstract, not {', '.join(sorted(unknown))}"
    yield from _check_patterns(term)


def _check_patterns(term: Term) -> Iterator[str]:
    for pattern in (term.pattern, term.modifiers, term.abbreviation):
        try:
            re.compile(re.sub(r"\{[a-z_]+\}", "", pattern or ""))
        except re.error as error:
            yield f"{pattern!r} is not a regular expression: {error}"
    for phrase in term.words:
        if parse_phrase(phrase)[:1] in ((), (None,)):
            yield f"the phrase {phrase!r} must begin with a word"
