"""PubMed and the store: `evidence fetch`, `evidence update`."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import (
    EXIT_INTERRUPTED,
    EXIT_PROBLEMS,
    client_options,
    echo_problems,
    format_option,
    is_terminal,
    session_options,
)
from evidence.cli.output.standard_output import require_stdout
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError, PubMedWarning
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.living.pmid_matches import PmidMatch
    from evidence.posts.lint.update_report import UpdateReport
    from evidence.pubmed.eutils.client import Client
    from evidence.session import Session
    from evidence.studies.store.sync import RecordProgress


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
    help="Fetch at most N records now; run again for the rest.",
)
@click.option(
    "--ids",
    "id_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instead of QUERY: the studies in a file of PMIDs or DOIs, RIS, CSV or .nbib.",
)
@client_options
@session_options
def fetch(
    query: tuple[str, ...],
    since: datetime | None,
    limit: int | None,
    id_files: tuple[Path, ...],
    connect: Callable[[], Client],
    session: Session,
) -> None:
    """Fetch what PubMed has on QUERY, in PubMed's own query language, into the store.

    Without QUERY: the topic of the evidence base, and the studies in it; those without a PMID are
    looked up by DOI, PMCID or citation, and those found are listed. What is in the store
    already is not fetched again, and an interrupted fetch resumes where it stopped.

    Exit code 0: all was fetched; 1: something was not, and is listed; 2: PubMed or the store could
    not be reached.
    """
    words = " ".join(query).strip()
    if query and not words:
        raise EvidenceError("the query is empty; leave it out to fetch the topic")
    known = set() if words or id_files else _find_matches(session)
    with _progress_bar(session) as progress, warnings.catch_warnings():
        warnings.simplefilter("ignore", PubMedWarning)  # they are printed below
        synced = session.fetch(
            words or None,
            since=since.date() if since else None,
            limit=limit,
            ids=id_files,
            client=connect(),
            progress=progress,
        )
    store = session.require_store()
    echo(f"{store.path}: {synced}")
    unreported = len(store.changes())
    if unreported:
        number = format_count(unreported, "change")
        what = "it, and what it touches" if unreported == 1 else "them, and what they touch"
        echo(f"Not reported yet: {number}; `evidence update` reports {what}")
    echo_problems(synced.problems)
    if not words and not id_files:
        _echo_matches(session, known)
    for warning in synced.warnings:
        echo(f"evidence: PubMed warns: {warning}", err=True)
    sys.exit(EXIT_PROBLEMS if synced.problems else 0)


def _find_matches(session: Session) -> set[PmidMatch]:
    """Find what the store has already of the studies without a PMID; make it if it is not there."""
    from evidence.claims.living.pmid_matches import match_pmids

    with session.writable_store() as store:
        return set(match_pmids(session.curated_base, store))


def _echo_matches(session: Session, known: Collection[PmidMatch]) -> None:
    """Print each study that was looked up and found now, and how many were linked."""
    from evidence.claims.living.pmid_matches import describe_match

    matches = session.match_pmids()
    for match in matches:
        if match not in known and match.status != "not_found":
            echo(f"evidence: {describe_match(match)}", err=True)
    if not matches:
        return
    linked = sum(match.is_linked for match in matches)
    missing = sum(match.status == "not_found" for match in matches)
    unclear = len(matches) - linked - missing
    counts = [f"{linked:,} found at PubMed", f"{unclear:,} unclear" if unclear else ""]
    number = format_count(len(matches), "study", "studies")
    echo(
        f"evidence: {number} of the base without a PMID: "
        f"{', '.join(filter(None, [*counts, f'{missing:,} not found']))}",
        err=True,
    )


@click.command()
@click.option(
    "--posts",
    "posts_folder",
    type=click.Path(exists=True),
    metavar="DIR",
    help="Also list the sentences of these posts that rest on what changed.",
)
@format_option("text", "markdown", "json")
@client_options
@session_options
def update(
    posts_folder: str | None, form: str, connect: Callable[[], Client], session: Session
) -> None:
    """Run every stored search again, and report what changed and which claims and posts it affects.

    Exit code 0: nothing needs a person; 1: something does; 2: PubMed or the store could not be
    reached.
    """

    def print_report(report: UpdateReport) -> None:
        formatted = {
            "text": report.to_text,
            "markdown": report.to_markdown,
            "json": report.to_json,
        }[form]()
        echo(formatted)
        sys.stdout.flush()

    session.require_store()
    require_stdout()  # a report that nobody could read would count as reported
    with _progress_bar(session) as progress:
        report = session.update(
            posts_folder, client=connect(), progress=progress, report=print_report
        )
    echo_problems(report.problems)
    sys.exit(EXIT_PROBLEMS if report.needs_person else 0)


@contextmanager
def _progress_bar(session: Session) -> Iterator[RecordProgress]:
    """Show a bar on a terminal; on Ctrl-C, say what is kept and how to go on."""
    bar = click.progressbar(
        length=0, label="fetching", file=sys.stderr, hidden=not is_terminal(), show_pos=True
    )

    def progress(done: int, whole: int) -> None:
        bar.length = whole
        bar.update(done - bar.pos)

    try:
        with bar:
            yield progress
    except KeyboardInterrupt:
        store = session.require_store()
        here = store.count_contents()
        kept = format_count(here.studies, "study is kept", "studies are kept")
        waiting = format_count(here.queued, "is", "are")
        echo(
            f"evidence: interrupted; {kept} in {store.path}, "
            f"{waiting} still to be fetched: run this again, it resumes from here",
            err=True,
        )
        sys.exit(EXIT_INTERRUPTED)
