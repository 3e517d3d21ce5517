"""Judging: `evidence review`."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import find_existing_store, store_option
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.claims.base.models import Judgement

_WIDTH: Final = 100
_QUIT: Final = "quit"
_SKIP: Final = "skip"
_PARTICIPANT_COUNT: Final = click.IntRange(0, 100_000_000)


@click.command()
@click.argument("claim_id", metavar="CLAIM")
@click.option("--by", "name", metavar="NAME", help="Who judges; every judgement is signed.")
@click.option(
    "--base",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="EVIDENCE_BASE",
    help="Folder of your own evidence base; made as a copy of the bundled one if it is not there.",
)
@store_option
def review(claim_id: str, name: str | None, folder: Path | None, store_path: Path | None) -> None:
    """Walk through the studies of the store that nobody has judged for CLAIM, and write down what you judge.

    Each judgement is written at once, so you may stop at any time.
    """
    from evidence.claims.base.with_notices import read_current_base
    from evidence.claims.living.judging import copy_bundled_base, find_unjudged_studies
    from evidence.claims.verdict.verdict import compute_verdict
    from evidence.studies.store.store import Store

    if folder is None:
        raise EvidenceError(
            "your judgements need a base of your own: name its folder with --base or EVIDENCE_BASE"
        )
    path = find_existing_store(store_path)
    with Store(path) as store:
        table = store.read_table()
    if name is not None and not name.strip():
        raise EvidenceError("--by is empty; every judgement is signed")
    if claim_id not in read_base(folder if folder.exists() else None).claims:
        raise EvidenceError(f"there is no claim {claim_id}; `evidence claims` lists them all")
    if copy_bundled_base(folder):
        click.echo(f"{folder} was made as a copy of the bundled base")
    base = read_current_base(folder, path)
    waiting = find_unjudged_studies(base, table, claim_id)
    click.echo(f"{claim_id}  {base.claims[claim_id].text}")
    number = "1 study" if len(waiting) == 1 else f"{len(waiting):,} studies"
    click.echo(f"Not judged for it yet, and may bear on it: {number} of the store")
    if not waiting:
        return
    before = compute_verdict(base, claim_id)
    signed = name or click.prompt("Your name, to sign with")
    kept = _judge_studies(folder, claim_id, waiting, signed)
    after = compute_verdict(read_current_base(folder, path), claim_id)
    click.echo(
        f"\n{kept:,} judged. The verdict was {before.category}, {before.certainty} certainty; "
        f"it is {after.category}, {after.certainty} certainty."
    )


def _judge_studies(
    folder: Path, claim: str, waiting: Sequence[Mapping[str, Any]], signed: str
) -> int:
    """Ask about each study; gives the number of judgements that were written."""
    from evidence.claims.living.judging import (
        add_judgement,
        build_curated_study,
        find_study_by_pmid,
    )

    kept = 0
    with suppress(click.Abort):  # Ctrl-C or the end of the input: what was judged is written
        for number, cells in enumerate(waiting, 1):
            click.echo(f"\n{number} of {len(waiting)}\n{_format_study(cells)}\n")
            stance = _ask_stance()
            if stance == _QUIT:
                break
            if stance == _SKIP:
                continue
            try:
                base = read_base(folder)
                study = find_study_by_pmid(base, cells["pmid"]) or build_curated_study(
                    base, cells, *_ask_study(cells)
                )
                judgement = _ask_judgement(claim, study.key, stance, signed, cells)
                add_judgement(folder, study, judgement)
            except EvidenceError as error:
                click.echo(f"evidence: {error}", err=True)
                continue
            kept += 1
            click.echo(f"written to {folder / 'judgements.csv'} as {claim} x {study.key}")
    return kept


def _format_study(cells: Mapping[str, Any]) -> str:
    """What is known of a study: PubMed's words, and what a program derived of them."""
    from evidence.claims.base.models import format_label
    from evidence.ids import pubmed_url
    from evidence.studies.designs import design_info

    design = design_info(cells["design"]).label if cells["design"] else "design not told"
    derived = [
        f"{cells['sample_size']:,} participants" if cells["sample_size"] else "",
        f"compared with {', '.join(map(format_label, cells['comparators']))}"
        if cells["comparators"]
        else "",
        f"conclusion {format_label(cells['direction'])}" if cells["direction"] else "",
        *(format_label(told).replace(":", ": ") for told in cells["direction_by_comparator"]),
    ]
    return "\n".join(
        [
            textwrap.fill(
                f"PMID {cells['pmid']}, {cells['year']}: {cells['title'] or cells['vernacular_title']}",
                _WIDTH,
            ),
            pubmed_url(cells["pmid"]),
            *(
                textwrap.fill(part, _WIDTH)
                for part in (cells["abstract"] or "no abstract").splitlines()
            ),
            f"Derived, not reviewed: {'; '.join(filter(None, [design, *derived]))}",
        ]
    )


def _ask_stance() -> str:
    from evidence.claims.base.models import Stance

    words = (*get_args(Stance), _SKIP, _QUIT)
    return str(
        click.prompt("What does it say of the claim?", type=click.Choice(words), default=_SKIP)
    )


def _ask_study(cells: Mapping[str, Any]) -> tuple[Any, int | None]:
    """Design and number of participants, as the person confirms them."""
    from evidence.studies.study import Design

    design = click.prompt(
        "Design", type=click.Choice(get_args(Design)), default=cells["design"], show_choices=False
    )
    participants = click.prompt(
        "Participants analysed, 0 if not told",
        type=_PARTICIPANT_COUNT,
        default=cells["sample_size"] or 0,
    )
    return design, participants or None


def _ask_judgement(
    claim: str, key: str, stance: str, signed: str, cells: Mapping[str, Any]
) -> Judgement:
    """The rest of a judgement."""
    from evidence.claims.base.models import CURATED_COMPARATORS, Directness, GradeDomain, Judgement

    only = cells["comparators"][0] if len(cells["comparators"]) == 1 else None
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
    based_on = click.prompt(
        "You read the", type=click.Choice(["abstract", "full_text", "summary"]), default="abstract"
    )
    rationale = click.prompt("Why, in one sentence", value_proc=_validate_sentence)
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


def _validate_sentence(text: str) -> str:
    if len(text.split()) < 2:
        raise click.UsageError("write a sentence, so that others understand why")
    return text.strip()
