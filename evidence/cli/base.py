"""`evidence base`: start an evidence base of your own, and check one."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evidence.cli.judging.complete import complete_base
from evidence.cli.options import EXIT_PROBLEMS, echo_problems, open_session, store_option
from evidence.cli.output.terminal import echo, echo_content
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.claims.living.agreement import Agreement

_NOTE: Final = (
    "evidence: {file}: note: {name} has signed and is not listed; add a row with the role and the "
    "conflicts of interest"
)


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
    echo(f"{folder}: {', '.join(file.name for file in files)}")
    echo(
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
    is not your own. A signature that curators.csv does not list is a note, not a problem.
    """
    if complete:
        from evidence.claims.living.completing import refuse_bundled_base

        refuse_bundled_base(folder)
    has_problems = _echo_check(folder)
    if complete and not has_problems:
        complete_base(folder, open_session(folder, store_path))
    sys.exit(EXIT_PROBLEMS if has_problems else 0)


def _echo_check(folder: Path) -> bool:
    """Print what is wrong with a base, and what is in it; return whether anything is wrong."""
    from evidence.claims.base.check_names import check_names
    from evidence.claims.base.load import locate_problems, parse_base, read_tables
    from evidence.claims.living.curating import find_unlisted_signatures
    from evidence.claims.recognise.check import check_claim_words
    from evidence.topic import check_topic
    from evidence.wording import join_with_and

    topic, problems = check_topic(folder)
    if topic is None:
        echo_problems(problems)
        echo(f"{folder}: {format_count(len(problems), 'problem')} in topic.toml")
        return True
    tables = read_tables(folder)
    known, in_tables = parse_base(tables, topic)
    problems += locate_problems(in_tables, folder)
    problems += check_claim_words(topic, known.claims)
    problems += check_names(folder, known.studies)
    echo_problems(problems)
    if "curators" in tables:
        for name in find_unlisted_signatures(known):
            echo(_NOTE.format(file=folder / "curators.csv", name=name), err=True)
    counts = join_with_and(
        [
            format_count(len(known.claims), "claim"),
            format_count(len(known.studies), "study", "studies"),
            format_count(len(known.findings), "finding"),
            format_count(len(known.judgements), "judgement"),
            format_count(len(known.appraisals), "appraisal"),
            format_count(len(known.curators), "curator"),
        ]
    )
    state = format_count(len(problems), "problem") if problems else "no problems"
    echo(f"{folder}: {counts}; {state}")
    return bool(problems)


@base.command("agreement")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
def agreement(folder: Path | None, form: str) -> None:
    """Show how far two readers agree on each claim of a base: Cohen's kappa, with its interval.

    Without DIR: the base of your settings, or the bundled one.
    """
    from evidence.claims.living.agreement import measure_agreement_by_claim

    measured = measure_agreement_by_claim(open_session(folder, None).curated_base)
    if form == "text":
        echo(_format_agreement(measured))
        return
    rows = [{"claim": claim, **asdict(agreement)} for claim, agreement in measured.items()]
    if form == "json":
        echo(json.dumps(rows, indent=2))
        return
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    echo_content(written.getvalue())


def _format_agreement(measured: Mapping[str, Agreement]) -> str:
    """Format the agreement on the claims that two people have read, and on all together."""
    lines = [f"{'claim':<7}{'judged':>7}{'twice':>7}{'same':>7}{'open':>7}  kappa [95 % interval]"]
    for claim, row in measured.items():
        if not row.n_pairs and claim != "all":
            continue
        counts = (row.n_judgements, row.n_pairs, row.n_same, row.n_disputed)
        numbers = "".join(f"{count:>7,}" for count in counts)
        lines.append(f"{claim:<7}{numbers}  {_format_kappa(row)}")
    if not measured["all"].n_pairs:
        lines.append("Nothing was read by two people yet: try `evidence review --reading second`.")
    return "\n".join(lines)


def _format_kappa(row: Agreement) -> str:
    if row.kappa is None:
        return "not defined"
    if row.ci_low is None:
        return f"{row.kappa:.2f}, no interval"
    return f"{row.kappa:.2f} [{row.ci_low:.2f}, {row.ci_high:.2f}]"
