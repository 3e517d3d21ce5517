"""Judging: `evidence review`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from evidence.claims.base.load import read_base
from evidence.cli.judging.prompts import (
    ask_based_on,
    ask_name,
    ask_reason,
    echo_new_curator,
    own_base_option,
    require_own_base,
)
from evidence.cli.options import open_session, store_option
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.base.models import Judgement
    from evidence.studies.store.models import StoredStudy

_WIDTH: Final = 100
_QUIT: Final = "quit"
_SKIP: Final = "skip"
_PARTICIPANT_COUNT: Final = click.IntRange(0, 100_000_000)


@click.command()
@click.argument("claim_id", metavar="CLAIM")
@click.option("--by", "name", metavar="NAME", help="Who judges; every judgement is signed.")
@own_base_option
@store_option
def review(claim_id: str, name: str | None, folder: Path | None, store_path: Path | None) -> None:
    """Judge the studies of the store that nobody has judged for CLAIM, one by one.

    Each judgement is written at once, so you may stop at any time.
    """
    from evidence.claims.living.judging import copy_bundled_base, find_unjudged_studies
    from evidence.claims.verdict.verdict import compute_verdict

    folder = require_own_base(folder, name, "judgement")
    bundled = open_session(folder if folder.exists() else None, store_path)
    bundled.require_store()
    if claim_id not in bundled.curated_base.claims:
        raise EvidenceError(f"there is no claim {claim_id}; `evidence claims` lists them all")
    if copy_bundled_base(folder):
        click.echo(f"{folder} was made as a copy of the bundled base")
    session = open_session(folder, store_path)
    unjudged = find_unjudged_studies(
        session.base, session.require_store().stored_studies(), claim_id
    )
    click.echo(f"{claim_id}  {session.base.claims[claim_id].text}")
    number = format_count(len(unjudged), "study", "studies")
    click.echo(f"Not judged for it yet, and may bear on it: {number} of the store")
    if not unjudged:
        return
    before = compute_verdict(session.base, claim_id)
    signed = name or ask_name()
    judged = _judge_studies(folder, claim_id, unjudged, signed)
    if judged:
        echo_new_curator(folder, signed)
    session.close()
    after = compute_verdict(session.base, claim_id)
    click.echo(
        f"\n{judged:,} judged. The verdict was {before.category}, {before.certainty} certainty; "
        f"it is {after.category}, {after.certainty} certainty."
    )


def _judge_studies(folder: Path, claim: str, waiting: Sequence[StoredStudy], signed: str) -> int:
    """Ask about each study; gives the number of judgements that were written."""
    from evidence.claims.living.judging import (
        add_judgement,
        build_curated_study,
        find_study_by_pmid,
    )

    kept = 0
    with suppress(click.Abort):  # Ctrl-C or the end of the input: what was judged is written
        for number, stored in enumerate(waiting, 1):
            click.echo(f"\n{number} of {len(waiting)}\n{_format_study(stored)}\n")
            stance = _ask_stance()
            if stance == _QUIT:
                break
            if stance == _SKIP:
                continue
            try:
                base = read_base(folder)
                study = find_study_by_pmid(base, stored.record.pmid) or build_curated_study(
                    base, stored, *_ask_study(stored)
                )
                judgement = _ask_judgement(claim, study.key, stance, signed, stored)
                add_judgement(folder, study, judgement)
            except EvidenceError as error:
                click.echo(f"evidence: {error}", err=True)
                continue
            kept += 1
            click.echo(f"written to {folder / 'judgements.csv'} as {claim} x {study.key}")
    return kept


def _format_study(stored: StoredStudy) -> str:
    """What is known of a study: PubMed's words, and what a program derived of them."""
    from evidence.claims.base.models import format_label
    from evidence.ids import pubmed_url
    from evidence.studies.designs import design_info

    record, found = stored.record, stored.derived
    design = design_info(found.design).label if found.design else "design not told"
    derived = [
        f"{found.sample_size:,} participants" if found.sample_size else "",
        f"compared with {', '.join(map(format_label, found.comparators))}"
        if found.comparators
        else "",
        f"conclusion {format_label(found.direction)}" if found.direction else "",
        *(format_label(told).replace(":", ": ") for told in found.direction_by_comparator),
    ]
    return "\n".join(
        [
            textwrap.fill(f"PMID {record.pmid}, {record.year}: {stored.title}", _WIDTH),
            pubmed_url(record.pmid),
            *(
                textwrap.fill(part, _WIDTH)
                for part in (record.abstract or "no abstract").splitlines()
            ),
            textwrap.fill(
                f"Derived, not reviewed: {'; '.join(filter(None, [design, *derived]))}", _WIDTH
            ),
        ]
    )


def _ask_stance() -> str:
    from evidence.claims.base.models import Stance

    words = (*get_args(Stance), _SKIP, _QUIT)
    return str(
        click.prompt("What does it say of the claim?", type=click.Choice(words), default=_SKIP)
    )


def _ask_study(stored: StoredStudy) -> tuple[Any, int | None]:
    """Design and number of participants, as the person confirms them."""
    from evidence.studies.study import Design

    design = click.prompt(
        "Design",
        type=click.Choice(get_args(Design)),
        default=stored.derived.design,
        show_choices=False,
    )
    participants = click.prompt(
        "Participants analysed, 0 if not told",
        type=_PARTICIPANT_COUNT,
        default=stored.derived.sample_size or 0,
    )
    return design, participants or None


def _ask_judgement(
    claim: str, key: str, stance: str, signed: str, stored: StoredStudy
) -> Judgement:
    """The rest of a judgement."""
    from evidence.claims.base.models import CURATED_COMPARATORS, Directness, GradeDomain, Judgement

    comparators = stored.derived.comparators
    only = comparators[0] if len(comparators) == 1 else None
    concerns = get_args(GradeDomain)
    comparator = click.prompt(
        "The result was compared with", type=click.Choice(CURATED_COMPARATORS), default=only
    )
    directness = click.prompt(
        "Directness", type=click.Choice(get_args(Directness)), default="direct"
    )
    doubts = [
        click.confirm(f"Is there {concern.replace('_', ' ')}?", default=False)
        for concern in concerns
    ]
    based_on = ask_based_on()
    rationale = ask_reason()
    return Judgement(
        claim=claim,
        study=key,
        comparator=comparator,
        finding=None,
        stance=stance,  # type: ignore[arg-type]  # one of the words that were offered
        directness=directness,
        concerns=tuple(
            concern for concern, is_there in zip(concerns, doubts, strict=True) if is_there
        ),
        rationale=rationale,
        based_on=based_on,  # type: ignore[arg-type]
        judged_by=signed,
        judged_on=datetime.now(UTC).date(),
    )
