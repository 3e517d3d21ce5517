"""The store: `evidence store info`, `verify`, `rebuild`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from evidence.cli.options import (
    EXIT_PROBLEMS,
    echo_problems,
    is_terminal,
    session_options,
    store_session_option,
)
from evidence.cli.output.terminal import echo
from evidence.wording import format_count

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from evidence.session import Session
    from evidence.studies.store.store import Store


@click.group()
def store() -> None:
    """Look after the store of fetched records: one SQLite file, open to other tools."""


@store.command()
@store_session_option
def info(session: Session) -> None:
    """Show where the store is, and what is in it."""
    opened = session.require_store()
    here = opened.count_contents()
    echo(f"{opened.path} ({here.size / 1e6:,.1f} MB)")
    echo(
        f"  {format_count(here.studies, 'study', 'studies')} "
        f"from {format_count(here.records, 'record')}, {here.queued:,} still to be fetched"
    )
    echo(f"  {format_count(here.changes, 'change')} seen")
    for search in opened.saved_searches():
        since = f", since {search.since}" if search.since else ""
        echo(f"  search: {search.label}{since}; last run {search.last_run or 'never'}")


@store.command()
@session_options
def verify(session: Session) -> None:
    """Check that the store is as PubMed sent it, and its studies as their records say.

    Exit code 0: it is; 1: it is not, and each fault is listed.
    """
    from evidence.studies.store.maintenance import verify_store

    opened = session.require_store()
    with _records_bar(opened, "verifying") as bar:
        problems = list(verify_store(opened, bar.update))
    echo_problems(problems)
    if not problems:
        records = opened.count_contents().records
        checked = format_count(records, "record and its study are", "records and their studies are")
        echo(f"{opened.path}: {checked} in order")
    sys.exit(EXIT_PROBLEMS if problems else 0)


@store.command()
@session_options
def rebuild(session: Session) -> None:
    """Make the studies again from the stored records, offline, after an update of evidence."""
    from evidence.studies.store.maintenance import rebuild_studies
    from evidence.studies.store.store import Store

    path = session.existing_store_path()
    with Store(path, write=True, stale=True, topic=session.topic) as opened:
        with _records_bar(opened, "rebuilding") as bar:
            problems = rebuild_studies(opened, bar.update)
        echo_problems(problems)
        number = format_count(opened.count_contents().studies, "study", "studies")
        echo(f"{opened.path}: {number} made again")
    sys.exit(EXIT_PROBLEMS if problems else 0)


def _records_bar(opened: Store, label: str) -> ProgressBar[int]:
    """Make a progress bar over all records."""
    return click.progressbar(
        length=opened.count_contents().records,
        label=label,
        file=sys.stderr,
        hidden=not is_terminal(),
    )
