"""The command `evidence`: the only module that prints. Exit codes: 0 clean, 1 problems, 2 could not run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from evidence import __version__
from evidence.claims.base import read_base
from evidence.errors import EvidenceError

Command = TypeVar("Command", bound=Callable[..., Any])
PROBLEMS, CANNOT_RUN = 1, 2
_LONG = 20_000_000  # bytes of input from which on a progress bar is welcome

_base_option = click.option(
    "--base",
    "base_folder",
    type=click.Path(path_type=Path),
    envvar="EVIDENCE_BASE",
    help="Folder of another evidence base instead of the bundled one.",
)


def _format_option(*formats: str) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the output.",
    )


class _Group(click.Group):
    """Turns an EvidenceError into one message and exit code 2, for every command."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except EvidenceError as error:
            click.echo(f"evidence: {error}", err=True)
            context.exit(CANNOT_RUN)
        except OSError as error:
            click.echo(f"evidence: the output cannot be written: {(error.strerror or str(error)).lower()}", err=True)
            context.exit(CANNOT_RUN)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="evidence %(version)s")
def main() -> None:
    """A linter for health claims, backed by a table of PubMed studies.

    What is behind a claim about acupuncture, cupping or back pain, and which study a vague mention means. It sums up
    judged studies; it is not medical advice.
    """


@main.command()
@click.argument("paths", nargs=-1, required=True)
@_format_option("text", "json", "markdown")
@click.option("--select", default="", metavar="CODES", help="Only these rules, by code or its beginning: E4,C101.")
@click.option("--ignore", default="", metavar="CODES", help="All rules but these.")
@_base_option
def check(paths: tuple[str, ...], form: str, select: str, ignore: str, base_folder: Path | None) -> None:
    """Check posts (.md, .html, .txt, folders of them, - for standard input) against the evidence.

    Exit code 0: nothing to tell; 1: problems; 2: something could not be read.
    """
    from evidence.posts import report
    from evidence.posts.check import Checker, choose_rules
    from evidence.posts.files import read_posts

    checker = Checker(read_base(base_folder), choose_rules(_codes(select), _codes(ignore)))
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


@main.command()
@click.argument("id_or_text", nargs=-1, required=True)
@_format_option("text", "json", "markdown")
@_base_option
def claim(id_or_text: tuple[str, ...], form: str, base_folder: Path | None) -> None:
    """The card of a claim, by its id (C5) or by what it says: verdict, certainty, why, the studies for and against."""
    from evidence.claims.card import card_of, denies_claim, find_claim
    from evidence.claims.cardtext import card_markdown, card_text

    base = read_base(base_folder)
    asked = " ".join(id_or_text)
    card = card_of(base, find_claim(base, asked))
    if denies_claim(asked, card.claim.id):
        click.echo(f"evidence: your words deny claim {card.claim.id}; this is the card of what they deny", err=True)
    if form == "json":
        click.echo(_json(card.as_json()))
    else:
        click.echo(card_markdown(card) if form == "markdown" else card_text(card))


@main.command()
@_format_option("text", "json", "markdown")
@_base_option
def claims(form: str, base_folder: Path | None) -> None:
    """All claims with their verdicts, a line each."""
    from evidence.claims.cardtext import claims_markdown, claims_text
    from evidence.claims.verdict import verdict_of

    base = read_base(base_folder)
    verdicts = [verdict_of(base, key) for key in base.claims]
    if form == "json":
        rows = [{"id": v.claim.id, "text": v.claim.text, "verdict": v.word, "certainty": v.certainty} for v in verdicts]
        click.echo(_json(rows))
    else:
        click.echo(claims_markdown(verdicts) if form == "markdown" else claims_text(verdicts))


@main.command()
@click.argument("mention", nargs=-1, required=True)
@click.option(
    "--published",
    type=click.IntRange(1800, 2100),
    metavar="YEAR",
    help="Year of the post: no later study can be meant.",
)
@_format_option("text", "json")
@_base_option
def resolve(mention: tuple[str, ...], published: int | None, form: str, base_folder: Path | None) -> None:
    """The study that a mention means: "a 2012 analysis of 18,000 patients". - reads one mention a line.

    Exit code 0: resolved; 1: some mention is ambiguous or unresolved.
    """
    from evidence.claims.resolve import Index, resolution_json, resolution_text

    asked = " ".join(mention)
    mentions = [line.strip() for line in _stdin_text().splitlines() if line.strip()] if asked == "-" else [asked]
    index = Index(read_base(base_folder))
    resolutions = [index.resolve(words, published) for words in mentions]
    for resolution in resolutions:
        if form == "json":
            indent = None if asked == "-" else 2
            click.echo(json.dumps(resolution_json(resolution), ensure_ascii=False, indent=indent))
        else:
            click.echo(resolution_text(resolution))
    sys.exit(0 if all(resolution.status == "resolved" for resolution in resolutions) else PROBLEMS)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help=".csv, .parquet, .jsonl or .xlsx")
@click.option("--no-derived", is_flag=True, help="PubMed's columns only, without design, sample size and the like.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read.")
def read(files: tuple[Path, ...], output: Path, no_derived: bool, workers: int) -> None:
    """Read PubMed XML (.xml, .xml.gz) or .nbib into a table of studies.

    Exit code 0: all was read; 1: some entries could not be read, the rest was; 2: nothing was written.
    """
    from evidence.studies.reading import write_table

    size = sum(map(_size, files))
    bar = click.progressbar(length=size, label="reading", file=sys.stderr, hidden=size < _LONG or not _is_terminal())
    with bar:
        summary = write_table(files, output, derived=not no_derived, workers=workers, progress=bar.update)
    for problem in summary.problems:
        click.echo(f"evidence: {problem.where}: {problem.message}", err=True)
    click.echo(f"{output}: {summary}")
    sys.exit(PROBLEMS if summary.problems else 0)


@main.group()
def bib() -> None:
    """The bibliography of the evidence base, as BibTeX."""


@bib.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("references.bib"))
@_base_option
def sync(path: Path, base_folder: Path | None) -> None:
    """Bring PATH (references.bib) up to date with the studies of the base; what you wrote yourself stays as it is."""
    from evidence.posts.bib import sync_file

    synced = sync_file(path, read_base(base_folder).studies.values())
    for problem in synced.problems:
        click.echo(f"evidence: {problem.where}: {problem.message}", err=True)
    if synced.problems:
        raise EvidenceError(f"{path} was left as it is; correct it and run this again")
    kept = f", {len(synced.kept)} of your own kept" if synced.kept else ""
    click.echo(f"{path}: {len(synced.added)} added, {len(synced.updated)} updated{kept}")


def _codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _size(path: Path) -> int:
    """Bytes of a file, for the progress bar; of what cannot be read none, and reading tells why."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_terminal() -> bool:
    return bool(sys.stderr) and sys.stderr.isatty()


def _stdin_text() -> str:
    if sys.stdin is None:
        raise EvidenceError("standard input is closed; give the mention as an argument")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"standard input is not UTF-8 (byte {error.start})") from error


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
