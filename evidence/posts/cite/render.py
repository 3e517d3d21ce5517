"""Render the citations of a post in a CSL style, with pandoc.

pandoc parses the post, so a citation is what pandoc calls one:
``[@smith2012; @pmid:22965186, p. 3]``. The studies, their links and their notices come from the
evidence base. pandoc would rewrite a whole Markdown post in its own way, so of Markdown only the
rendered citations go back into the text. Each citation is marked before, and counted behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Problem
from evidence.posts.cite.account import (
    CitationCount,
    find_first_marks,
    find_in_attributes,
    find_in_fields,
    find_unlisted,
    find_unplaced,
    find_unprinted,
    find_unread,
    find_unrendered,
    follow_merged,
    list_marks,
)
from evidence.posts.cite.cited_studies import (
    assign_ids,
    find_cited_studies,
    is_identifier,
    is_paper_id,
    replace_unknown_citations,
)
from evidence.posts.cite.csl import (
    format_item_authors,
    format_study_authors,
    make_csl_item,
)
from evidence.posts.cite.groups import (
    fill_gaps,
    flatten_groups,
    insert_authors,
    keep_locators,
    mark_gaps,
    merge_repeated,
    put_authors_into_citations,
)
from evidence.posts.cite.journals import collect_journals, unify_journals
from evidence.posts.cite.marks import MarkedText, mark_citations
from evidence.posts.cite.pandoc import (
    PandocNode,
    ensure_pandoc,
    find_all_cite_nodes,
    find_cite_nodes,
    make_document,
    make_meta_value,
    read_tree,
    run_pandoc,
)
from evidence.posts.cite.parse import (
    find_silent_fields,
    parse_marked_post,
    read_language,
    take_style,
)
from evidence.posts.cite.post_entries import PostEntries, index_references, read_post_entries
from evidence.posts.cite.references import (
    complete_references,
    describe_notices,
    drop_initial_dots,
)
from evidence.posts.cite.resources.abbreviations import ABBREVIATIONS_FIELD, place_abbreviations
from evidence.posts.cite.resources.pictures import select_pictures
from evidence.posts.cite.resources.styles import DEFAULT_STYLE, CslStyle, find_style
from evidence.posts.cite.splice import (
    MARKDOWN_OUTPUT,
    CharRange,
    ends_with_list,
    find_places,
    splice_citations,
)
from evidence.posts.read.document import find_template_tags, mask_template_text
from evidence.reading import explain_read_errors, read_named_file
from evidence.studies.study import Study
from evidence.studies.table.references.csl import CslItem

PANDOC_FORMATS: Final[Mapping[str, str]] = {
    ".html": "html",
    ".md": MARKDOWN_OUTPUT,
    ".docx": "docx",
    ".odt": "odt",
}
_ALL: Final = "*"
_FILE_FORMATS: Final = (".docx", ".odt")
_INTERNAL_META_FIELDS: Final = (
    "references", "bibliography", "csl", "link-citations", ABBREVIATIONS_FIELD,
)  # fmt: skip


@dataclass(frozen=True)
class RenderedPost:
    """A post with rendered citations.

    Attributes:
        content: text, or bytes of a format that isn't text.
        studies: the keys that are cited, in order.
        problems: citations that were not rendered, which stay as they are, and unreadable
            bibliographies.
        count: how many citations were found and rendered.
    """

    content: str | bytes
    studies: tuple[str, ...]
    problems: tuple[Problem, ...]
    count: CitationCount


@dataclass(frozen=True, slots=True, kw_only=True)
class CiteOptions:
    """How to render the citations of a post.

    Attributes:
        suffix: the format: .html, .md, .docx or .odt.
        style: a name (see ``styles.CSL_STYLES``), or a .csl file; by default the post's own.
        bibliography: a file with more entries.
        default_bibliography: such a file for a post whose front matter names none.
        reference_doc: a .docx or .odt file whose styles a file of that format gets.
        notices: whether the list says that a study was retracted, superseded or corrected. Where
            it does not, each notice is a problem.
    """

    suffix: str = ".md"
    style: str | None = None
    bibliography: Path | None = None
    default_bibliography: Path | None = None
    reference_doc: Path | None = None
    notices: bool = True


def render_citations(
    text: str,
    path: str,
    find_study: Callable[[str], Study | None],
    curated: Mapping[str, Study],
    options: CiteOptions | None = None,
) -> RenderedPost:
    """Render the citations of a post, with a list of references.

    Args:
        text: the post, in Markdown.
        path: its file, for problems and relative paths.
        find_study: returns the study of an id (a key, ``pmid:...``, ``doi:...``), or None.
        curated: the studies of the evidence base, with their notices.
        options: how; by default as Markdown in the post's own style.

    Raises:
        EvidenceError: pandoc, the style or the bibliography is missing, pandoc cannot read the
            post, or there is no such format.
    """
    options = options or CiteOptions()
    _check_options(options)
    ensure_pandoc()
    is_markdown = options.suffix == ".md"
    source = _mark_post(text, path, is_markdown=is_markdown)
    document, parsed = parse_marked_post(source, is_markdown=is_markdown)
    csl = _choose_style(document, options.style, path)
    own = read_post_entries(
        document,
        path,
        curated,
        bibliography=options.bibliography,
        default=options.default_bibliography,
    )
    left_out = place_abbreviations(document, path)
    found = list_marks(document)
    flatten_groups(document)
    cited = find_cited_studies(document, own, find_study)
    nodes = list(find_cite_nodes(document["blocks"]))
    unknown = replace_unknown_citations(document, {*cited, *own.items}, {*own.items, *curated})
    by_id = assign_ids(document, find_cited_studies(document, own, find_study), own)
    merged = merge_repeated(document)
    nocite = list(find_all_cite_nodes(document["meta"].get("nocite")))
    has_gaps = csl.is_numeric and mark_gaps(document, source.filler)
    rendered = _render_document(document, by_id, own, csl, curated, is_markdown=is_markdown)
    if has_gaps:
        rendered = fill_gaps(rendered, source.filler)
    entries = index_references(document)
    messages: dict[int, str] = (
        {**unknown.messages}
        | find_unrendered(rendered, entries)
        | find_unlisted(nocite, rendered, entries)
    )
    complete_references(rendered, by_id, curated, notices=options.notices)
    drop_initial_dots(rendered, own.items.values())
    content: str | bytes
    if is_markdown:
        places = find_places(parsed, source)
        ranges = _select_rendered_ranges(text, places, nodes)
        messages |= find_unplaced(ranges, rendered)
        has_list = ends_with_list(document)
        content = splice_citations(text, ranges, rendered, ends_with_list=has_list)
    else:
        rendered["meta"]["lang"] = make_meta_value(read_language(rendered, text))
        content, without = _write_output(rendered, text, path, options)
        left_out += without
    messages = follow_merged(messages, merged)
    silent = find_silent_fields(parsed, is_markdown=is_markdown)
    messages |= _find_uncited(source, parsed, silent, own, find_study)
    found = (found - unknown.names) | messages.keys()
    told = [source.make_problem(number, messages[number]) for number in sorted(messages)]
    if not options.notices:
        left_out += _tell_notices(document, by_id, curated, source)
    return RenderedPost(
        content,
        tuple(study.key for study in by_id.values()),
        (*own.problems, *told, *left_out),
        CitationCount(len(found), len(found) - len(told)),
    )


def read_post_source(path: Path) -> str:
    """Read a post with its own line ends.

    Raises:
        EvidenceError: it is missing, unreadable, or not UTF-8.
    """
    with explain_read_errors(path):
        return read_named_file(path).decode("utf-8")


def _check_options(options: CiteOptions) -> None:
    if options.suffix not in PANDOC_FORMATS:
        raise EvidenceError(f"the suffix is {', '.join(PANDOC_FORMATS)}, not {options.suffix!r}")
    for file in (options.bibliography, options.reference_doc):
        if file is not None and not file.is_file():
            raise EvidenceError(f"there is no file {file}")
    if options.reference_doc and options.suffix not in _FILE_FORMATS:
        raise EvidenceError(
            f"a reference document gives its styles to {' and '.join(_FILE_FORMATS)}, "
            f"not to {options.suffix}"
        )


def _mark_post(text: str, path: str, *, is_markdown: bool) -> MarkedText:
    """Mark the citations of a post; tags of a site's generator are text in a file for readers."""
    return mark_citations(
        text,
        path,
        visible=mask_template_text(text),
        tags=find_template_tags(text),
        keep_tags=not is_markdown,
    )


def _choose_style(document: PandocNode, style: str | None, path: str) -> CslStyle:
    """Find the style that was asked for, or that of the front matter."""
    own = take_style(document)
    if style or not own:
        return find_style(style or DEFAULT_STYLE)
    try:
        return find_style(own, Path(path).parent)
    except EvidenceError as error:
        raise EvidenceError(f"{path}: csl of the front matter: {error}") from error


def _find_uncited(
    source: MarkedText,
    parsed: PandocNode,
    silent: Mapping[str, PandocNode],
    own: PostEntries,
    find_study: Callable[[str], Study | None],
) -> dict[int, str]:
    """Find the citations that pandoc reads as none."""

    def is_key(name: str) -> bool:
        return name in own.items or is_identifier(name) or find_study(name) is not None

    def is_known(name: str) -> bool:
        return is_paper_id(name) or is_key(name)

    return (
        find_unprinted(source, parsed, is_known)
        | find_unread(source, parsed, is_known)
        | find_in_fields(source, parsed, silent, is_key)
        | find_in_attributes(source, parsed, is_key)
    )


def _tell_notices(
    document: PandocNode,
    by_id: Mapping[str, Study],
    curated: Mapping[str, Study],
    source: MarkedText,
) -> list[Problem]:
    """Tell of each notice that the list leaves out, where its study is cited first."""
    first = find_first_marks(document)
    return [
        source.make_problem(first[name], notices, "warning")
        for name, notices in describe_notices(by_id, curated)
    ]


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
    csl: CslStyle,
    curated: Mapping[str, Study],
    *,
    is_markdown: bool,
) -> PandocNode:
    """Render the citations and the list of references.

    A numeric style leaves out the authors of a citation in the sentence, so they are added.
    """
    items = {name: make_csl_item(study) | {"id": name} for name, study in by_id.items()}
    others = {name: own.items[name] for name in _list_cited(document, own) if name not in items}
    document["meta"]["references"] = _make_references(items, others, own, curated)
    if not csl.prints_locators:
        keep_locators(document)
    authors = _name_authors(own, by_id) if csl.is_numeric else {}
    arguments = ["--citeproc", f"--csl={csl.file}"]
    if not is_markdown:
        if authors:
            document["blocks"] = insert_authors(document["blocks"], authors)
        arguments.append("--metadata=link-citations:true")  # Markdown has no anchors
    rendered = read_tree(run_pandoc(json.dumps(document), "json", "json", arguments))
    if is_markdown:
        put_authors_into_citations(rendered, authors)
    for name in _INTERNAL_META_FIELDS:
        rendered["meta"].pop(name, None)
    return rendered


def _list_cited(document: PandocNode, own: PostEntries) -> list[str]:
    """List the entries of a post that it cites; ``nocite: "@*"`` cites all."""
    cited = {one["citationId"] for node in find_all_cite_nodes(document) for one in node["c"][0]}
    return [name for name in own.items if name in cited or _ALL in cited]


def _make_references(
    items: Mapping[str, CslItem],
    others: Mapping[str, CslItem],
    own: PostEntries,
    curated: Mapping[str, Study],
) -> PandocNode:
    """Make the entries that are cited, with their journals in one form."""
    journals = unify_journals({**others, **items}, collect_journals(curated.values()))
    references = {name: make_meta_value(item)["c"] for name, item in items.items()}
    references |= {name: dict(own.references[name]["c"]) for name in others}
    for name, forms in journals.items():
        references[name] |= make_meta_value(forms)["c"]
    values = [{"t": "MetaMap", "c": reference} for reference in references.values()]
    return {"t": "MetaList", "c": values}


def _name_authors(own: PostEntries, by_id: Mapping[str, Study]) -> dict[str, str]:
    authors = {name: format_item_authors(item) for name, item in own.items.items()}
    return authors | {name: format_study_authors(study) for name, study in by_id.items()}


def _write_output(
    document: PandocNode, text: str, path: str, options: CiteOptions
) -> tuple[str | bytes, list[Problem]]:
    """Write a file for readers, with a problem for each picture that should be in it and is not."""
    form, styles = PANDOC_FORMATS[options.suffix], options.reference_doc
    if options.suffix not in _FILE_FORMATS:  # pictures stay where they are
        tree = json.dumps(document)
        return run_pandoc(tree, form, "json", ["--standalone", "--wrap=none"]), []
    pictures, left_out = select_pictures(document, text, path)
    arguments = [f"--reference-doc={styles.resolve()}"] if styles else []
    return make_document(json.dumps(document), form, pictures, arguments), left_out
