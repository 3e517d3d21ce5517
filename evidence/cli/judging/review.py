"""Judging: `evidence review`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from evidence.claims.base.load import read_base
from evidence.claims.base.models import Reading, Timepoint
from evidence.cli.judging.prompts import (
    QUIT,
    SKIP,
    ask_based_on,
    ask_concerns,
    ask_directness,
    ask_name,
    ask_reason,
    ask_stance,
    echo_new_curator,
    own_base_option,
    require_base_folder,
)
from evidence.cli.judging.second_reading import by_pmid, decide_between, read_again
from evidence.cli.judging.shown_study import format_stored_study
from evidence.cli.options import open_session, store_option
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.base.models import Judgement
    from evidence.session import Session
    from evidence.studies.store.models import StoredStudy

_Question = tuple[str, str | None, Timepoint | None]  # a claim, an outcome, a time
_PARTICIPANT_COUNT: Final = click.IntRange(0, 100_000_000)


@click.command()
@click.argument("claim_id", metavar="CLAIM")
@click.option("--by", "name", metavar="NAME", help="Who judges; every judgement is signed.")
@click.option(
    "--reading",
    "mode",
    type=click.Choice(get_args(Reading)),
    default="first",
    show_default=True,
    help="second: read again what others have judged, whose reading is not shown; adjudication: "
    "decide where two readers differ.",
)
@click.option("--outcome", metavar="ID", help="Judge one outcome of the claim, not all together.")
@click.option(
    "--timepoint",
    type=click.Choice(get_args(Timepoint)),
    help="Judge the results at one time, not all together.",
)
@own_base_option
@store_option
def review(
    claim_id: str,
    name: str | None,
    mode: Reading,
    outcome: str | None,
    timepoint: Timepoint | None,
    folder: Path | None,
    store_path: Path | None,
) -> None:
    """Judge the studies of the store that nobody has judged for CLAIM, one by one.

    With --reading second, read again what others have judged; with --reading adjudication, decide
    where two readers differ. Each judgement is written at once, so you may stop at any time.
    """
    from evidence.claims.living.judging import copy_bundled_base
    from evidence.claims.verdict.verdict import compute_verdict

    if mode != "first" and (outcome or timepoint):
        raise click.UsageError(
            "--outcome and --timepoint are for a first reading; others take its questions"
        )
    folder = require_base_folder(folder, name, "judgement")
    name = name.strip() if name else None
    bundled = open_session(folder if folder.exists() else None, store_path)
    bundled.require_store()
    _require_known(bundled.curated_base, claim_id, outcome)
    if copy_bundled_base(folder):
        echo(f"{folder} was made as a copy of the bundled base")
    session = open_session(folder, store_path)
    echo(f"{claim_id}  {session.base.claims[claim_id].text}")
    before = compute_verdict(session.base, claim_id)
    if mode == "first":
        question = (claim_id, outcome, timepoint)
        judged, signed = _judge_new_studies(session, folder, question, name)
    else:
        judged, signed = _judge_readings(session, folder, claim_id, mode, name)
    if not signed:
        return
    if judged:
        echo_new_curator(folder, signed, "adjudicator" if mode == "adjudication" else "reader")
    session.close()
    after = compute_verdict(session.base, claim_id)
    echo(
        f"\n{judged:,} judged. The verdict was {before.category}, {before.certainty} certainty; "
        f"it is {after.category}, {after.certainty} certainty."
    )


def _require_known(base: EvidenceBase, claim_id: str, outcome: str | None) -> None:
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id}; `evidence claims` lists them all")
    known = base.claims[claim_id].outcomes
    if outcome is not None and outcome not in known:
        raise EvidenceError(f"claim {claim_id} has no outcome {outcome!r}; use {', '.join(known)}")


def _judge_new_studies(
    session: Session, folder: Path, question: _Question, name: str | None
) -> tuple[int, str]:
    """Judge what nobody has judged.

    Returns:
        The number of judgements, and who signs; nobody where there was nothing to judge.
    """
    from evidence.claims.living.judging import find_unjudged_studies

    unjudged = find_unjudged_studies(session.base, session.require_store(), *question)
    number = format_count(len(unjudged), "study", "studies")
    echo(f"Not judged for it yet, and may bear on it: {number} of the store")
    if not unjudged:
        return 0, ""
    signed = name or ask_name()
    return _judge_studies(folder, question, unjudged, signed), signed


def _judge_readings(
    session: Session, folder: Path, claim_id: str, mode: Reading, name: str | None
) -> tuple[int, str]:
    """Read again what others have judged, or decide between readers; returns as above."""
    from evidence.claims.living.agreement import list_disputes, list_to_read_again

    base = session.curated_base
    signed = name or ask_name()
    is_second = mode == "second"
    if is_second:
        waiting = list_to_read_again(base, claim_id, signed)
        head = f"Read by one person, who is not {signed}"
    else:
        waiting = list_disputes(base, claim_id, signed)
        head = f"Readers differ, {signed} is none of them, and nobody has decided"
    echo(f"{head}: {format_count(len(waiting), 'judgement')}")
    if not waiting:
        return 0, ""
    pmids = (study.pmid for study in base.studies.values() if study.pmid)
    stored = by_pmid(session.require_store().stored_studies(pmids))
    if is_second:
        return read_again(folder, base, waiting, stored, signed), signed
    return decide_between(folder, base, waiting, stored, signed), signed


def _judge_studies(
    folder: Path, question: _Question, waiting: Sequence[StoredStudy], signed: str
) -> int:
    """Ask about each study, and return the number of judgements that were written."""
    from evidence.claims.living.judging import (
        add_judgement,
        build_curated_study,
        find_study_by_pmid,
    )

    kept = 0
    with suppress(click.Abort):  # Ctrl-C or the end of the input: what was judged is written
        for number, stored in enumerate(waiting, 1):
            echo(f"\n{number} of {len(waiting)}\n{format_stored_study(stored)}\n")
            stance = ask_stance()
            if stance == QUIT:
                break
            if stance == SKIP:
                continue
            try:
                base = read_base(folder)
                study = find_study_by_pmid(base, stored.record.pmid) or build_curated_study(
                    base, stored, *_ask_study(stored)
                )
                judgement = _ask_judgement(question, study.key, stance, signed, stored)
                add_judgement(folder, study, judgement)
            except EvidenceError as error:
                echo(f"evidence: {error}", err=True)
                continue
            kept += 1
            echo(f"written to {folder / 'judgements.csv'} as {question[0]} x {study.key}")
    return kept


def _ask_study(stored: StoredStudy) -> tuple[Any, int | None]:
    """Ask to confirm the design and the number of participants."""
    from evidence.studies.study import Design

    design = click.prompt(
        "Design",
        type=click.Choice(get_args(Design)),
        default=stored.derived.design,
        show_choices=False,
    )
    participants = click.prompt(
        "Participants analysed, 0 if not stated",
        type=_PARTICIPANT_COUNT,
        default=stored.derived.sample_size or 0,
    )
    return design, participants or None


def _ask_judgement(
    question: _Question, key: str, stance: Any, signed: str, stored: StoredStudy
) -> Judgement:
    """Ask for everything in a judgement but its stance."""
    from evidence.claims.base.models import CURATED_COMPARATORS, Judgement

    claim, outcome, timepoint = question
    comparators = stored.derived.comparators
    only = comparators[0] if len(comparators) == 1 else None
    comparator = click.prompt(
        "The result was compared with", type=click.Choice(CURATED_COMPARATORS), default=only
    )
    return Judgement(
        claim=claim,
        study=key,
        comparator=comparator,
        outcome=outcome,
        timepoint=timepoint,
        finding=None,
        stance=stance,
        directness=ask_directness(),
        concerns=ask_concerns(),
        based_on=ask_based_on(),
        rationale=ask_reason(),
        reading="first",
        judged_by=signed,
        judged_on=datetime.now(UTC).date(),
    )
