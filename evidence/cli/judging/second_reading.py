"""A second reading of what others have judged, and the decision where two readers differ."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.judging.prompts import (
    QUIT,
    SKIP,
    ask_based_on,
    ask_concerns,
    ask_directness,
    ask_reason,
    ask_stance,
)
from evidence.cli.judging.shown_study import format_curated_study, format_stored_study
from evidence.cli.options import WIDTH
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.base.models import Judgement, Reading
    from evidence.claims.base.readings import Readings
    from evidence.studies.store.models import StoredStudy


def read_again(
    folder: Path,
    base: EvidenceBase,
    waiting: Sequence[Readings],
    stored: Mapping[str, StoredStudy],
    signed: str,
) -> int:
    """Ask for a second reading of each judgement, without showing the first.

    Args:
        folder: of the base.
        base: the base.
        waiting: what to read.
        stored: the studies of the store, by PMID.
        signed: who reads.

    Returns:
        How many readings were written.
    """

    def ask(readings: Readings) -> Judgement | str:
        echo(f"{_format_study(base, readings, stored)}\n{_format_question(readings)}\n")
        return _ask_reading(readings, "second", signed)

    written = _ask_each(folder, base, waiting, ask)
    if written:
        echo(_describe_agreement(folder, waiting, signed))
    return written


def decide_between(
    folder: Path,
    base: EvidenceBase,
    disputes: Sequence[Readings],
    stored: Mapping[str, StoredStudy],
    signed: str,
) -> int:
    """Show both readings of each judgement that readers differ on, and ask for a decision.

    See ``read_again`` for the arguments.
    """

    def ask(readings: Readings) -> Judgement | str:
        echo(f"{_format_study(base, readings, stored)}\n{_format_question(readings)}")
        for row in filter(None, [readings.first, readings.second]):
            echo(_format_reading(row))
        return _ask_reading(readings, "adjudication", signed)

    return _ask_each(folder, base, disputes, ask)


def _ask_each(
    folder: Path,
    base: EvidenceBase,
    waiting: Sequence[Readings],
    ask: Callable[[Readings], Judgement | str],
) -> int:
    from evidence.claims.living.judging import add_judgement

    written = 0
    with suppress(click.Abort):  # Ctrl-C or the end of the input: what was read is written
        for number, readings in enumerate(waiting, 1):
            echo(f"\n{number} of {len(waiting)}")
            answer = ask(readings)
            if answer == QUIT:
                break
            if isinstance(answer, str):
                continue
            try:
                add_judgement(folder, base.studies[answer.study], answer)
            except EvidenceError as error:
                echo(f"evidence: {error}", err=True)
                continue
            written += 1
            echo(f"written to {folder / 'judgements.csv'}")
    return written


def _describe_agreement(folder: Path, waiting: Sequence[Readings], signed: str) -> str:
    """Say how many second readings agree; only at the end, so that one leads no other."""
    from evidence.claims.base.load import read_base
    from evidence.claims.base.readings import name_question

    claim = waiting[0].first.claim
    asked = {name_question(one.first) for one in waiting}
    read = [
        one
        for one in read_base(folder).readings_for(claim)
        if one.second and name_question(one.first) in asked and one.is_reader(signed)
    ]
    disputed = sum(one.state == "disputed" for one in read)
    hint = f"; a third person decides with `evidence review {claim} --reading adjudication`"
    return (
        f"\nThe readers agree on {len(read) - disputed:,} and differ on {disputed:,}"
        f"{hint if disputed else ''}."
    )


def _format_study(base: EvidenceBase, readings: Readings, stored: Mapping[str, StoredStudy]) -> str:
    study = base.studies[readings.first.study]
    if study.pmid is not None and study.pmid in stored:
        return format_stored_study(stored[study.pmid])
    return format_curated_study(study)


def _format_question(readings: Readings) -> str:
    from evidence.claims.base.models import format_label

    row = readings.first
    asked = [f"compared with {format_label(row.comparator)}"]
    asked += [format_label(word) for word in (row.outcome, row.timepoint) if word]
    return f"Judge the result {', '.join(asked)}."


def _format_reading(row: Judgement) -> str:
    from evidence.claims.base.models import format_label

    concerns = f"; {', '.join(map(format_label, row.concerns))}" if row.concerns else ""
    what = f"{format_label(row.stance)}, {row.directness}{concerns}"
    text = f"{row.judged_by} ({format_label(row.based_on)}): {what}. {row.rationale}"
    return textwrap.fill(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _ask_reading(readings: Readings, reading: Reading, signed: str) -> Judgement | str:
    """Ask for a reading of the same question; returns skip or quit where nothing is judged."""
    stance = ask_stance()
    if stance in (SKIP, QUIT):
        return str(stance)
    return replace(
        readings.first,
        stance=stance,
        directness=ask_directness(),
        concerns=ask_concerns(),
        based_on=ask_based_on(),
        rationale=ask_reason(),
        reading=reading,
        judged_by=signed,
        judged_on=datetime.now(UTC).date(),
    )


def by_pmid(stored: Iterable[StoredStudy]) -> dict[str, StoredStudy]:
    """Index the studies of a store by PMID."""
    return {study.record.pmid: study for study in stored}
