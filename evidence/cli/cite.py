"""For writers: `evidence cite`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.atomic import write_atomically
from evidence.cli.options import EXIT_PROBLEMS, echo_problems, session_options
from evidence.cli.output.terminal import echo, echo_content
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.posts.cite.account import CitationCount
    from evidence.session import Session

_MARKDOWN_SUFFIXES = (".md", ".markdown", ".qmd")


@click.command()
@click.argument("post", type=click.Path(path_type=Path))
@click.option(
    "--style",
    help="ama, apa, nature, ieee, another, or a .csl file [default: the post's csl, or vancouver].",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=".html, .md, .docx or .odt; without it, Markdown.",
)
@click.option(
    "--bibliography",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File of further entries (else the post's own, or references.bib beside it).",
)
@click.option(
    "--reference-doc",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Take the styles of a .docx or .odt from this file.",
)
@click.option(
    "--notices/--no-notices",
    default=True,
    help="Mark retracted and superseded studies in the list, or only on standard error.",
)
@session_options
def cite(
    post: Path,
    style: str | None,
    output: Path | None,
    bibliography: Path | None,
    reference_doc: Path | None,
    notices: bool,
    session: Session,
) -> None:
    """Render the citations of a post, with a list of references.

    A citation is written as in pandoc: [@key2012; @pmid:22965186, p. 3].

    Exit code 0: all were rendered; 1: some were not, and are listed; 2: nothing was written.
    """
    suffix = output.suffix.lower() if output else ".md"
    _check_paths(post, output, suffix)
    made = session.cite(
        post,
        style=style,
        suffix=suffix,
        bibliography=bibliography,
        reference_doc=reference_doc,
        notices=notices,
    )
    if output is None:
        assert isinstance(made.content, str)
        echo_content(made.content)
    else:
        content = made.content.encode() if isinstance(made.content, str) else made.content
        write_atomically(output, content)
        echo(f"{output}: {format_count(made.count.rendered, 'citation')} rendered")
    echo_problems(made.problems)
    echo(_describe_count(made.count), err=True)
    sys.exit(EXIT_PROBLEMS if any(problem.severity == "error" for problem in made.problems) else 0)


def _check_paths(post: Path, output: Path | None, suffix: str) -> None:
    from evidence.posts.cite.render import PANDOC_FORMATS

    if suffix not in PANDOC_FORMATS:
        raise EvidenceError(f"{output}: the name must end in {', '.join(PANDOC_FORMATS)}")
    if post.suffix.lower() not in _MARKDOWN_SUFFIXES:
        raise EvidenceError(f"{post}: citations are rendered in Markdown posts (.md)")
    if output and output.exists() and post.exists() and output.samefile(post):
        raise EvidenceError(
            f"{output} is the post itself, which would lose its citations; name another file"
        )


def _describe_count(count: CitationCount) -> str:
    return (
        f"citations: {count.found} found = {count.rendered} rendered + "
        f"{format_count(count.problems, 'problem')}"
    )
