"""For practitioners: `evidence claim`, `evidence claims`, `evidence resolve`."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.cli.options import (
    EXIT_PROBLEMS,
    client_options,
    dump_json,
    echo_problems,
    format_option,
    session_options,
)
from evidence.cli.output.terminal import echo, echo_content
from evidence.errors import EvidenceError
from evidence.reading import read_stream

if TYPE_CHECKING:
    from evidence.claims.card.card import Card
    from evidence.claims.resolve.overrides import MentionOverrides
    from evidence.claims.resolve.resolution import Resolution
    from evidence.claims.resolve.resolver import Resolver
    from evidence.claims.verdict.verdict import Verdict
    from evidence.pubmed.eutils.client import Client
    from evidence.session import Session


@click.command()
@click.argument("id_or_text", nargs=-1, required=True)
@format_option("text", "json", "markdown", "csv")
@session_options
def claim(id_or_text: tuple[str, ...], form: str, session: Session) -> None:
    """Show the card of a claim: verdict, certainty, why, the studies for and against.

    Name the claim by its id (C5) or by what it says. csv is its summary of findings alone, in the
    columns of a GRADE evidence profile.
    """
    from evidence.claims.card.card_text import format_card_markdown, format_card_text
    from evidence.claims.card.claim_search import describe_denial
    from evidence.claims.card.summary_text import format_summary_csv

    asked = " ".join(id_or_text)
    card = session.claim(asked)
    denial = describe_denial(session.base, asked, card.claim.id)
    if denial:
        echo(f"evidence: {denial}", err=True)
    if form == "json":
        echo(dump_json(card.to_json_dict() | {"caution": denial or None}))
    elif form == "csv":
        _require_summary(card)
        echo_content(format_summary_csv(card.summary_rows))
    else:
        echo(format_card_markdown(card) if form == "markdown" else format_card_text(card))


def _require_summary(card: Card) -> None:
    if not card.summary_rows:
        raise EvidenceError(
            f"claim {card.claim.id} has no summary of findings: it is not about an effect, or no "
            "study was read for it; use --format json for its card"
        )


@click.command()
@format_option("text", "json", "markdown")
@session_options
def claims(form: str, session: Session) -> None:
    """List all claims with their verdicts, one per line."""
    from evidence.claims.card.card_text import format_claims_markdown, format_claims_text

    verdicts = session.compute_verdicts()
    if form == "json":
        echo(dump_json([_verdict_to_json(verdict) for verdict in verdicts]))
    elif form == "markdown":
        echo(format_claims_markdown(verdicts))
    else:
        echo(format_claims_text(verdicts))


def _verdict_to_json(verdict: Verdict) -> dict[str, str]:
    return {
        "id": verdict.claim.id,
        "text": verdict.claim.text,
        "verdict": verdict.category,
        "certainty": verdict.certainty,
    }


def resolver_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--studies``, ``--store`` and ``--base``; the command gets a ``resolver``."""

    @functools.wraps(command)
    def with_resolver(*, table_file: Path | None, session: Session, **options: Any) -> Any:
        resolver = _read_resolver(table_file) if table_file else session.resolver
        return command(resolver=resolver, **options)

    option = click.option(
        "--studies",
        "table_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Look in this table (.csv, .parquet, .jsonl, .json) instead of base and store.",
    )
    return option(session_options(with_resolver))


@click.command()
@click.argument("mention", nargs=-1, required=True)
@click.option(
    "--published",
    type=click.IntRange(1800, 2100),
    metavar="YEAR",
    help="Year of the post: no later study can be meant.",
)
@click.option(
    "--choose",
    metavar="KEY",
    help="Record in the project's settings that the words mean this study "
    '("none": no study to be cited).',
)
@click.option(
    "--online",
    is_flag=True,
    help="Ask PubMed about what is resolved neither in the base nor in the store.",
)
@format_option("text", "json")
@client_options
@resolver_options
def resolve(
    mention: tuple[str, ...],
    published: int | None,
    choose: str | None,
    online: bool,
    form: str,
    connect: Callable[[], Client],
    resolver: Resolver,
) -> None:
    """Find the study that a mention means: "a 2012 analysis of 18,000 patients".

    With -, read one mention per line from standard input.

    Exit code 0: resolved; 1: some mention is ambiguous or unresolved.
    """
    asked = " ".join(mention)
    mentions = _read_mentions() if asked == "-" else [asked]
    if choose:
        _record_choice(resolver, mentions, choose)
    overrides = _read_overrides(resolver)
    found = [overrides.resolve(words) or resolver.resolve(words, published) for words in mentions]
    if online:
        client = connect()
        found = [_resolve_online(client, resolver, one, published) for one in found]
    for resolution in found:
        _print_resolution(resolution, form, indent=None if asked == "-" else 2)
    is_resolved = all(resolution.status == "resolved" for resolution in found)
    sys.exit(0 if is_resolved else EXIT_PROBLEMS)


def _print_resolution(resolution: Resolution, form: str, *, indent: int | None) -> None:
    from evidence.claims.resolve.resolution import format_resolution, resolution_to_json

    if form == "json":
        value = resolution_to_json(resolution)
        echo(json.dumps(value, ensure_ascii=False, indent=indent))
    else:
        echo(format_resolution(resolution))


def _read_mentions() -> list[str]:
    return [line.strip() for line in _read_stdin().splitlines() if line.strip()]


def _record_choice(resolver: Resolver, mentions: Sequence[str], key: str) -> None:
    """Record in the settings of the project what the writer says that words mean."""
    from evidence.claims.resolve.overrides import NO_STUDY
    from evidence.session.project_config import save_mention_choice

    if key != NO_STUDY and resolver.get_study(key) is None:
        raise EvidenceError(
            f"no study has the key {key}; give one that `evidence resolve` shows, or {NO_STUDY}"
        )
    for words in mentions:
        file = save_mention_choice(Path.cwd(), words, key)
        echo(f"{file}: {words!r} means {key}", err=True)


def _read_overrides(resolver: Resolver) -> MentionOverrides:
    """Read from the settings of the project what words mean, of the studies at hand."""
    from evidence.claims.resolve.overrides import NO_STUDY, MentionOverrides
    from evidence.session.project_config import find_project_config

    mentions = find_project_config(Path.cwd()).mentions
    known = {
        words: key for words, key in mentions.items() if key == NO_STUDY or resolver.get_study(key)
    }
    return MentionOverrides(known, resolver.get_study)


def _resolve_online(
    client: Client, resolver: Resolver, resolution: Resolution, published: int | None
) -> Resolution:
    """Resolve a mention again, with what PubMed finds for it."""
    from evidence.claims.resolve.pubmed_search import search_pubmed

    if resolution.status == "resolved":
        return resolution
    studies, problems = search_pubmed(client, resolution.mention)
    echo_problems(problems)
    return resolver.with_studies(studies).resolve(resolution.mention, published)


def _read_resolver(table_file: Path) -> Resolver:
    from evidence.claims.resolve.resolver import Resolver
    from evidence.studies.table.read_back import read_studies

    studies, problems = read_studies(table_file)
    echo_problems(problems)
    return Resolver(None, studies)


def _read_stdin() -> str:
    if sys.stdin is None:
        raise EvidenceError("standard input is closed; give the mention as an argument")
    try:
        return read_stream(sys.stdin.buffer, Path("-")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"standard input is not UTF-8 (byte {error.start})") from error
