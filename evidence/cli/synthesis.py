"""Pooled estimates and pictures: `evidence forest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import click

from evidence.atomic import write_whole
from evidence.claims.base.models import COMPARATORS, Comparator, Outcome, Timepoint
from evidence.cli.options import (
    PROBLEMS,
    as_json,
    base_option,
    format_option,
    known_base,
    store_option,
)
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.synthesis.figures.figure import Picture
    from evidence.synthesis.pool.forest import Forest
    from evidence.synthesis.pool.pooling import Method, Test

_FIGURES: Final = (".svg", ".png")
_METHODS: Final = ("REML", "DL", "PM", "FE")
_TESTS: Final = ("knha", "z")


@click.command()
@click.argument("claim_text", metavar="CLAIM", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The figure, .svg or .png; its table goes beside it.",
)
@click.option("--comparator", type=click.Choice(COMPARATORS), help="Only results against this.")
@click.option(
    "--outcome", type=click.Choice(get_args(Outcome)), help="Only results of this outcome."
)
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
    "--test", type=click.Choice(_TESTS), help="Of the pooled estimate.  [default: knha; z with FE]"
)
@click.option("--dark", is_flag=True, help="The figure for dark ground.")
@click.option(
    "--width",
    type=click.FloatRange(3.6, 20),
    default=7.5,
    show_default=True,
    help="Of the figure, in inches.",
)
@format_option("text", "json", "markdown")
@store_option
@base_option
def forest(  # noqa: PLR0913 - an option each
    *,
    claim_text: tuple[str, ...],
    output: Path | None,
    comparator: Comparator | None,
    outcome: Outcome | None,
    timepoint: Timepoint | None,
    method: Method,
    test: Test | None,
    dark: bool,
    width: float,
    form: str,
    store_path: Path | None,
    base_folder: Path | None,
) -> None:
    """The findings on CLAIM that may be pooled, pooled where two trials are, and those that may not, with reasons.

    With -o figure.svg, a forest plot of them, and figure.csv with the same numbers.

    Exit code 0: something is shown; 1: there is nothing to show; 2: could not run.
    """
    from evidence.claims.verdict.card import find_claim
    from evidence.synthesis.figures.forest_plot import forest_plot, nothing_to_show
    from evidence.synthesis.pool.eligibility import poolable
    from evidence.synthesis.pool.forest import forest_of

    if output and output.suffix.lower() not in _FIGURES:
        raise EvidenceError(
            f"{output} is neither .svg nor .png; give the figure one of these endings"
        )
    base = known_base(base_folder, store_path)
    claim_id = find_claim(base, " ".join(claim_text))
    found = poolable(base, claim_id, outcome=outcome, timepoint=timepoint, comparator=comparator)
    shown = forest_of(base, found, method=method, test=test)
    picture = forest_plot(shown, width=width, dark=dark) if output and shown.panels else None
    files = _write(picture, output) if picture and output else ()
    click.echo(_told(shown, form, files))
    if not shown.panels:
        click.echo(f"evidence: {nothing_to_show(shown)}", err=True)
        sys.exit(PROBLEMS)


def _write(picture: Picture, path: Path) -> tuple[Path, Path]:
    """The figure, and beside it its table; a table of somebody else's is not written over."""
    from evidence.synthesis.pool.forest_table import COLUMNS

    table = path.with_suffix(".csv")
    if table.exists() and not table.read_bytes().startswith(",".join(COLUMNS).encode()):
        raise EvidenceError(
            f"{table} is there already, and is no table of a forest plot; give the figure another name"
        )
    write_whole(path, picture.svg() if path.suffix.lower() == ".svg" else picture.png())
    write_whole(table, picture.table.to_csv(index=False, lineterminator="\n").encode())
    return path, table


def _told(shown: Forest, form: str, files: tuple[Path, ...]) -> str:
    from evidence.synthesis.pool.forest_table import (
        forest_alt,
        forest_markdown,
        forest_rows,
        forest_text,
    )

    alt = forest_alt(shown)
    if form == "json":
        return as_json(
            {
                "claim": shown.claim.id,
                "text": shown.claim.text,
                "method": shown.method,
                "test": shown.test,
                "alt": alt,
                "files": [str(path) for path in files],
                "rows": forest_rows(shown),
            }
        )
    if form == "markdown":
        image = [f"![{alt}]({files[0].as_posix()})"] if files else []
        return "\n\n".join([*image, forest_markdown(shown)])
    written = [f"Written: {' and '.join(map(str, files))}", f"Alt text: {alt}"] if files else []
    return "\n".join([forest_text(shown), *([""] if written else []), *written])
