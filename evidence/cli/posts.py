"""For writers: `evidence check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from evidence.cli.options import (
    CANNOT_RUN,
    PROBLEMS,
    base_option,
    format_option,
    known_base,
    store_option,
)


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


def _codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]
