"""For practitioners: `evidence claim`, `evidence claims`, `evidence resolve`."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    dump_json,
    echo_problems,
    format_option,
    load_base_with_notices,
    load_stored_studies,
    store_option,
)
from evidence.cli.pubmed import client_options
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.claims.resolve.overrides import MentionOverrides
    from evidence.claims.resolve.resolution import Resolution
    from evidence.claims.resolve.resolver import Resolver
    from evidence.pubmed.eutils.client import Client


@click.command()
@click.argument("id_or_text", nargs=-1, required=True)
@format_option("text", "json", "markdown")
@store_option
@base_option
def claim(
    id_or_text: tuple[str, ...], form: str, store_path: Path | None, base_folder: Path | None
) -> None:
    """The card of a claim, by its id (C5) or by what it says: verdict, certainty, why, the studies for and against."""
    from evidence.claims.verdict.card import build_card, find_claim, is_denial_of_claim
    from evidence.claims.verdict.card_text import format_card_markdown, format_card_text

    base = load_base_with_notices(base_folder, store_path)
    asked = " ".join(id_or_text)
    card = build_card(base, find_claim(base, asked))
    if is_denial_of_claim(asked, card.claim.id):
        click.echo(
            f"evidence: your words deny claim {card.claim.id}; this is the card of what they deny",
            err=True,
        )
    if form == "json":
        click.echo(dump_json(card.to_json_dict()))
    else:
        click.echo(format_card_markdown(card) if form == "markdown" else format_card_text(card))


@click.command()
@format_option("text", "json", "markdown")
@store_option
@base_option
def claims(form: str, store_path: Path | None, base_folder: Path | None) -> None:
    """All claims with their verdicts, a line each."""
    from evidence.claims.verdict.card_text import format_claims_markdown, format_claims_text
    from evidence.claims.verdict.verdict import compute_verdict

    base = load_base_with_notices(base_folder, store_path)
    verdicts = [compute_verdict(base, key) for key in base.claims]
    if form == "json":
        rows = [
            {
                "id": v.claim.id,
                "text": v.claim.text,
                "verdict": v.category,
                "certainty": v.certainty,
            }
            for v in verdicts
        ]
        click.echo(dump_json(rows))
    else:
        click.echo(
            format_claims_markdown(verdicts) if form == "markdown" else format_claims_text(verdicts)
        )


def studies_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--studies``, ``--store`` and ``--base``, which the command gets as an ``index`` of studies."""

    @functools.wraps(command)
    def with_index(
        *,
        table_file: Path | None,
        store_path: Path | None,
        base_folder: Path | None,
        **options: Any,
    ) -> Any:
        return command(index=_make_index(table_file, base_folder, store_path), **options)

    option = click.option(
        "--studies",
        "table_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Look in this table (.csv, .parquet, .jsonl, .json) instead of the evidence base and the store.",
    )
    return option(store_option(base_option(with_index)))


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
    help='Write down, in the settings of the project, that the words mean this study ("none": no study to be cited).',
)
@click.option(
    "--online",
    is_flag=True,
    help="Ask PubMed about what is resolved neither in the base nor in the store.",
)
@format_option("text", "json")
@client_options
@studies_option
def resolve(
    mention: tuple[str, ...],
    published: int | None,
    choose: str | None,
    online: bool,
    form: str,
    connect: Callable[[], Client],
    index: Resolver,
) -> None:
    """The study that a mention means: "a 2012 analysis of 18,000 patients". - reads one mention a line.

    Exit code 0: resolved; 1: some mention is ambiguous or unresolved.
    """
    from evidence.claims.resolve.resolution import format_resolution, resolution_to_json

    asked = " ".join(mention)
    mentions = (
        [line.strip() for line in _read_stdin().splitlines() if line.strip()]
        if asked == "-"
        else [asked]
    )
    if choose:
        _record_choice(index, mentions, choose)
    choices = _read_overrides(index)
    resolutions = [choices.resolve(words) or index.resolve(words, published) for words in mentions]
    if online:
        client = connect()
        resolutions = [
            _resolve_online(client, index, resolution, published) for resolution in resolutions
        ]
    for resolution in resolutions:
        if form == "json":
            indent = None if asked == "-" else 2
            click.echo(
                json.dumps(resolution_to_json(resolution), ensure_ascii=False, indent=indent)
            )
        else:
            click.echo(format_resolution(resolution))
    sys.exit(
        0 if all(resolution.status == "resolved" for resolution in resolutions) else EXIT_PROBLEMS
    )


def _record_choice(index: Resolver, mentions: Sequence[str], key: str) -> None:
    """Write down what the writer says that words mean."""
    from evidence.claims.resolve.overrides import NO_STUDY
    from evidence.project_config import save_mention_choice

    if key not in (NO_STUDY, *index.studies):
        raise EvidenceError(
            f"no study known has the key {key}; give one that `evidence resolve` shows, or {NO_STUDY}"
        )
    for words in mentions:
        click.echo(
            f"{save_mention_choice(Path.cwd(), words, key)}: {words!r} means {key}", err=True
        )


def _read_overrides(index: Resolver) -> MentionOverrides:
    """What the writer has said in the settings of the project, of the studies that are looked at."""
    from evidence.claims.resolve.overrides import NO_STUDY, MentionOverrides
    from evidence.project_config import find_project_config

    studies = index.studies
    told = find_project_config(Path.cwd()).mentions
    return MentionOverrides(
        {words: key for words, key in told.items() if key in (NO_STUDY, *studies)}, studies
    )


def _resolve_online(
    client: Client, index: Resolver, resolution: Resolution, published: int | None
) -> Resolution:
    """The same mention among what is known and what PubMed finds for it."""
    from evidence.claims.resolve.pubmed_search import search_pubmed

    if resolution.status == "resolved":
        return resolution
    studies, problems = search_pubmed(client, resolution.mention)
    echo_problems(problems)
    return index.with_studies(studies).resolve(resolution.mention, published)


def _make_index(
    table_file: Path | None, base_folder: Path | None, store_path: Path | None
) -> Resolver:
    """The studies of a table, or else of the evidence base and of the store."""
    from evidence.claims.resolve.resolver import Resolver

    if table_file:
        from evidence.studies.table.read_back import read_studies

        studies, problems = read_studies(table_file)
        echo_problems(problems)
        return Resolver(None, studies)
    return Resolver(read_base(base_folder), load_stored_studies(store_path), pack=base_folder)


def _read_stdin() -> str:
    if sys.stdin is None:
        raise EvidenceError("standard input is closed; give the mention as an argument")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"standard input is not UTF-8 (byte {error.start})") from error
