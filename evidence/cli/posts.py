"""For writers: `evidence check`, `evidence rule`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.cli.options import (
    EXIT_CANNOT_RUN,
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    format_option,
    open_session,
    store_option,
)
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.errors import Problem
    from evidence.posts.lint.checker import Checker
    from evidence.posts.read.post import Post
    from evidence.project_config import ProjectConfig
    from evidence.session import Session

    CheckedPosts = Sequence[tuple[Post, Sequence[Problem]]]


def change_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--fix`` and ``--diff``; the command gets ``change``: "write", "show" or None."""

    @functools.wraps(command)
    def with_change(*, fix: bool, diff: bool, **options: Any) -> Any:
        if fix and diff:
            raise EvidenceError(
                "--fix writes and --diff writes nothing; look with --diff first, then give --fix"
            )
        shown = "show" if diff else None
        return command(change="write" if fix else shown, **options)

    for name, meaning in (
        ("--diff", "Show what --fix would write, and write nothing."),
        ("--fix", "Write the citation of each resolved mention into the post."),
    ):
        with_change = click.option(name, is_flag=True, help=meaning)(with_change)
    return with_change


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@format_option("text", "json", "sarif", "markdown")
@click.option(
    "--select", default="", metavar="CODES", help="Only these rules: E, E402, C1 ... (by commas)."
)
@click.option("--ignore", default="", metavar="CODES", help="All rules but these.")
@change_options
@store_option
@base_option
def check(
    paths: tuple[str, ...],
    form: str,
    select: str,
    ignore: str,
    change: str | None,
    base_folder: Path | None,
    store_path: Path | None,
) -> None:
    """Check posts (.md, .html, .txt, folders of them, - for standard input) against the evidence.

    Settings of the project are in evidence.toml, or in pyproject.toml under [tool.evidence].

    Exit code 0: no problems; 1: problems; 2: something could not be read.
    """
    from evidence.posts.read.files import read_posts
    from evidence.project_config import find_project_config

    config = find_project_config(_config_folder(paths))
    session = open_session(base_folder or config.base, store_path)
    checker = _make_checker(session, config, _parse_codes(select), _parse_codes(ignore))
    posts, complaints = read_posts(paths, sys.stdin.buffer if sys.stdin else None)
    echo_problems(complaints)
    unread = any(complaint.severity == "error" for complaint in complaints)
    checked = [(post, checker.check(post)) for post in posts]
    if change:
        posts, number = _fix_posts(checked, write=change == "write")
        if change == "show":
            sys.exit(_exit_code(unread=unread, problems=bool(number)))
        checked = [(post, checker.check(post)) for post in posts]
    _print_report(form, checked)
    sys.exit(_exit_code(unread=unread, problems=any(found for _, found in checked)))


def _make_checker(
    session: Session, config: ProjectConfig, select: Sequence[str], ignore: Sequence[str]
) -> Checker:
    from evidence.posts.lint.checker import Checker
    from evidence.posts.lint.registry import select_rules
    from evidence.posts.read.files import read_citable_names

    return Checker(
        session.base,
        select_rules(select or config.select, ignore or config.ignore),
        others=session.stored_studies,
        bibliography=functools.cache(read_citable_names),
        choices=config.mentions,
    )


def _exit_code(*, unread: bool, problems: bool) -> int:
    if unread:
        return EXIT_CANNOT_RUN
    return EXIT_PROBLEMS if problems else 0


def _config_folder(paths: Sequence[str]) -> Path:
    """Return the folder whose settings apply: that of the first post."""
    first = next((Path(path) for path in paths if path != "-"), Path.cwd()).resolve()
    return first if first.is_dir() else first.parent


def _fix_posts(checked: CheckedPosts, *, write: bool) -> tuple[list[Post], int]:
    """Write the citations that are sure, or show them.

    Returns:
        The posts with them, and how many there are.
    """
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
            click.echo(f"{post.path}: {format_count(number, 'citation')} written", err=True)
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
    """Show the page of a rule of `check` (E402): what it says, why, a bad and a good example.

    Without CODE, list all rules.
    """
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
