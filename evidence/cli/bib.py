"""For writers: `evidence bib`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from evidence.cli.options import (
    EXIT_PROBLEMS,
    client_options,
    echo_problems,
    format_option,
    session_options,
)
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.reading import find_project_folder, resolve_inside
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.pubmed.eutils.client import Client
    from evidence.session import Session


@click.group()
def bib() -> None:
    """Keep the bibliography of the evidence base, as BibTeX."""


@bib.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@session_options
def sync(path: Path, session: Session) -> None:
    """Bring PATH (references.bib) up to date with the studies of the base.

    What you wrote yourself stays as it is.
    """
    synced = session.sync_bibliography(path)
    echo_problems(synced.problems)
    if synced.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    kept = f", {len(synced.untouched)} of your own kept" if synced.untouched else ""
    echo(f"{path}: {len(synced.added)} added, {len(synced.updated)} updated{kept}")
    for other in synced.key_mismatches:
        echo(f"{path}: {other.study} has the key {other.key}: {other.reason}")


@bib.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    default=Path("references.bib"),
    show_default=True,
    help="The bibliography.",
)
@click.option(
    "--online", is_flag=True, help="Look up at PubMed what is neither in the base nor in the store."
)
@client_options
@session_options
def add(
    ids: tuple[str, ...],
    path: Path,
    online: bool,
    connect: Callable[[], Client],
    session: Session,
) -> None:
    """Add studies to a bibliography, by PMID, DOI, PMCID, address or key.

    Nothing else in the file changes.

    Exit code 0: all are there; 1: some are not known; 2: the file is broken, or cannot be written.
    """
    made, found = session.add_to_bibliography(ids, path, client=connect() if online else None)
    echo_problems([*found.problems, *made.problems])
    if made.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    for key in made.added:
        echo(f"{path}: {key} added")
    for key in made.already_present:
        echo(f"{path}: {key} was there")
    where = " nor at PubMed" if online else "; --online asks PubMed"
    for text in found.unknown:
        echo(f"evidence: {text} is neither in the base nor in the store{where}", err=True)
    sys.exit(EXIT_PROBLEMS if found.unknown else 0)


@bib.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@format_option("text", "json")
@session_options
def check_file(path: Path, form: str, session: Session) -> None:
    """List what is wrong with a bibliography.

    Entries may be broken, doubled, retracted, superseded, or not as PubMed has them. What BibTeX or
    biber would refuse is listed, too.

    Exit code 0: nothing wrong (a published correction is listed, too); 1: problems; 2: the file
    could not be read.
    """
    from evidence.posts.lint.report import problems_to_json

    if click.get_current_context().get_parameter_source("path") is ParameterSource.DEFAULT:
        resolve_inside(path, find_project_folder(path.parent))
    problems = session.check_bibliography(path)
    if form == "json":
        echo(problems_to_json(problems))
    else:
        for problem in problems:
            echo(f"{problem.location}: {problem.severity} {problem.code}: {problem.message}")
        summary = format_count(len(problems), "remark") if problems else "in order"
        echo(f"{path}: {summary}")
    sys.exit(EXIT_PROBLEMS if any(problem.severity != "info" for problem in problems) else 0)
