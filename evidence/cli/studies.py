"""For analysts: `evidence read`, `evidence table`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from evidence.claims.base.load import read_base
from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    format_option,
    is_terminal,
    store_option,
)
from evidence.errors import EvidenceError

_PROGRESS_MIN_BYTES = 20_000_000  # bytes of input from which on a progress bar is welcome


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help=".csv, .parquet, .jsonl, .json or .xlsx",
)
@click.option(
    "--no-derived",
    is_flag=True,
    help="PubMed's columns only, without design, sample size and the like.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read."
)
@base_option
def read(
    *,
    files: tuple[Path, ...],
    output: Path,
    no_derived: bool,
    workers: int,
    base_folder: Path | None,
) -> None:
    """Read PubMed XML (.xml, .xml.gz) or .nbib into a table of studies.

    Exit code 0: all was read; 1: some entries could not be read, the rest was; 2: nothing was written.
    """
    from evidence.studies.table.build import write_table

    size = sum(map(_file_size, files))
    bar = click.progressbar(
        length=size,
        label="reading",
        file=sys.stderr,
        hidden=size < _PROGRESS_MIN_BYTES or not is_terminal(),
    )
    with bar:
        summary = write_table(
            files,
            output,
            derived=not no_derived,
            workers=workers,
            progress=bar.update,
            topic_folder=base_folder,
        )
    echo_problems(summary.problems)
    click.echo(f"{output}: {summary}")
    sys.exit(EXIT_PROBLEMS if summary.problems else 0)


@click.command()
@format_option("csv", "parquet", "json")
@click.option(
    "--columns", default="", metavar="NAMES", help="Only these, in this order: pmid,title,design."
)
@click.option(
    "--where",
    "condition",
    metavar="SQL",
    help="Only these rows: \"year >= 2015 AND design = 'rct'\".",
)
@click.option(
    "--search",
    "words",
    metavar="WORDS",
    help="Only studies of the store that have all these words.",
)
@store_option
@base_option
def table(
    form: str,
    columns: str,
    condition: str | None,
    words: str | None,
    store_path: Path | None,
    base_folder: Path | None,
) -> None:
    """The studies table: the evidence base, and what was fetched from PubMed. It goes to standard output."""
    from evidence.studies.store.store import Store
    from evidence.studies.table.filter import filter_by_condition, filter_by_values, select_columns
    from evidence.studies.table.formats import encode_table
    from evidence.studies.table.merge import merge_tables
    from evidence.user_config import find_store_path

    if form == "parquet" and sys.stdout.isatty():
        raise EvidenceError(
            "Parquet is no text; send it to a file: evidence table --format parquet > studies.parquet"
        )
    studies = read_base(base_folder).studies.values()
    path = find_store_path(store_path)
    if words is not None and not path:
        raise EvidenceError(
            "--search looks into the store, and there is none yet; `evidence fetch` makes one"
        )
    with Store(path) if path else nullcontext() as store:
        chosen = merge_tables(studies, store.read_table() if store else None)
        if store and words is not None:
            chosen = filter_by_values(chosen, "pmid", store.search_studies(words))
    if condition is not None:
        chosen = filter_by_condition(chosen, condition)
    names = [name.strip() for name in columns.split(",") if name.strip()]
    sys.stdout.buffer.write(
        encode_table(select_columns(chosen, names) if names else chosen, f".{form}")
    )


def _file_size(path: Path) -> int:
    """Bytes of a file, for the progress bar; of what cannot be read none, and reading tells why."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
