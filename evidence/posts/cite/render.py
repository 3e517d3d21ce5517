"""Render the citations of a post in a CSL style, with pandoc.

pandoc parses the post, so a citation is what pandoc calls one:
``[@smith2012; @pmid:22965186, p. 3]``. The studies, their links and their notices come from the
evidence base. pandoc would rewrite a whole Markdown post in its own way, so of Markdown only the
rendered citations go back into the text.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem
from evidence.posts.cite.cited_studies import (
    assign_ids,
    find_cited_studies,
    make_unknown_problems,
    replace_unknown_citations,
)
from evidence.posts.cite.csl import format_item_authors, format_study_authors, make_csl_item
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    PandocNode,
    ensure_pandoc,
    find_cite_nodes,
    make_meta_value,
    make_str_node,
    run_pandoc,
)
from evidence.posts.cite.post_entries import (
    PostEntries,
    list_written_references,
    read_post_entries,
)
from evidence.posts.cite.references import complete_references
from evidence.posts.cite.splice import (
    MARKDOWN_INPUT,
    MARKDOWN_OUTPUT,
    CharRange,
    ends_with_list,
    is_superscript_or_note,
    parse_with_ranges,
    splice_citations,
)
from evidence.posts.cite.styles import find_style_file
from evidence.studies.csvfile import read_text
from evidence.studies.study import Study

PANDOC_FORMATS: Final[Mapping[str, str]] = {
    ".html": "html",
    ".md": MARKDOWN_OUTPUT,
    ".docx": "docx",
}
_INTERNAL_META_FIELDS: Final = ("references", "bibliography", "csl", "link-citations")


@dataclass(frozen=True)
class RenderedPost:
    """A post with rendered citations.

    Attributes:
        content: text, or bytes of a format that isn't text.
        studies: the keys that are cited, in order.
        problems: citations of unknown ids, which stay as they are, and unreadable bibliographies.
    """

    content: str | bytes
    studies: tuple[str, ...]
    problems: tuple[Problem, ...]


def render_citations(
    text: str,
    path: str,
    find_study: Callable[[str], Study | None],
    curated: Mapping[str, Study],
    *,
    suffix: str = ".md",
    style: str = "vancouver",
    bibliography: Path | None = None,
) -> RenderedPost:
    """Render the citations of a post, and put a list of references at its end.

    Args:
        text: the post, in Markdown.
        path: its file, for problems and relative paths.
        find_study: returns the study of an id (a key, ``pmid:...``, ``doi:...``), or None.
        curated: the studies of the evidence base, with their notices.
        suffix: the format: .html, .md or .docx.
        style: a name (see ``styles.CSL_STYLES``), or a .csl file.
        bibliography: a BibTeX file with more entries, for a post whose front matter names none.

    Raises:
        EvidenceError: pandoc, the style or the bibliography is missing, pandoc cannot read the
            post, or there is no such format.
    """
    if suffix not in PANDOC_FORMATS:
        raise EvidenceError(f"the suffix is {', '.join(PANDOC_FORMATS)}, not {suffix!r}")
    if bibliography is not None and not bibliography.is_file():
        raise EvidenceError(f"there is no file {bibliography}")
    ensure_pandoc()
    csl = find_style_file(style)
    is_markdown = suffix == ".md"
    document, places = _parse_post(text, is_markdown=is_markdown)
    own = read_post_entries(document, path, bibliography, curated)
    cited = find_cited_studies(document, own, find_study)
    nodes = list(find_cite_nodes(document["blocks"]))
    unknown = replace_unknown_citations(document, {*cited, *own.items, "*"}, text)
    by_id = assign_ids(document, cited, own)
    rendered = _render_document(document, by_id, own, csl, is_markdown=is_markdown)
    complete_references(rendered, by_id, curated)
    problems = [*own.problems, *make_unknown_problems(unknown, text, path)]
    content: str | bytes
    if is_markdown:
        ranges = _select_rendered_ranges(text, places, nodes)
        problems += [_make_not_found_problem(one, path) for one in ranges if isinstance(one, str)]
        has_list = ends_with_list(document)
        content = splice_citations(text, ranges, rendered, ends_with_list=has_list)
    else:
        content = _write_document(json.dumps(rendered), suffix)
    return RenderedPost(content, tuple(study.key for study in by_id.values()), tuple(problems))


def read_post_source(path: Path) -> str:
    """Read a post with its own line ends.

    Raises:
        EvidenceError: it is missing, unreadable, or not UTF-8.
    """
    read_text(path)  # raises the error
    return path.read_bytes().decode("utf-8")


def _parse_post(text: str, *, is_markdown: bool) -> tuple[PandocNode, list[CharRange | str]]:
    """Parse a post into pandoc's tree, with the places of citations if it stays Markdown."""
    if is_markdown:
        return parse_with_ranges(text)
    return json.loads(run_pandoc(text, "json", MARKDOWN_INPUT)), []


def _select_rendered_ranges(
    text: str, places: Sequence[CharRange | str], nodes: Sequence[PandocNode]
) -> list[CharRange | str]:
    """Return the places of the citations that weren't turned back into text."""
    pairs = zip(places, nodes, strict=True)
    return [_narrow_range(text, place, node) for place, node in pairs if node["t"] != "Str"]


def _narrow_range(text: str, place: CharRange | str, node: PandocNode) -> CharRange | str:
    """Narrow the place of a citation that was split to what is in brackets."""
    if node["t"] != "Span" or isinstance(place, str):
        return place
    return text.index("[", place[0]), place[1]


def _render_document(
    document: PandocNode,
    by_id: Mapping[str, Study],
    own: PostEntries,
    csl: str,
    *,
    is_markdown: bool,
) -> PandocNode:
    """Render the citations and the list of references.

    A numeric style leaves out the authors of a citation in the sentence, so they are added.
    """
    items = [make_csl_item(study) | {"id": name} for name, study in by_id.items()]
    references = [*make_meta_value(items)["c"], *list_written_references(document)]
    document["meta"]["references"] = {"t": "MetaList", "c": references}
    authors = _name_authors(own, by_id) if _is_numeric(csl) else {}
    options = ["--citeproc", f"--csl={csl}", *(f"--bibliography={file}" for file in own.files)]
    if not is_markdown:
        document["blocks"] = _insert_authors(document["blocks"], authors)
        options.append("--metadata=link-citations:true")  # Markdown has no anchors
    rendered: PandocNode = json.loads(run_pandoc(json.dumps(document), "json", "json", options))
    if is_markdown:
        _put_authors_into_citations(rendered, authors)
    for name in _INTERNAL_META_FIELDS:
        rendered["meta"].pop(name, None)
    return rendered


def _is_numeric(csl: str) -> bool:
    return 'citation-format="numeric"' in Path(csl).read_text(encoding="utf-8")


def _name_authors(own: PostEntries, by_id: Mapping[str, Study]) -> dict[str, str]:
    authors = {name: format_item_authors(item) for name, item in own.items.items()}
    return authors | {name: format_study_authors(study) for name, study in by_id.items()}


def _insert_authors(tree: Any, authors: Mapping[str, str]) -> Any:
    """Insert authors before citations in the sentence; pandoc closes gaps before raised numbers."""
    if isinstance(tree, list):
        made: list[Any] = []
        for branch in tree:
            made += [*_make_authors(branch, authors), _insert_authors(branch, authors)]
        return made
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        return {name: _insert_authors(branch, authors) for name, branch in tree.items()}
    return tree


def _put_authors_into_citations(document: PandocNode, authors: Mapping[str, str]) -> None:
    for node in find_cite_nodes(document):
        before = _make_authors(node, authors)
        if is_superscript_or_note(node):
            before = before[:1]  # no space before a raised number
        node["c"][1] = [*before, *node["c"][1]]


def _make_authors(node: Any, authors: Mapping[str, str]) -> list[PandocNode]:
    """Make the words before a citation in the sentence; none before any other node."""
    if not isinstance(node, dict) or node.get("t") != "Cite":
        return []
    first = node["c"][0][0]
    name = authors.get(first["citationId"])
    if first["citationMode"]["t"] != "AuthorInText" or not name:
        return []
    return [make_str_node(name), SPACE_NODE]


def _make_not_found_problem(words: str, path: str) -> Problem:
    message = f"{words} wasn't found in the text and stays as it is; write it on one line"
    return Problem(path, "cite", message, severity="error")


def _write_document(document: str, suffix: str) -> str | bytes:
    if suffix == ".docx":
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "post.docx"
            run_pandoc(document, "docx", "json", file=file)
            return file.read_bytes()
    return run_pandoc(document, PANDOC_FORMATS[suffix], "json", ["--standalone", "--wrap=none"])
