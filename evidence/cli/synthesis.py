"""Pooled estimates and pictures: `evidence forest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import quote

import click

from evidence.claims.base.models import CURATED_COMPARATORS, CuratedComparator, Outcome, Timepoint
from evidence.cli.options import (
    EXIT_PROBLEMS,
    dump_json,
    format_option,
    session_options,
)
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.escaping import escape_markdown

if TYPE_CHECKING:
    from evidence.session import Session
    from evidence.synthesis.pool.forest import ForestData
    from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest

_METHODS: Final = ("REML", "DL", "PM", "ML", "SJ", "FE")
_TESTS: Final = ("knha", "z")


@click.command()
@click.argument("claim_text", metavar="CLAIM", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The figure, .svg or .png; its table goes beside it.",
)
@click.option(
    "--comparator", type=click.Choice(CURATED_COMPARATORS), help="Only results against this."
)
@click.option("--outcome", help="Only results of this outcome of the topic, such as pain.")
@click.option(
    "--timepoint", type=click.Choice(get_args(Timepoint)), help="Only results at this time."
)
@click.option(
    "--method",
    type=click.Choice(_METHODS),
    default="REML",
    show_default=True,
    help="How tau² is estimated.",
)
@click.option(
    "--test",
    type=click.Choice(_TESTS),
    help="Test of the pooled estimate.  [default: knha; z with FE]",
)
@click.option("--dark", is_flag=True, help="Draw for a dark background.")
@click.option(
    "--width",
    type=click.FloatRange(3.6, 20),
    default=7.5,
    show_default=True,
    help="Width of the figure, in inches.",
)
@format_option("text", "json", "markdown")
@session_options
def forest(  # noqa: PLR0913 - an option each
    *,
    claim_text: tuple[str, ...],
    output: Path | None,
    comparator: CuratedComparator | None,
    outcome: Outcome | None,
    timepoint: Timepoint | None,
    method: PoolingMethod,
    test: PoolingTest | None,
    dark: bool,
    width: float,
    form: str,
    session: Session,
) -> None:
    """Pool the findings on CLAIM that may be pooled, and list those that may not, with reasons.

    With -o figure.svg, draw a forest plot of them, and write figure.csv with the same numbers.

    Exit code 0: something is shown; 1: there is nothing to show; 2: could not run.
    """
    from evidence.claims.card.claim_search import find_claim
    from evidence.synthesis.figures.figure import check_figure_path
    from evidence.synthesis.figures.forest_plot import draw_forest_plot, explain_empty_forest

    if method == "FE" and test == "knha":
        raise EvidenceError("Knapp-Hartung requires random effects; use --test z with --method FE")
    if output:
        check_figure_path(output)
    shown = session.forest_data(
        find_claim(session.base, " ".join(claim_text)),
        comparator=comparator,
        outcome=outcome,
        timepoint=timepoint,
        method=method,
        test=test,
    )
    files: tuple[Path, ...] = ()
    if output and shown.panels:
        files = draw_forest_plot(shown, width=width, dark=dark).save(output)
    echo(_format_forest(shown, form, files))
    if not shown.panels:
        echo(f"evidence: {explain_empty_forest(shown)}", err=True)
        sys.exit(EXIT_PROBLEMS)


def _format_forest(shown: ForestData, form: str, files: tuple[Path, ...]) -> str:
    from evidence.synthesis.pool.forest_table import forest_to_records
    from evidence.synthesis.pool.forest_text import format_forest_markdown, format_forest_text
    from evidence.synthesis.pool.forest_words import describe_forest

    alt = describe_forest(shown)
    if form == "json":
        return dump_json(
            {
                "claim": shown.claim.id,
                "text": shown.claim.text,
                "method": shown.method,
                "test": shown.test,
                "alt": alt,
                "files": [str(path) for path in files],
                "rows": forest_to_records(shown),
            }
        )
    if form == "markdown":
        image = [f"![{escape_markdown(alt)}]({quote(files[0].as_posix())})"] if files else []
        return "\n\n".join([*image, format_forest_markdown(shown)])
    written = [f"Written: {' and '.join(map(str, files))}", f"Alt text: {alt}"] if files else []
    return "\n".join([format_forest_text(shown), *([""] if written else []), *written])
