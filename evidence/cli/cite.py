"""For writers: `evidence cite`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    load_base_with_notices,
    load_stored_studies,
    store_option,
)
from evidence.errors import EvidenceError


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
@store_option
@base_option
def cite(
    post: Path,
    style: str,
    output: Path | None,
    bibliography: Path | None,
    store_path: Path | None,
    base_folder: Path | None,
) -> None:
    """Render the citations of a post: [@vickers2012; @pmid:22965186, p. 3], with a list of references.

    Exit code 0: all were rendered; 1: some are of nothing known, and are named; 2: nothing was written.
    """
    from evidence.claims.resolve.candidate_index import index_by_identifier
    from evidence.posts.cite import render as citing
    from evidence.posts.cite.cited_studies import make_study_finder

    suffix = output.suffix.lower() if output else ".md"
    if suffix not in citing.PANDOC_FORMATS:
        raise EvidenceError(f"{output}: the name must end in {', '.join(citing.PANDOC_FORMATS)}")
    if post.suffix.lower() not in (".md", ".markdown", ".qmd"):
        raise EvidenceError(f"{post}: citations are rendered in Markdown posts (.md)")
    if output and output.exists() and post.exists() and output.samefile(post):
        raise EvidenceError(
            f"{output} is the post itself, which would lose its citations; name another file"
        )
    beside = post.with_name("references.bib")
    base = load_base_with_notices(base_folder, store_path).studies
    known = make_study_finder(
        base, index_by_identifier([*load_stored_studies(store_path), *base.values()])
    )
    made = citing.render_citations(
        citing.read_post_source(post),
        str(post),
        known,
        base,
        suffix=suffix,
        style=style,
        bibliography=bibliography or (beside if beside.is_file() else None),
    )
    if output is None:
        click.echo(made.content, nl=False)
    else:
        output.write_bytes(made.content.encode() if isinstance(made.content, str) else made.content)
        click.echo(f"{output}: {len(made.studies)} studies cited")
    echo_problems(made.problems)
    sys.exit(EXIT_PROBLEMS if any(problem.severity == "error" for problem in made.problems) else 0)
