"""The store: `evidence store info`, `verify`, `rebuild`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    find_existing_store,
    is_terminal,
    store_option,
)
from evidence.topic import read_topic

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from evidence.studies.store.store import Store


@click.group()
def store() -> None:
    """The store, where fetched records are kept: one SQLite file, open to other tools, too."""


@store.command()
@store_option
def info(store_path: Path | None) -> None:
    """Where the store is, and what is in it."""
    from evidence.studies.store.store import Store

    with Store(find_existing_store(store_path)) as opened:
        here = opened.count_contents()
        click.echo(f"{opened.path} ({here.size / 1e6:,.1f} MB)")
        click.echo(
            f"  {here.studies:,} studies from {here.records:,} records, {here.queued:,} still to be fetched"
        )
        click.echo(f"  {here.changes:,} changes seen")
        for search in opened.saved_searches():
            since = f", since {search.since}" if search.since else ""
            click.echo(f"  search: {search.label}{since}; last run {search.last_run or 'never'}")


@store.command()
@store_option
@base_option
def verify(store_path: Path | None, base_folder: Path | None) -> None:
    """Check that all in the store is as PubMed sent it, and the studies as their records say.

    Exit code 0: it is; 1: it is not, and each fault is named.
    """
    from evidence.studies.store import maintenance as upkeep
    from evidence.studies.store.store import Store

    with Store(find_existing_store(store_path), topic=read_topic(base_folder)) as opened:
        with records_bar(opened, "verifying") as bar:
            problems = list(upkeep.verify_store(opened, bar.update))
        echo_problems(problems)
        if not problems:
            click.echo(
                f"{opened.path}: {opened.count_contents().records:,} records and their studies are in order"
            )
    sys.exit(EXIT_PROBLEMS if problems else 0)


@store.command()
@store_option
@base_option
def rebuild(store_path: Path | None, base_folder: Path | None) -> None:
    """Make the studies again from the records as they came, after an update of evidence; needs no network."""
    from evidence.studies.store import maintenance as upkeep
    from evidence.studies.store.store import Store

    topic = read_topic(base_folder)
    with Store(find_existing_store(store_path), write=True, stale=True, topic=topic) as opened:
        with records_bar(opened, "rebuilding") as bar:
            problems = upkeep.rebuild_studies(opened, bar.update)
        echo_problems(problems)
        click.echo(f"{opened.path}: {opened.count_contents().studies:,} studies made again")
    sys.exit(EXIT_PROBLEMS if problems else 0)


def records_bar(opened: Store, label: str) -> ProgressBar[int]:
    """A bar over all records."""
    return click.progressbar(
        length=opened.count_contents().records,
        label=label,
        file=sys.stderr,
        hidden=not is_terminal(),
    )
