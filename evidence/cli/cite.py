"""For writers: `evidence cite`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import EXIT_PROBLEMS, echo_problems, session_options
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.session import Session

_MARKDOWN_SUFFIXES = (".md", ".markdown", ".qmd")


@click.command()
@click.argument("post", type=click.Path(path_type=Path))
@click.option(
    "--style",
    default="vancouver",
    show_default=True,
    help="ama, apa, nature, ieee, another, or a .csl file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=".html, .md or .docx; without it, Markdown.",
)
@click.option(
    "--bibliography",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="BibTeX file of further entries (else references.bib beside the post).",
)
@session_options
def cite(
    post: Path, style: str, output: Path | None, bibliography: Path | None, session: Session
) -> None:
    """Render the citations of a post, with a list of references.

    A citation is written as in pandoc: [@key2012; @pmid:22965186, p. 3].

    Exit code 0: all were rendered; 1: some name nothing known, and are listed; 2: nothing was
    written.
    """
    suffix = output.suffix.lower() if output else ".md"
    _check_paths(post, output, suffix)
    made = session.cite(post, style=style, suffix=suffix, bibliography=bibliography)
    if output is None:
        click.echo(made.content, nl=False)
    else:
        output.write_bytes(made.content.encode() if isinstance(made.content, str) else made.content)
        click.echo(f"{output}: {len(made.studies)} studies cited")
    echo_problems(made.problems)
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
