"""Ask about the PMIDs that were found: `evidence base check --complete`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import WIDTH
from evidence.cli.output.terminal import echo
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.living.pmid_matches import PmidMatch
    from evidence.session import Session


def complete_base(folder: Path, session: Session) -> None:
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
            echo(f"evidence: {describe_match(match)}", err=True)
    written = format_count(len(confirmed), "PMID")
    missing = sum(match.status == "not_found" for match in matches)
    echo(
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
            echo(f"\n{number} of {len(offered)}")
            if _confirm_match(match):
                confirmed[match.study] = match.pmid
    except click.Abort:  # Ctrl-C or the end of the input: what was confirmed is written
        echo("\nstopped", err=True)
    return confirmed


def _confirm_match(match: PmidMatch) -> bool:
    """Show a study beside its record; yes is the default only where their titles are alike."""
    from evidence.claims.living.pmid_matches import describe_match
    from evidence.ids import pubmed_url

    echo(describe_match(match))
    for label, title in (("base", match.title), ("PubMed", match.record_title)):
        text = title or "title unknown"
        echo(textwrap.fill(f"{label + ':':8}{text}", WIDTH, subsequent_indent=" " * 8))
    echo(pubmed_url(match.pmid or ""))
    return click.confirm("Is this the study?", default=match.status == "found")
