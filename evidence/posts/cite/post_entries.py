"""Read the entries that a post brings along: in its front matter, and in its bibliographies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import EvidenceError, Problem
from evidence.posts.bibliography.identify import match_keys
from evidence.posts.bibliography.reader import is_broken, read_bibliography
from evidence.posts.cite.pandoc import (
    PandocNode,
    make_meta_value,
    read_meta_text,
    read_meta_value,
    run_pandoc,
)
from evidence.studies.study import Study
from evidence.studies.table.references.csl import CslItem


@dataclass(frozen=True)
class PostEntries:
    """The entries of a post.

    Attributes:
        files: the bibliographies that could be read.
        items: CSL items by id.
        studies: which study of the base each key of the bibliographies describes, or None.
        problems: what is wrong with the bibliographies.
    """

    files: Sequence[Path]
    items: Mapping[str, CslItem]
    studies: Mapping[str, Study | None]
    problems: Sequence[Problem]


def read_post_entries(
    document: PandocNode, path: str, bibliography: Path | None, curated: Mapping[str, Study]
) -> PostEntries:
    """Read the entries of a post; a bibliography that cannot be read becomes a problem.

    Args:
        document: pandoc's tree of the post; its field ``bibliography`` is removed.
        path: the file of the post.
        bibliography: a BibTeX file for a post whose front matter names none.
        curated: the studies of the evidence base.
    """
    names = _list_file_names(document["meta"].pop("bibliography", None))
    named = [Path(path).parent / name for name in names]
    files: list[Path] = []
    items: dict[str, CslItem] = {}
    studies: dict[str, Study | None] = {}
    problems: list[Problem] = []
    for file in named or ([bibliography] if bibliography else []):
        try:
            text = read_bibliography(file)
            items |= _parse_csl_items(text)
        except EvidenceError:
            problems.append(_make_problem(file, "cannot be read, so its entries are not cited"))
            continue
        files.append(file)
        studies |= match_keys(text, curated.values())
        if is_broken(text):
            problems.append(_make_problem(file, "is broken, so entries may be missing"))
    items |= _index_items(map(read_meta_value, list_written_references(document)))
    return PostEntries(files, items, studies, problems)


def list_written_references(document: PandocNode) -> list[PandocNode]:
    """List the entries in the field ``references`` of the front matter."""
    references = document["meta"].get("references", make_meta_value([]))
    written: list[PandocNode] = references["c"]
    return written


def _index_items(items: Iterable[CslItem]) -> dict[str, CslItem]:
    return {str(item["id"]): item for item in items if "id" in item}


def _parse_csl_items(text: str) -> dict[str, CslItem]:
    items: list[CslItem] = json.loads(run_pandoc(text, "csljson", "biblatex"))
    return {item["id"]: item for item in items}


def _list_file_names(value: PandocNode | None) -> list[str]:
    """List the file or files that a field of the front matter names."""
    if value is None:
        return []
    values = value["c"] if value["t"] == "MetaList" else [value]
    return [read_meta_text(item) for item in values]


def _make_problem(file: Path, what: str) -> Problem:
    return Problem(str(file), "cite", f"{what}; `evidence bib check {file}` says what is wrong")
