"""For writers: `evidence check`, `evidence bib`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from evidence.claims.base import read_base
from evidence.cli.options import (
    CANNOT_RUN,
    PROBLEMS,
    base_option,
    format_option,
    known_base,
    say_problems,
    store_option,
)
from evidence.errors import EvidenceError


@click.command()
@click.argument("paths", nargs=-1, required=True)
@format_option("text", "json", "markdown")
@click.option("--select", default="", metavar="CODES", help="Only these rules, by code or its beginning: E4,C101.")
@click.option("--ignore", default="", metavar="CODES", help="All rules but these.")
@store_option
@base_option
def check(
    paths: tuple[str, ...], form: str, select: str, ignore: str, store_path: Path | None, base_folder: Path | None
) -> None:
    """Check posts (.md, .html, .txt, folders of them, - for standard input) against the evidence.

    Exit code 0: nothing to tell; 1: problems; 2: something could not be read.
    """
    from evidence.posts import report
    from evidence.posts.check import Checker, choose_rules
    from evidence.posts.files import read_posts

    checker = Checker(known_base(base_folder, store_path), choose_rules(_codes(select), _codes(ignore)))
    posts, complaints = read_posts(paths, sys.stdin.buffer if sys.stdin else None)
    for complaint in complaints:
        click.echo(f"evidence: {complaint.where}: {complaint.message}", err=True)
    problems = [problem for post in posts for problem in checker.check(post)]
    if form == "json":
        click.echo(report.as_json(problems))
    elif posts and form == "markdown":
        click.echo(report.as_markdown(problems, posts))
    elif posts:
        click.echo(report.as_text(problems, posts, colour=bool(sys.stdout) and sys.stdout.isatty()))
    unread = any(complaint.severity == "error" for complaint in complaints)
    sys.exit(CANNOT_RUN if unread else PROBLEMS if problems else 0)


@click.group()
def bib() -> None:
    """The bibliography of the evidence base, as BibTeX."""


@bib.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@base_option
def sync(path: Path, base_folder: Path | None) -> None:
    """Bring PATH (references.bib) up to date with the studies of the base; what you wrote yourself stays as it is."""
    from evidence.posts.bib import sync_file

    synced = sync_file(path, read_base(base_folder).studies.values())
    say_problems(synced.problems)
    if synced.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    kept = f", {len(synced.kept)} of your own kept" if synced.kept else ""
    click.echo(f"{path}: {len(synced.added)} added, {len(synced.updated)} updated{kept}")


def _codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]
