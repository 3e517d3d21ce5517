"""For writers: `evidence bib`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import (
    PROBLEMS,
    base_option,
    format_option,
    known_base,
    say_problems,
    store_option,
    stored_studies,
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
    from evidence.posts.bibliography.edit import sync_file

    synced = sync_file(path, read_base(base_folder).studies.values())
    say_problems(synced.problems)
    if synced.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    kept = f", {len(synced.kept)} of your own kept" if synced.kept else ""
    click.echo(f"{path}: {len(synced.added)} added, {len(synced.updated)} updated{kept}")
    for other in synced.other_keys:
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
    from evidence.posts.bibliography.add import add_file

    studies, unknown = _studies_of(ids, base_folder, store_path, connect() if online else None)
    made = add_file(path, studies)
    say_problems(made.problems)
    if made.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    for key in made.added:
        click.echo(f"{path}: {key} added")
    for key in made.present:
        click.echo(f"{path}: {key} was there")
    where = "nor at PubMed" if online else "; --online asks PubMed"
    for text in unknown:
        click.echo(
            f"evidence: {text} is neither in the base nor in the store{' ' if online else ''}{where}",
            err=True,
        )
    sys.exit(PROBLEMS if unknown else 0)


@bib.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@format_option("text", "json")
@store_option
@base_option
def check_file(path: Path, form: str, store_path: Path | None, base_folder: Path | None) -> None:
    """Tell what is wrong with a bibliography: broken, doubled, retracted, superseded, or not what PubMed says.

    Exit code 0: nothing wrong (a published correction is told, too); 1: problems; 2: the file could not be read.
    """
    from evidence.posts.bibliography.check import check_bib
    from evidence.posts.bibliography.edit import read_bib
    from evidence.posts.lint import report

    if not path.exists():
        raise EvidenceError(f"there is no {path}; `evidence bib sync {path}` makes one")
    problems = check_bib(
        read_bib(path),
        known_base(base_folder, store_path).studies,
        stored_studies(store_path),
        path=str(path),
    )
    if form == "json":
        click.echo(report.as_json(problems))
    else:
        for problem in problems:
            click.echo(f"{problem.where}: {problem.severity} {problem.code}: {problem.message}")
        number = "1 remark" if len(problems) == 1 else f"{len(problems):,} remarks"
        click.echo(f"{path}: {number if problems else 'in order'}")
    sys.exit(PROBLEMS if any(problem.severity != "info" for problem in problems) else 0)


def _studies_of(
    texts: Sequence[str], base_folder: Path | None, store_path: Path | None, client: Client | None
) -> tuple[list[Study], list[str]]:
    """The studies that identifiers or keys name, of the base, the store or PubMed; and the texts that name none."""
    from evidence.claims.resolve.candidate_index import by_identifier
    from evidence.ids import identifier_of
    from evidence.studies.store.pubmed_lookup import look_up

    base = known_base(base_folder, store_path)
    known = by_identifier([*stored_studies(store_path), *base.studies.values()])
    named = {text: identifier_of(text) for text in texts}
    sought = [item for item in named.values() if item and (item.kind, item.value) not in known]
    if client and sought:
        found, problems = look_up(client, sought)
        say_problems(problems)
        known = {**by_identifier(found), **known}
    studies = {
        text: base.studies.get(text.lstrip("@"))
        or (known.get((item.kind, item.value)) if item else None)
        for text, item in named.items()
    }
    return [study for study in studies.values() if study], [
        text for text, study in studies.items() if study is None
    ]
