"""Check ``topic.toml``: entries of the wrong type, and terms that do not fit together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from evidence.lexicon import load_vocabulary, parse_phrase
from evidence.schema import VocabularyName
from evidence.topic.models import (
    BetterSide,
    ComparatorWords,
    ConceptRoles,
    OutcomeKind,
    Place,
    RecordCues,
    Term,
    Topic,
    find_broader,
)

TERM_LISTS: Final[tuple[VocabularyName, ...]] = get_args(VocabularyName)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_FIELD_TYPES: Final = {
    **dict.fromkeys(
        (
            *("id", "label", "pattern", "modifiers", "abbreviation", "kind", "better"),
            *("foreign", "nouns", "else"),
        ),
        "a text",
    ),
    **dict.fromkeys(
        (
            *("broader", "mesh", "words", "places", "not_after", "cues"),
            *("abstract", "abstract_needs", "patterns"),
            *("treatments", "context", "objects", "about"),
        ),
        "a list of texts",
    ),
    **dict.fromkeys(("durations", "agents"), "a table of texts"),
    **dict.fromkeys(("abbreviations", "unless"), "a table of lists of texts"),
    "stand_ins": "a table",
}
_FRAME_FIELD_TYPES: Final = {
    **dict.fromkeys(("agent", "effect", "target", "about", "without"), "a text"),
    **dict.fromkeys(("reverse", "narrower", "first"), "true or false"),
    "also": "a text or a list of texts",
}
_DIFFERENCE_FIELDS: Final = {
    **dict.fromkeys(("outcome", "source", "instrument"), "a text"),
    **dict.fromkeys(("points", "smd", "people"), "a number"),
}
_TABLES: Final = (
    "concepts",
    "frames",
    "questions",
    "mention_words",
    "pooling",
    "comparators",
    "derive",
    "roles",
    "roles.stand_ins",
    "roles.agents",
    "roles.unless",
)
_SECTIONS: Final = {
    *("name", "scope", "example_post", "asked_about", "search", "derive", "comparators", "roles"),
    *("concepts", "frames", "questions", "mention_words", "pooling", "important_differences"),
    *("searched_on", "report_errors"),
    *TERM_LISTS,
}
_REPORT_ADDRESS: Final = re.compile(r"(?:https://|mailto:)[^\s<>\"]+")
EntryProblem = tuple[str, str]  # the entry, to find its line, and what is wrong with it


def check_types(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    """Yield each entry that is missing or of the wrong type, and what is wrong with it."""
    yield from _check_texts(tables)
    yield from _check_search(tables.get("search"))
    yield from _check_term_lists(tables)
    wrong = [name for name in _TABLES if not isinstance(_find_table(tables, name), dict)]
    if wrong:
        yield from ((name, f"{name} must be a table, [{name}]") for name in wrong)
        return
    yield from _check_words(tables)
    yield from _check_frames(tables)
    yield from _check_differences(tables)
    yield from _check_sections(tables)


def _check_texts(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    for name in sorted(tables.keys() - _SECTIONS):
        yield name, f"{name} has no meaning here; there are {', '.join(sorted(_SECTIONS))}"
    for name in ("name", "scope"):
        if not isinstance(tables.get(name), str) or not tables[name].strip():
            yield name, f"{name} must be a text"
    for name in ("example_post", "asked_about"):
        if not isinstance(tables.get(name, ""), str):
            yield name, f"{name} must be a text"
    if not isinstance(tables.get("searched_on", date.min), date):
        yield "searched_on", "searched_on must be a day, such as 2026-11-28 without quotes"
    address = tables.get("report_errors")
    if address is not None and not (
        isinstance(address, str) and _REPORT_ADDRESS.fullmatch(address)
    ):
        yield "report_errors", "report_errors must begin with https:// or mailto:"


def _check_words(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    for name in ("concepts", "mention_words", "questions"):
        for key, values in tables.get(name, {}).items():
            if not _is_list_of_texts(values):
                yield f"{name}.{key}", f"{name}.{key} must be a list of texts"


def _check_frames(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    for claim, entries in tables.get("frames", {}).items():
        name = f"frames.{claim}"
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            yield name, f"{name} must be a list of tables, such as {{ effect = 'raise' }}"
            continue
        for entry in entries:
            yield from _check_fields(name, entry, _FRAME_FIELD_TYPES.keys(), _FRAME_FIELD_TYPES)


def _find_table(tables: Mapping[str, Any], name: str) -> Any:
    """Find a table by its dotted name; an empty one where there is none."""
    found: Any = tables
    for key in name.split("."):
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found


def _check_term_lists(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    for name in TERM_LISTS:
        terms = tables.get(name, [])
        if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
            yield name, f"{name} must be a list of tables, [[{name}]]"
            continue
        for number, term in enumerate(terms, 1):
            yield from _check_term_types(name, number, term)


def _check_differences(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    name = "important_differences"
    rows = tables.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield name, f"{name} must be a list of tables, [[{name}]]"
        return
    outcomes = tables.get("outcomes")
    terms = outcomes if isinstance(outcomes, list) else []
    known = [term["id"] for term in terms if isinstance(term, dict) and "id" in term]
    for number, row in enumerate(rows, 1):
        messages = _check_difference(f"{name} {number}", row, known)
        yield from ((name, message) for message in messages)


def _check_difference(
    where: str, row: Mapping[str, Any], outcomes: Collection[str]
) -> Iterator[str]:
    missing = [key for key in ("outcome", "source") if key not in row]
    yield from (f"{where} has no {key}" for key in missing[:1])
    if row.keys().isdisjoint({"points", "smd", "people"}):
        yield f"{where} has no number; give points, smd or people"
    for _, message in _check_fields(where, row, _DIFFERENCE_FIELDS.keys(), _DIFFERENCE_FIELDS):
        yield message
    if "outcome" in row and row["outcome"] not in outcomes:
        yield f"{where}: {row['outcome']!r} is not among the outcomes"


def _check_sections(tables: Mapping[str, Any]) -> Iterator[EntryProblem]:
    derive, comparators = tables.get("derive", {}), tables.get("comparators", {})
    known = {row["id"] for row in load_vocabulary("comparators")["comparator"]}
    for name in sorted(comparators.keys() - known):
        message = f"{name} is not a comparator; use {', '.join(sorted(known))}"
        yield f"comparators.{name}", message
    sections: list[tuple[str, Any, Any]] = [("roles", tables.get("roles", {}), ConceptRoles)]
    sections += [(f"derive.{name}", derive.get(name, {}), RecordCues) for name in TERM_LISTS[:2]]
    sections += [(f"comparators.{name}", row, ComparatorWords) for name, row in comparators.items()]
    for name, section, row_type in sections:
        yield from _check_section(name, section, row_type.__dataclass_fields__.keys())
    for concept, row in tables.get("roles", {}).get("stand_ins", {}).items():
        name = f"roles.stand_ins.{concept}"
        yield from _check_section(name, row, {"treatments", "else"})
        if isinstance(row, dict) and not {"treatments", "else"} <= row.keys():
            yield name, f"{concept}: a stand-in has `treatments` and `else`"


def _check_section(name: str, section: Any, known: Collection[str]) -> Iterator[EntryProblem]:
    if isinstance(section, dict):
        yield from _check_fields(name, section, known)
    else:
        yield name, f"{name} must be a table, [{name}]"


def _check_fields(
    name: str,
    table: Mapping[str, Any],
    known: Collection[str],
    types: Mapping[str, str] = _FIELD_TYPES,
) -> Iterator[EntryProblem]:
    for field, value in table.items():
        if field not in known:
            yield name, f"{name}: {field} has no meaning here"
        elif not _is_of_type(value, types[field]):
            yield name, f"{name}: {field} must be {types[field]}"


def _is_of_type(value: Any, wanted: str) -> bool:
    if wanted == "true or false":
        return isinstance(value, bool)
    if wanted == "a number":
        return type(value) in (int, float)
    if wanted.startswith("a text"):
        return isinstance(value, str) or (wanted != "a text" and _is_list_of_texts(value))
    if wanted == "a list of texts":
        return _is_list_of_texts(value)
    if not isinstance(value, dict):
        return False
    inner = {"a table of texts": "a text", "a table of lists of texts": "a list of texts"}
    return wanted not in inner or all(_is_of_type(row, inner[wanted]) for row in value.values())


def _check_search(search: Any) -> Iterator[EntryProblem]:
    blocks = search.get("block") if isinstance(search, dict) else None
    if not isinstance(blocks, list) or not blocks:
        yield "search.block", "the search has no block; add [[search.block]] with its terms"
        return
    for block in blocks:
        terms = block.get("terms") if isinstance(block, dict) else None
        if not isinstance(terms, list) or not terms or not all(map(_is_search_term, terms)):
            yield "search.block", "terms of a search block are tables such as { term = '...' }"
        elif not isinstance(block.get("name", ""), str):
            yield "search.block", "the name of a search block must be a text"


def _is_search_term(term: Any) -> bool:
    if not isinstance(term, dict) or not isinstance(term.get("why", ""), str):
        return False
    return isinstance(term.get("term"), str)


def _check_term_types(
    list_name: str, number: int, term: Mapping[str, Any]
) -> Iterator[EntryProblem]:
    name = str(term.get("id", f"{list_name} {number}"))
    for field in ("id", "label"):
        if field not in term:
            yield name, f"{name} has no {field}"
    not_here = set() if list_name == "outcomes" else {"kind", "better"}
    yield from _check_fields(name, term, Term.__dataclass_fields__.keys() - not_here)
    if term.get("kind", "benefit") not in get_args(OutcomeKind):
        yield name, f"{name}: kind is benefit or unsigned, not {term['kind']!r}"
    if term.get("better", "less") not in get_args(BetterSide):
        yield name, f"{name}: better is less or more, not {term['better']!r}"


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
        yield f"{', '.join(sorted(strange))} is not a duration; use chronic, subacute or acute"
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
