"""The options of `evidence check`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from evidence.cli.options import base_option, store_option
from evidence.errors import EvidenceError
from evidence.posts.lint.formats.severities import FAIL_LEVELS

_DEFAULT_LIMIT: Final = 100  # pages of a sitemap
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What was given to `evidence check`; ``change`` is "write" for --fix, "show" for --diff."""

    paths: tuple[str, ...]
    form: str
    select: str
    ignore: str
    change: str | None
    statistics: bool
    output_file: Path | None
    fail_level: str
    min_confidence: float
    exit_zero: bool
    baseline_file: Path | None
    new_baseline: Path | None
    force_exclude: bool
    revision: str
    verbose: bool
    workers: int | None
    no_cache: bool
    cache_folder: Path | None
    base_folder: Path | None
    store_path: Path | None
    sitemap: bool
    follow: int
    limit: int


_FORMATS_BY_ENDING: Final = {
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
}


def _choose_format(given: str | None, output_file: Path | None) -> str:
    """Return the format that was given, or the one that the name of the output file tells."""
    name = output_file.name.lower() if output_file else ""
    told = (form for ending, form in _FORMATS_BY_ENDING.items() if name.endswith(ending))
    return given or next(told, "text")


_OPTIONS: Final = (
    click.option(
        "--format",
        "form",
        type=click.Choice(
            ["text", "concise", "json", "sarif", "markdown", "github", "gitlab", "html"]
        ),
        show_default="text, or by the ending of the output file",
        help="Output format.",
    ),
    click.option(
        "--select",
        default="",
        metavar="CODES",
        help="Run only these rules, separated by commas: E, E402, C1.",
    ),
    click.option(
        "--ignore",
        default="",
        metavar="CODES",
        help="Skip these rules; claim:C5 skips a claim.",
    ),
    click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        default=0.5,
        show_default=True,
        metavar="NUMBER",
        help="Report only claims with at least this confidence, from 0 to 1.",
    ),
    click.option(
        "--fix",
        is_flag=True,
        help="Write the citation of each resolved mention into the post.",
    ),
    click.option(
        "--diff",
        is_flag=True,
        help="Show what --fix would write, and write nothing.",
    ),
    click.option(
        "--statistics",
        is_flag=True,
        help="Count by rule and claim instead of listing problems (as text or json).",
    ),
    click.option(
        "-o",
        "--output-file",
        type=_FILE,
        metavar="FILE",
        help="Write to this file instead of standard output; .html, .json, .sarif and .md tell the "
        "format; a name that ends in .docx writes a copy of a Word file with comments.",
    ),
    click.option(
        "--fail-level",
        type=click.Choice(list(FAIL_LEVELS)),
        default="note",
        show_default=True,
        help="The lowest severity that makes the exit code 1; note and info are one.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 even where there are problems."),
    click.option(
        "--baseline",
        "baseline_file",
        type=_FILE,
        metavar="FILE",
        help="Do not report the problems listed in this file.",
    ),
    click.option(
        "--write-baseline",
        "new_baseline",
        type=_FILE,
        metavar="FILE",
        help="Write all present problems to a file for --baseline, and exit with 0.",
    ),
    click.option(
        "--force-exclude",
        is_flag=True,
        help="Apply the setting exclude to files named on the command line, too.",
    ),
    click.option(
        "--since",
        "revision",
        default="",
        metavar="REVISION",
        help="Check only files that changed since a commit, branch or tag of git.",
    ),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="List every statement outside the base, and known problems that no longer occur.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1),
        metavar="NUMBER",
        help="Number of processes; by default as many as cores from 50 posts on, else 1.",
    ),
    click.option(
        "--no-cache",
        is_flag=True,
        envvar="EVIDENCE_NO_CACHE",
        help="Check unchanged posts again, and keep nothing.",
    ),
    click.option(
        "--cache-dir",
        "cache_folder",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="EVIDENCE_CACHE_DIR",
        metavar="DIRECTORY",
        help="Where results are kept (else .evidence_cache in the folder of the settings).",
    ),
    click.option(
        "--sitemap",
        is_flag=True,
        help="Check all pages that the sitemaps of the given sites list, up to --limit.",
    ),
    click.option(
        "--follow",
        type=click.IntRange(0),
        default=0,
        metavar="NUMBER",
        help="Check up to so many pages: those given, and those of their sites that they link to.",
    ),
    click.option(
        "--limit",
        type=click.IntRange(1),
        default=_DEFAULT_LIMIT,
        show_default=True,
        metavar="NUMBER",
        help="How many pages of a sitemap to check.",
    ),
    store_option,
    base_option,
)


def check_options(command: Callable[[CheckOptions], None]) -> Callable[..., None]:
    """Add the paths and options of `evidence check`; the command gets them as one object."""

    @functools.wraps(command)
    def with_options(*, fix: bool, diff: bool, form: str | None, **options: Any) -> None:
        if fix and diff:
            raise EvidenceError(
                "--fix writes and --diff writes nothing; look with --diff first, then give --fix"
            )
        shown = "show" if diff else None
        told = None if diff else options["output_file"]  # what --diff writes has no other format
        form = _choose_format(form, told)
        command(CheckOptions(change="write" if fix else shown, form=form, **options))

    decorated: Callable[..., None] = with_options
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return click.argument("paths", nargs=-1, required=True, type=click.Path())(decorated)


def refuse_to_replace_posts(options: CheckOptions, posts: Iterable[str]) -> None:
    """Refuse to write the report or the baseline over a post.

    Args:
        options: name the files to write.
        posts: paths of what is checked.

    Raises:
        EvidenceError: a file to write is one of them.
    """
    files = [Path(post) for post in posts]
    for target in filter(None, (options.output_file, options.new_baseline)):
        if target.is_file() and any(file.is_file() and file.samefile(target) for file in files):
            raise EvidenceError(f"{target} is a post that is checked; name another file")
