"""`evidence base`: start an evidence base of your own, and check one."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evidence.cli.options import EXIT_PROBLEMS, echo_problems, open_session, store_option
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.living.pmid_matches import PmidMatch
    from evidence.session import Session

_WIDTH: Final = 100


@click.group()
def base() -> None:
    """An evidence base: a folder with a topic, its claims, studies, findings and judgements."""


@base.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new_base(folder: Path) -> None:
    """Make a small evidence base in DIR to start from.

    DIR must not exist yet, or be empty. The files say in comments what to write where.
    """
    from evidence.claims.base.starter import write_starter_base

    files = write_starter_base(folder)
    click.echo(f"{folder}: {', '.join(file.name for file in files)}")
    click.echo(
        f"""
Next:
  1. Say in {folder / "topic.toml"} what your topic is: its search at PubMed, its treatments,
     conditions and outcomes, and how its claims are worded.
  2. Replace the example in claims.csv and its words in topic.toml by claims of yours.
  3. evidence base check {folder}
  4. evidence fetch --base {folder} --store my-topic.sqlite
  5. evidence review CLAIM --base {folder} --store my-topic.sqlite
Set EVIDENCE_BASE to use this base without --base."""
    )


@base.command("check")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--complete",
    is_flag=True,
    help="Then ask about each PMID that the store has for a study without one, and write it.",
)
@store_option
def check_base(folder: Path, complete: bool, store_path: Path | None) -> None:
    """Check an evidence base, and list all that is wrong with file and line.

    With --complete, `evidence fetch --base DIR` has to look up the studies without a PMID first.
    Compare the titles: a PMID is written into studies.csv only where you say yes.

    Exit code 0: nothing is wrong; 1: each problem is listed; 2: a file cannot be read, or the base
    is not your own.
    """
    if complete:
        from evidence.claims.living.base_files import require_own_base

        require_own_base(folder)
    has_problems = _echo_check(folder)
    if complete and not has_problems:
        _complete_base(folder, open_session(folder, store_path))
    sys.exit(EXIT_PROBLEMS if has_problems else 0)


def _echo_check(folder: Path) -> bool:
    """Print what is wrong with a base, and what is in it; return whether anything is wrong."""
    from evidence.claims.base.check_names import check_names
    from evidence.claims.base.load import locate_problems, parse_base, read_tables
    from evidence.claims.recognise.check import check_claim_words
    from evidence.topic import check_topic
    from evidence.wording import join_with_and

    topic, problems = check_topic(folder)
    if topic is None:
        echo_problems(problems)
        click.echo(f"{folder}: {format_count(len(problems), 'problem')} in topic.toml")
        return True
    known, in_tables = parse_base(read_tables(folder), topic)
    problems += locate_problems(in_tables, folder)
    problems += check_claim_words(topic, known.claims)
    problems += check_names(folder, known.studies)
    echo_problems(problems)
    counts = join_with_and(
        [
            format_count(len(known.claims), "claim"),
            format_count(len(known.studies), "study", "studies"),
            format_count(len(known.findings), "finding"),
            format_count(len(known.judgements), "judgement"),
        ]
    )
    state = format_count(len(problems), "problem") if problems else "no problems"
    click.echo(f"{folder}: {counts}; {state}")
    return bool(problems)


def _complete_base(folder: Path, session: Session) -> None:
    """Ask about each PMID that was found, and write those that were confirmed."""
    from evidence.claims.living.pmid_matches import describe_match

    session.require_store()
    matches = session.match_pmids()
    offered = [match for match in matches if match.status in ("found", "other_title")]
    confirmed = _confirm_matches(offered)
    if confirmed:
        session.add_pmids(confirmed)
    for match in matches:
        if match.status in ("taken", "several_records"):
            click.echo(f"evidence: {describe_match(match)}", err=True)
    written = format_count(len(confirmed), "PMID")
    missing = sum(match.status == "not_found" for match in matches)
    click.echo(
        f"{folder / 'studies.csv'}: {written} written, {len(offered) - len(confirmed):,} not; "
        f"the store has no record of {missing:,} more"
    )


def _confirm_matches(offered: Sequence[PmidMatch]) -> dict[str, str]:
    """Ask about each match; return the PMIDs that were confirmed, by the keys of their studies."""
    confirmed: dict[str, str] = {}
    try:
        for number, match in enumerate(offered, 1):
            if match.pmid is None or match.pmid in confirmed.values():
                continue  # a record is one study
            click.echo(f"\n{number} of {len(offered)}")
            if _confirm_match(match):
                confirmed[match.study] = match.pmid
    except click.Abort:  # Ctrl-C or the end of the input: what was confirmed is written
        click.echo("\nstopped", err=True)
    return confirmed


def _confirm_match(match: PmidMatch) -> bool:
    """Show a study beside its record; yes is the default only where their titles are alike."""
    from evidence.claims.living.pmid_matches import describe_match
    from evidence.ids import pubmed_url

    click.echo(describe_match(match))
    for label, title in (("base", match.title), ("PubMed", match.record_title)):
        text = title or "title unknown"
        click.echo(textwrap.fill(f"{label + ':':8}{text}", _WIDTH, subsequent_indent=" " * 8))
    click.echo(pubmed_url(match.pmid or ""))
    return click.confirm("Is this the study?", default=match.status == "found")
