"""Read and validate ``topic.toml``: every problem at once, each with its file and line."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.reading import read_found_text
from evidence.topic.check import TERM_LISTS, EntryProblem, check_terms, check_types
from evidence.topic.models import (
    ComparatorWords,
    ConceptRoles,
    ImportantDifference,
    RecordCues,
    SearchBlock,
    SearchTerm,
    StandIn,
    Term,
    Topic,
)

BUNDLED_FOLDER: Final = Path(__file__).parents[1] / "data" / "back-pain"
TOPIC_FILE_NAME: Final = "topic.toml"
TOPIC_FILE: Final = BUNDLED_FOLDER / TOPIC_FILE_NAME
_LINE_OF_SYNTAX_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


def read_topic(folder: Path | None = None) -> Topic:
    """Read the topic of an evidence base; without a folder, of the one that comes with the package.

    A topic is read once, and again only after its file has changed.

    Raises:
        EvidenceError: ``topic.toml`` is missing, unreadable or wrong; ``problems`` lists all.
    """
    file = (folder or BUNDLED_FOLDER) / TOPIC_FILE_NAME
    try:
        changed = file.stat().st_mtime_ns
    except OSError as error:
        raise EvidenceError(_explain_unreadable(file, error)) from error
    return _read_topic_file(file, changed)


@functools.lru_cache(maxsize=16)
def _read_topic_file(file: Path, _changed: int) -> Topic:
    topic, problems = check_topic(file.parent)
    if topic is None or problems:
        raise EvidenceError(f"{file} has problems; correct these entries:", problems)
    return topic


def check_topic(folder: Path) -> tuple[Topic | None, list[Problem]]:
    """Read the topic of an evidence base, with everything that is wrong; see ``parse_topic``.

    Raises:
        EvidenceError: ``topic.toml`` is missing or unreadable.
    """
    file = folder / TOPIC_FILE_NAME
    try:
        text = read_found_text(file)
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{file} cannot be read: it is not UTF-8") from error
    except OSError as error:
        raise EvidenceError(_explain_unreadable(file, error)) from error
    return parse_topic(text, folder)


def _explain_unreadable(file: Path, error: OSError) -> str:
    if not isinstance(error, FileNotFoundError):
        return f"{file} cannot be read: {describe_os_error(error)}"
    folder = file.parent
    if not folder.is_dir():
        return f"there is no folder {folder}; `evidence base new {folder}` makes one"
    return (
        f"{folder} has no {TOPIC_FILE_NAME}, which says what an evidence base is about; copy "
        f"{TOPIC_FILE} into it, or start a base with `evidence base new DIR`"
    )


def parse_topic(text: str, folder: Path) -> tuple[Topic | None, list[Problem]]:
    """Parse the text of ``topic.toml``.

    Returns:
        The topic, or None where entries are of the wrong type, and everything that is wrong.
    """
    path = str(folder / TOPIC_FILE_NAME)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE_OF_SYNTAX_ERROR.search(str(error))
        line = int(place[1]) if place else 1
        return None, [Problem(path, "topic", f"not TOML: {error}", line=line, severity="error")]
    problems = _place_problems(check_types(tables), text, path)
    if problems:
        return None, problems
    topic = build_topic(tables, folder)
    return topic, _place_problems(check_terms(topic), text, path)


def _place_problems(found: Iterable[EntryProblem], text: str, path: str) -> list[Problem]:
    return [
        Problem(path, "topic", message, line=find_line(text, entry), severity="error")
        for entry, message in found
    ]


def find_line(text: str, entry: str) -> int:
    """Return the line on which an entry of ``topic.toml`` begins.

    Args:
        text: the text of the file.
        entry: an id, the name of a table, a key, or table and key as in ``concepts.honey``.
    """
    place = _find_entry(text, entry, 0)
    table, _, key = entry.rpartition(".")
    if place is None and table:
        header = _find_entry(text, table, 0)
        place = _find_entry(text, key, header.end()) if header else None
    return text.count("\n", 0, place.start()) + 1 if place else 1


def _find_entry(text: str, entry: str, start: int) -> re.Match[str] | None:
    name = re.escape(entry)
    begins = re.compile(rf'^(?:id *= *"{name}"|\[+{name}\]|{name} *=)', re.MULTILINE)
    return begins.search(text, start)


def build_topic(tables: Mapping[str, Any], folder: Path) -> Topic:
    """Build a topic from the tables of ``topic.toml``, whose types have been checked."""
    lists = {name: tuple(map(_build_term, tables.get(name, ()))) for name in TERM_LISTS}
    cues = tables.get("derive", {})
    return Topic(
        folder=folder,
        name=tables["name"],
        scope=tables["scope"].strip(),
        example_post=tables.get("example_post", ""),
        asked_about=tables.get("asked_about", ""),
        searched_on=tables.get("searched_on"),
        report_errors=tables.get("report_errors", ""),
        questions=_freeze_lists(tables.get("questions", {})),
        search=tuple(map(_build_search_block, tables["search"]["block"])),
        treatment_cues=RecordCues(**_freeze_lists(cues.get("treatments", {}))),
        condition_cues=RecordCues(**_freeze_lists(cues.get("conditions", {}))),
        comparators={
            name: ComparatorWords(**_freeze_lists(words))
            for name, words in tables.get("comparators", {}).items()
        },
        roles=_build_roles(tables.get("roles", {})),
        concepts=_freeze_lists(tables.get("concepts", {})),
        frames=_freeze_lists(tables.get("frames", {})),
        important_differences=tuple(
            ImportantDifference(**row) for row in tables.get("important_differences", ())
        ),
        tables=tables,
        **lists,
    )


def _freeze_lists(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _build_term(table: Mapping[str, Any]) -> Term:
    fields = _freeze_lists(table)
    fields["abbreviations"] = _freeze_lists(table.get("abbreviations", {}))
    return Term(**fields)


def _build_search_block(block: Mapping[str, Any]) -> SearchBlock:
    terms = tuple(SearchTerm(term["term"], term.get("why")) for term in block["terms"])
    return SearchBlock(block.get("name", ""), terms)


def _build_roles(table: Mapping[str, Any]) -> ConceptRoles:
    fields = _freeze_lists(table)
    stand_ins = {
        concept: StandIn(tuple(row["treatments"]), row["else"])
        for concept, row in table.get("stand_ins", {}).items()
    }
    return ConceptRoles(
        **{**fields, "stand_ins": stand_ins, "unless": _freeze_lists(table.get("unless", {}))}
    )
