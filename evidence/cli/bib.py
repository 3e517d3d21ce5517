"""For writers: `evidence bib`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    format_option,
    load_base_with_notices,
    load_stored_studies,
    store_option,
)
from evidence.cli.pubmed import client_options
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.pubmed.eutils.client import Client
    from evidence.studies.study import Study


@click.group()
def bib() -> None:
    """The bibliography of the evidence base, as BibTeX."""


@bib.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@base_option
def sync(path: Path, base_folder: Path | None) -> None:
    """Bring PATH (references.bib) up to date with the studies of the base; what you wrote yourself stays as it is."""
    from evidence.posts.bibliography.sync import sync_bibliography_file

    synced = sync_bibliography_file(path, read_base(base_folder).studies.values())
    echo_problems(synced.problems)
    if synced.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    kept = f", {len(synced.untouched)} of your own kept" if synced.untouched else ""
    click.echo(f"{path}: {len(synced.added)} added, {len(synced.updated)} updated{kept}")
    for other in synced.key_mismatches:
        click.echo(f"{path}: {other.study} stands as {other.key}: {other.reason}")


@bib.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    default=Path("references.bib"),
    show_default=True,
    help="The file.",
)
@click.option(
    "--online", is_flag=True, help="Look up at PubMed what is neither in the base nor in the store."
)
@store_option
@client_options
@base_option
def add(
    ids: tuple[str, ...],
    path: Path,
    online: bool,
    store_path: Path | None,
    connect: Callable[[], Client],
    base_folder: Path | None,
) -> None:
    """Add studies to a bibliography, by PMID, DOI, PMCID, address or key; nothing else in the file changes.

    Exit code 0: all are there; 1: some are not known; 2: the file is broken, or cannot be written.
    """
    from evidence.posts.bibliography.add import add_to_bibliography_file

    studies, unknown = _find_studies(ids, base_folder, store_path, connect() if online else None)
    made = add_to_bibliography_file(path, studies)
    echo_problems(made.problems)
    if made.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    for key in made.added:
        click.echo(f"{path}: {key} added")
    for key in made.already_present:
        click.echo(f"{path}: {key} was there")
    where = "nor at PubMed" if online else "; --online asks PubMed"
    for text in unknown:
        click.echo(
            f"evidence: {text} is neither in the base nor in the store{' ' if online else ''}{where}",
            err=True,
        )
    sys.exit(EXIT_PROBLEMS if unknown else 0)


@bib.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@format_option("text", "json")
@store_option
@base_option
def check_file(path: Path, form: str, store_path: Path | None, base_folder: Path | None) -> None:
    """Tell what is wrong with a bibliography: broken, doubled, retracted, superseded, or not what PubMed says.

    Exit code 0: nothing wrong (a published correction is told, too); 1: problems; 2: the file could not be read.
    """
    from evidence.posts.bibliography.check import check_bibliography
    from evidence.posts.bibliography.reader import read_bibliography
    from evidence.posts.lint import report

    if not path.exists():
        raise EvidenceError(f"there is no {path}; `evidence bib sync {path}` makes one")
    problems = check_bibliography(
        read_bibliography(path),
        load_base_with_notices(base_folder, store_path).studies,
        load_stored_studies(store_path),
        path=str(path),
    )
    if form == "json":
        click.echo(report.problems_to_json(problems))
    else:
        for problem in problems:
            click.echo(f"{problem.location}: {problem.severity} {problem.code}: {problem.message}")
        number = "1 remark" if len(problems) == 1 else f"{len(problems):,} remarks"
        click.echo(f"{path}: {number if problems else 'in order'}")
    sys.exit(EXIT_PROBLEMS if any(problem.severity != "info" for problem in problems) else 0)


def _find_studies(
    texts: Sequence[str], base_folder: Path | None, store_path: Path | None, client: Client | None
) -> tuple[list[Study], list[str]]:
    """The studies that identifiers or keys name, of the base, the store or PubMed; and the texts that name none."""
    from evidence.claims.resolve.candidate_index import index_by_identifier
    from evidence.ids import parse_identifier
    from evidence.studies.store.pubmed_lookup import look_up_studies

    base = load_base_with_notices(base_folder, store_path)
    known = index_by_identifier([*load_stored_studies(store_path), *base.studies.values()])
    named = {text: parse_identifier(text) for text in texts}
    sought = [item for item in named.values() if item and (item.kind, item.value) not in known]
    if client and sought:
        found, problems = look_up_studies(client, sought)
        echo_problems(problems)
        known = {**index_by_identifier(found), **known}
    studies = {
        text: base.studies.get(text.lstrip("@"))
        or (known.get((item.kind, item.value)) if item else None)
        for text, item in named.items()
    }
    return [study for study in studies.values() if study], [
        text for text, study in studies.items() if study is None
    ]
