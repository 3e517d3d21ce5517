"""Appraise a study with RoB 2 or AMSTAR 2: `evidence appraise`."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from evidence.cli.judging.prompts import (
    ask_based_on,
    ask_name,
    ask_reason,
    echo_new_curator,
    own_base_option,
    require_base_folder,
)
from evidence.cli.options import EXIT_INTERRUPTED, WIDTH, open_session
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.claims.base.appraisal_tools import AppraisalTool
    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.base.models import Appraisal, Finding
    from evidence.studies.study import Study

_WHOLE_STUDY: Final = "study"


@click.command()
@click.argument("key", metavar="STUDY")
@click.option("--by", "name", metavar="NAME", help="Who appraises; every appraisal is signed.")
@own_base_option
def appraise(key: str, name: str | None, folder: Path | None) -> None:
    """Appraise STUDY: a randomised trial with RoB 2, a systematic review with AMSTAR 2.

    Each domain is asked in turn. The answers are written together at the end; if you stop before,
    nothing is written.
    """
    from evidence.claims.living.appraising import add_appraisal
    from evidence.claims.living.judging import copy_bundled_base

    folder = require_base_folder(folder, name, "appraisal")
    base = open_session(folder if folder.exists() else None, None).curated_base
    study = _find_study(base, key)
    tool = _choose_tool(study)
    try:
        signed = name.strip() if name else ask_name()
        ratings = _ask_appraisal(base, study, tool, signed)
    except click.Abort:
        echo("\nevidence: interrupted; nothing was written", err=True)
        raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
    if copy_bundled_base(folder):
        echo(f"{folder} was made as a copy of the bundled base")
    made = add_appraisal(folder, ratings)
    echo(f"\nwritten to {folder / 'appraisals.csv'}: {len(ratings)} ratings of {key}")
    echo(f"{key}: {_describe_overall(made, ratings[0])}")
    echo_new_curator(folder, signed)


def _find_study(base: EvidenceBase, key: str) -> Study:
    study = base.studies.get(key)
    if study is not None:
        return study
    near = difflib.get_close_matches(key, base.studies, n=3)
    hint = f"the nearest keys are {', '.join(near)}" if near else "`evidence table` lists them all"
    raise EvidenceError(f"there is no study {key} in the base; {hint}")


def _choose_tool(study: Study) -> AppraisalTool:
    from evidence.claims.base.appraisal_tools import DESIGNS_BY_TOOL, find_tool, load_tool_text
    from evidence.studies.designs import design_info

    tool = find_tool(study.design)
    if tool is None:
        texts = [load_tool_text(tool) for tool in DESIGNS_BY_TOOL]
        fits = ", ".join(f"{text.label} is for {text.designs}" for text in texts)
        design = design_info(study.design).label
        raise EvidenceError(f"{study.key} cannot be appraised: its design is {design}; {fits}")
    return tool


def _ask_appraisal(
    base: EvidenceBase, study: Study, tool: AppraisalTool, signed: str
) -> list[Appraisal]:
    """Ask about every domain of a tool.

    Raises:
        EvidenceError: the person has appraised the study, or this result of it, already.
    """
    from evidence.claims.base.appraisal_tools import DOMAINS_BY_TOOL, load_tool_text
    from evidence.claims.base.models import Appraisal

    echo(f"{_format_head(study)}\nWith {load_tool_text(tool).about}")
    finding = _ask_finding(base.findings_for(study.key)) if tool == "rob2" else None
    done = {(row.tool, row.finding, row.appraised_by) for row in base.appraisals_for(study.key)}
    if (tool, finding, signed) in done:
        raise EvidenceError(
            f"{signed} has appraised {finding or study.key} already; correct the rows in "
            "appraisals.csv, or delete them and appraise it again"
        )
    based_on = ask_based_on()
    day = datetime.now(UTC).date()
    domains = DOMAINS_BY_TOOL[tool]
    ratings = []
    for number, domain in enumerate(domains, 1):
        rating, reason = _ask_domain(tool, domain, f"{number} of {len(domains)}")
        ratings.append(
            Appraisal(study.key, tool, domain, rating, finding, reason, based_on, signed, day)
        )
    return ratings


def _format_head(study: Study) -> str:
    from evidence.claims.card.card_text import record_url

    title = textwrap.fill(f"{study.key}, {study.year}: {study.title or 'title unknown'}", WIDTH)
    return "\n".join(filter(None, [title, record_url(study)]))


def _ask_finding(findings: Sequence[Finding]) -> str | None:
    """Ask which result is appraised; None for the study as a whole."""
    from evidence.claims.base.models import format_label

    if not findings:
        return None
    for row in findings:
        words = map(format_label, (row.outcome, row.timepoint, row.comparator, row.direction))
        echo(f"  {row.id}: {', '.join(words)}")
    choices = click.Choice([*(row.id for row in findings), _WHOLE_STUDY])
    chosen = click.prompt(
        "For which result", type=choices, default=_WHOLE_STUDY, show_choices=False
    )
    return None if chosen == _WHOLE_STUDY else str(chosen)


def _ask_domain(tool: AppraisalTool, domain: Any, place: str) -> tuple[Any, str]:
    """Ask for the rating of a domain, and for its reason."""
    from evidence.claims.base.appraisal_tools import list_ratings, load_tool_text

    text = load_tool_text(tool).domains[domain]
    echo(f"\n{place}: {text.label}\n{textwrap.fill(text.question, WIDTH)}")
    question = "Risk of bias" if tool == "rob2" else "Answer"
    rating = click.prompt(question, type=click.Choice(list_ratings(domain)))
    return rating, ask_reason()


def _describe_overall(base: EvidenceBase, rating: Appraisal) -> str:
    from evidence.claims.verdict.overall_appraisal import sum_up_appraisals

    rows = base.appraisals_for(rating.study)
    same = [row for row in rows if (row.tool, row.finding) == (rating.tool, rating.finding)]
    return sum_up_appraisals(same)[0].describe()
