"""PubMed and the store: `evidence fetch`, `evidence update`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import (
    EXIT_INTERRUPTED,
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    find_existing_store,
    format_option,
    is_terminal,
    store_option,
)
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.pubmed.eutils.client import Client
    from evidence.studies.store.models import SavedSearch
    from evidence.studies.store.store import Store
    from evidence.studies.store.sync import SyncSummary


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--email``, ``--api-key`` and ``--base-url``; the command gets ``connect``, which makes the client."""

    @functools.wraps(command)
    def with_client(
        *, email: str | None, api_key: str | None, base_url: str | None, **options: Any
    ) -> Any:
        return command(connect=functools.partial(make_client, email, api_key, base_url), **options)

    for name, metavar, meaning in (
        ("--base-url", "URL", "Another server that speaks E-utilities."),
        ("--api-key", "KEY", "NCBI's key: 10 requests a second instead of 3 (else NCBI_API_KEY)."),
        (
            "--email",
            "ADDRESS",
            "Whom NLM writes to before it blocks anybody (else EVIDENCE_EMAIL).",
        ),
    ):
        with_client = click.option(name, metavar=metavar, help=meaning)(with_client)
    return with_client


@click.command()
@click.argument("query", nargs=-1)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only records that entered PubMed since.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="At most so many records now; run it again for more.",
)
@store_option
@client_options
@base_option
def fetch(
    query: tuple[str, ...],
    since: datetime | None,
    limit: int | None,
    store_path: Path | None,
    connect: Callable[[], Client],
    base_folder: Path | None,
) -> None:
    """Fetch what PubMed has on QUERY, in PubMed's own query language, into the store.

    Without QUERY: back-pain acupuncture and cupping, and the studies of the evidence base. What is in the store
    already is not fetched again, and an interrupted fetch goes on where it was.

    Exit code 0: all is here; 1: something did not come and is named; 2: PubMed or the store could not be reached.
    """
    words = " ".join(query).strip()
    if query and not words:
        raise EvidenceError("the query is empty; leave it out to fetch the topic")
    day = since.date() if since else None

    def searches(store: Store) -> list[SavedSearch]:
        from evidence.claims.living.saved_searches import save_topic_searches

        return (
            [store.save_search(words, since=day)]
            if words
            else save_topic_searches(store, read_base(base_folder), day)
        )

    with open_store_for_writing(store_path) as store:
        collected = sync_with_progress(store, searches, connect(), limit=limit)
        click.echo(f"{store.path}: {collected}")
        untold = len(store.changes())
        if untold:
            click.echo(
                f"Not told yet: {untold:,} changes; `evidence update` tells them, and what they touch"
            )
    echo_problems(collected.problems)
    for warning in collected.warnings:
        click.echo(f"evidence: PubMed warns: {warning}", err=True)
    sys.exit(EXIT_PROBLEMS if collected.problems else 0)


@click.command()
@click.option(
    "--posts",
    "posts_folder",
    type=click.Path(exists=True),
    metavar="DIR",
    help="Also tell which sentences of these posts rest on what changed.",
)
@format_option("text", "markdown", "json")
@store_option
@client_options
@base_option
def update(
    posts_folder: str | None,
    form: str,
    store_path: Path | None,
    connect: Callable[[], Client],
    base_folder: Path | None,
) -> None:
    """Run every stored search again, and tell what changed and which claims and posts it touches.

    Exit code 0: nothing that a person need look at; 1: something is; 2: PubMed or the store could not be reached.
    """
    from evidence.claims.living.saved_searches import load_saved_searches
    from evidence.claims.living.updates import summarise_updates
    from evidence.posts.lint import update_report as newsreport
    from evidence.posts.lint.affected import find_affected_sentences
    from evidence.posts.read.files import read_posts

    base = read_base(base_folder)
    posts, complaints = read_posts([posts_folder] if posts_folder else [], None)
    find_existing_store(store_path)
    with open_store_for_writing(store_path) as store:
        collected = sync_with_progress(
            store, lambda opened: load_saved_searches(opened, base), connect(), leftovers=True
        )
        changes = store.changes()
        news = summarise_updates(
            base, changes, store.stored_studies(change.pmid for change in changes), store.notices()
        )
        resting = find_affected_sentences(news, posts, base)
        problems = [*(one for one in complaints if one.severity == "error"), *collected.problems]
        tell = {
            "text": newsreport.updates_to_text,
            "markdown": newsreport.updates_to_markdown,
            "json": newsreport.updates_to_json,
        }[form]
        click.echo(tell(news, resting, problems))
        sys.stdout.flush()
        store.mark_reported(changes)
    echo_problems(problems)
    sys.exit(EXIT_PROBLEMS if newsreport.needs_person(news, resting, problems) else 0)


def open_store_for_writing(path: Path | None) -> Store:
    """The store to write to, made if it is not there."""
    from evidence.studies.store.store import Store
    from evidence.user_config import writable_store_path

    return Store(writable_store_path(path), write=True)


def make_client(email: str | None, api_key: str | None, base_url: str | None) -> Client:
    """A client with the user's settings, at the pace that NCBI allows."""
    from evidence.pubmed.eutils.client import create_client
    from evidence.user_config import rate_limit_file, read_user_config

    settings = read_user_config()
    key = (api_key or "").strip() or settings.api_key
    say = _echo_wait if is_terminal() else lambda _: None
    return create_client(
        base_url,
        email=email or settings.email,
        api_key=key,
        pace_file=rate_limit_file(with_key=bool(key)),
        say=say,
    )


def _echo_wait(message: str) -> None:
    click.echo(f"\n{message}", err=True)


def sync_with_progress(
    store: Store,
    searches: Callable[[Store], list[SavedSearch]],
    client: Client,
    *,
    limit: int | None = None,
    leftovers: bool = False,
) -> SyncSummary:
    """Collect, with a bar on a terminal; Ctrl-C says what is kept and how to go on."""
    from evidence.studies.store.sync import sync_searches

    bar = click.progressbar(
        length=0, label="fetching", file=sys.stderr, hidden=not is_terminal(), show_pos=True
    )

    def progress(done: int, whole: int) -> None:
        bar.length = whole
        bar.update(done - bar.pos)

    try:
        with bar:
            return sync_searches(
                store,
                client,
                searches(store),
                today=datetime.now(UTC).date(),
                limit=limit,
                leftovers=leftovers,
                progress=progress,
            )
    except KeyboardInterrupt:
        here = store.count_contents()
        click.echo(
            f"evidence: interrupted; {here.studies:,} studies are kept in {store.path}, {here.queued:,} are still to "
            "be fetched: run this again, it goes on from here",
            err=True,
        )
        sys.exit(EXIT_INTERRUPTED)
