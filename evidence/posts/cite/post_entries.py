"""Read the entries that a post brings along: in its front matter, and in its bibliographies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.posts.bibliography.identify import match_keys
from evidence.posts.bibliography.reader import find_excess, is_broken, read_bibliography
from evidence.posts.cite.csl import keep_particle
from evidence.posts.cite.pandoc import (
    PandocNode,
    make_meta_value,
    make_str_node,
    read_meta_text,
    read_meta_texts,
    read_meta_value,
    read_tree,
    run_pandoc,
    stringify,
)
from evidence.posts.cite.titles import prepare_bibtex
from evidence.reading import RefusedFileError, find_project_folder, read_found_file
from evidence.studies.study import Study
from evidence.studies.table.references.csl import CslItem

_FORMATS: Final[Mapping[str, str]] = {  # of pandoc, by the end of a file's name
    ".bib": "biblatex",
    ".bibtex": "bibtex",
    ".json": "csljson",
    ".yaml": "markdown",
    ".yml": "markdown",
    ".ris": "ris",
}
_FORM_NAMES: Final = {"csljson": "CSL in JSON", "markdown": "CSL in YAML", "ris": "RIS"}
_UNREAD: Final = "cannot be read, so its entries are not cited"
_LINE: Final = re.compile(r"line \d+")


@dataclass(frozen=True)
class PostEntries:
    """The entries of a post.

    Attributes:
        files: the bibliographies that could be read.
        items: CSL items by id.
        references: the same items as pandoc's tree has them, with their formatting.
        studies: which study of the base each key of the bibliographies describes, or None.
        problems: what is wrong with the bibliographies.
    """

    files: Sequence[Path]
    items: Mapping[str, CslItem]
    references: Mapping[str, PandocNode]
    studies: Mapping[str, Study | None]
    problems: Sequence[Problem]


def read_post_entries(
    document: PandocNode,
    path: str,
    curated: Mapping[str, Study],
    *,
    bibliography: Path | None = None,
    default: Path | None = None,
) -> PostEntries:
    """Read the entries of a post; a bibliography that cannot be read becomes a problem.

    Args:
        document: pandoc's tree of the post; its fields ``bibliography`` and ``references`` are
            removed.
        path: the file of the post, where the paths of its front matter begin.
        curated: the studies of the evidence base.
        bibliography: a further file, whose entries come before those of the others.
        default: the file of a post that names none.
    """
    names = read_meta_texts(document["meta"].pop("bibliography", None))
    places = _place_files(names, Path(path).parent, bibliography, default)
    files: list[Path] = []
    references: dict[str, PandocNode] = {}
    studies: dict[str, Study | None] = {}
    problems: list[Problem] = []
    for file, place in places.items():
        read = _read_entries(file, place)
        if isinstance(read, Problem):
            problems.append(read)
            continue
        text, found = read
        references |= found
        files.append(file)
        if _is_bibtex(file):
            studies |= match_keys(text, curated.values())
            problems += [_make_broken_problem(file)] if is_broken(text) else []
    references |= index_references(document)
    document["meta"].pop("references", None)
    items = {name: read_meta_value(node) for name, node in references.items()}
    return PostEntries(files, items, references, studies, problems)


def _place_files(
    names: Sequence[str], folder: Path, bibliography: Path | None, default: Path | None
) -> dict[Path, Path | None]:
    """Return the files to read, each with the folder that it must be in: None for any."""
    project = find_project_folder(folder)
    places: dict[Path, Path | None] = {folder / name: project for name in names}
    if bibliography:
        places[bibliography] = None  # the user named it
    elif default and not places:
        places[default] = project
    return places


def _read_entries(file: Path, project: Path | None) -> tuple[str, dict[str, PandocNode]] | Problem:
    """Read the entries of a bibliography, and its text, or say why they are not cited."""
    try:
        text = _read_file(file, project)
        excess = find_excess(text, str(file)) if _is_bibtex(file) else None
        if excess:
            return replace(excess, code="cite", message=f"{_UNREAD}: {excess.message}")
        return text, _parse_references(text, file)
    except EvidenceError as error:
        return _make_unread_problem(file, error)


def _read_file(file: Path, project: Path | None) -> str:
    """Read a bibliography; one that the user did not name must be in the project."""
    if not file.exists():
        raise EvidenceError("there is no such file")
    if project is None:
        return read_bibliography(file)
    return read_bibliography(file, lambda found: read_found_file(found, project))


def _is_bibtex(file: Path) -> bool:
    return file.suffix.lower() not in _FORMATS or "bib" in file.suffix.lower()


def _parse_references(text: str, file: Path) -> dict[str, PandocNode]:
    """Parse a bibliography into entries of pandoc's tree, by key."""
    form = _FORMATS.get(file.suffix.lower(), "biblatex")
    if not _is_bibtex(file):
        return index_references(_parse_other(text, form))
    tree = read_tree(run_pandoc(prepare_bibtex(text), "json", form))
    references = index_references(tree)
    for node in references.values():
        _normalise_names(node)
        _capitalise_subtitle(node["c"].get("title"))
    return references


def _parse_other(text: str, form: str) -> PandocNode:
    """Parse a bibliography that is no BibTeX.

    Raises:
        EvidenceError: it is not of its form; the message has none of its words.
    """
    source = f"---\n{text.strip().strip('-').strip()}\n---\n" if form == "markdown" else text
    try:
        tree = read_tree(run_pandoc(source, "json", form))
    except EvidenceError as error:
        place = _LINE.search(str(error))
        where = f" ({place[0]})" if place else ""
        raise EvidenceError(f"it is no {_FORM_NAMES[form]}{where}") from error
    return tree


def index_references(document: PandocNode) -> dict[str, PandocNode]:
    """Index the entries in the field ``references`` of a tree."""
    references = document["meta"].get("references", make_meta_value([]))["c"]
    entries = [node for node in references if node["t"] == "MetaMap" and "id" in node["c"]]
    return {read_meta_text(node["c"]["id"]): node for node in entries}


def _normalise_names(reference: PandocNode) -> None:
    for names in reference["c"].values():
        if names["t"] == "MetaList":
            for name in names["c"]:
                if name["t"] == "MetaMap":
                    name["c"] = keep_particle(name["c"])


def _capitalise_subtitle(title: PandocNode | None) -> None:
    """Begin a subtitle with a capital, as the titles of studies do."""
    words = title["c"] if title and title["t"] == "MetaInlines" else []
    for at, (one, _, other) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if stringify(one).endswith(":") and other["t"] == "Str":
            words[at + 2] = make_str_node(other["c"][:1].upper() + other["c"][1:])


def _make_unread_problem(file: Path, error: EvidenceError) -> Problem:
    if not file.exists():
        return Problem(str(file), "cite", f"{_UNREAD}: there is no such file")
    if isinstance(error.__cause__, RefusedFileError):
        return Problem(str(file), "cite", f"{_UNREAD}: {describe_os_error(error.__cause__)}")
    if not _is_bibtex(file):
        return Problem(str(file), "cite", f"{_UNREAD}: {error}")
    return _make_bibtex_problem(file, _UNREAD)


def _make_broken_problem(file: Path) -> Problem:
    return _make_bibtex_problem(file, "is broken, so entries may be missing")


def _make_bibtex_problem(file: Path, what: str) -> Problem:
    return Problem(str(file), "cite", f"{what}; `evidence bib check {file}` says what is wrong")
