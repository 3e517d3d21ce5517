"""For writers: `evidence check`, `evidence rule`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import (
    EXIT_CANNOT_RUN,
    EXIT_PROBLEMS,
    base_option,
    format_option,
    load_base_with_notices,
    load_stored_studies,
    store_option,
)
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.errors import Problem
    from evidence.posts.read.post import Post

    CheckedPosts = Sequence[tuple[Post, Sequence[Problem]]]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@format_option("text", "json", "sarif", "markdown")
@click.option(
    "--select", default="", metavar="CODES", help="Only these rules: E, E402, C1 ... (by commas)."
)
@click.option("--ignore", default="", metavar="CODES", help="All rules but these.")
@click.option(
    "--fix",
    "change",
    flag_value="write",
    help="Write the citation of each resolved mention into the post.",
)
@click.option(
    "--diff", "change", flag_value="show", help="Show what --fix would write, and write nothing."
)
@store_option
@base_option
def check(
    paths: tuple[str, ...],
    form: str,
    select: str,
    ignore: str,
    change: str | None,
    store_path: Path | None,
    base_folder: Path | None,
) -> None:
    """Check posts (.md, .html, .txt, folders of them, - for standard input) against the evidence.

    Settings of the project stand in evidence.toml, or in pyproject.toml under [tool.evidence].

    Exit code 0: nothing to tell; 1: problems; 2: something could not be read.
    """
    from evidence.posts.lint.checker import Checker
    from evidence.posts.lint.registry import select_rules
    from evidence.posts.read.files import read_citable_names, read_posts
    from evidence.project_config import find_project_config

    config = find_project_config(_config_folder(paths))
    checker = Checker(
        load_base_with_notices(base_folder or config.base, store_path),
        select_rules(_parse_codes(select) or config.select, _parse_codes(ignore) or config.ignore),
        others=load_stored_studies(store_path),
        bibliography=functools.cache(read_citable_names),
        choices=config.mentions,
    )
    posts, complaints = read_posts(paths, sys.stdin.buffer if sys.stdin else None)
    for complaint in complaints:
        click.echo(f"evidence: {complaint.location}: {complaint.message}", err=True)
    checked = [(post, checker.check(post)) for post in posts]
    unread = any(complaint.severity == "error" for complaint in complaints)
    if change:
        posts, number = _fix_posts(checked, write=change == "write")
        if change == "show":
            sys.exit(EXIT_CANNOT_RUN if unread else EXIT_PROBLEMS if number else 0)
        checked = [(post, checker.check(post)) for post in posts]
    _print_report(form, checked)
    sys.exit(
        EXIT_CANNOT_RUN if unread else EXIT_PROBLEMS if any(found for _, found in checked) else 0
    )


def _config_folder(paths: Sequence[str]) -> Path:
    """The folder whose settings hold: that of the first post."""
    first = next((Path(path) for path in paths if path != "-"), Path.cwd()).resolve()
    return first if first.is_dir() else first.parent


def _fix_posts(checked: CheckedPosts, *, write: bool) -> tuple[list[Post], int]:
    """Write the citations that are sure, or show them; gives the posts as they are then, and how many citations."""
    from evidence.posts.lint.autofix import insert_citations, make_diff
    from evidence.posts.read.files import write_post
    from evidence.posts.read.post import parse_post

    posts, numbers = [], 0
    for post, found in checked:
        text, number = insert_citations(post, found)
        posts.append(parse_post(text, post.path) if number else post)
        numbers += number
        if not write:
            click.echo(make_diff(post, text), nl=False)
        elif number:
            write_post(post.path, text)
            click.echo(
                f"{post.path}: {number} {'citation' if number == 1 else 'citations'} written",
                err=True,
            )
    return posts, numbers


def _print_report(form: str, checked: CheckedPosts) -> None:
    from evidence.posts.lint.report import Report

    posts = [post for post, _ in checked]
    report = Report([problem for _, found in checked for problem in found], posts)
    if form == "json":
        click.echo(report.to_json())
    elif form == "sarif":
        from evidence import __version__

        click.echo(report.to_sarif(__version__))
    elif posts and form == "markdown":
        click.echo(report.to_markdown())
    elif posts:
        click.echo(report.to_text(colour=bool(sys.stdout) and sys.stdout.isatty()))


@click.command("rule")
@click.argument("code", required=False)
def rule_command(code: str | None) -> None:
    """The page of a rule of `check` (E402): what it says, why, a bad and a good example. Without CODE: all rules."""
    from evidence.posts.lint.registry import RULES, read_rule_page

    if code is None:
        for known in RULES:
            click.echo(f"{known.code}  {known.name:<18} {known.summary}")
        return
    page = read_rule_page(code.upper())
    if page is None:
        raise EvidenceError(f"there is no rule {code}; `evidence rule` lists them all")
    click.echo(page, nl=False)


def _parse_codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]
