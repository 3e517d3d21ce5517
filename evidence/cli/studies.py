"""For analysts: `evidence read`, `evidence table`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from evidence.cli.options import (
    EXIT_PROBLEMS,
    base_option,
    echo_problems,
    find_project_base,
    format_option,
    is_terminal,
    session_options,
)
from evidence.cli.output.standard_output import require_stdout
from evidence.cli.output.terminal import echo, open_content_output
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.session import Session

_SUFFIXES = {"csl-json": ".csl.json", "asreview": ".asreview.csv"}
_PROGRESS_MIN_BYTES = 20_000_000  # bytes of input from which on a progress bar is welcome


class _DatasetOptions(NamedTuple):
    """Where a dataset is, on which cluster it is made, and whether it gets an index."""

    out: Path | None
    scheduler: str | None
    with_index: bool


def _dataset_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--dataset``, ``--scheduler`` and ``--index``; the command gets ``dataset``."""

    @functools.wraps(command)
    def with_dataset(
        *, dataset: Path | None, scheduler: str | None, index: bool, **options: Any
    ) -> Any:
        return command(dataset=_DatasetOptions(dataset, scheduler, index), **options)

    add_dataset = click.option(
        "--dataset",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="In place of -o: a folder with a Parquet file for each file. FILES may be URLs, "
        "patterns and folders; what is in DIR already is not read again.",
    )
    add_scheduler = click.option(
        "--scheduler", metavar="ADDRESS", help="With --dataset: of a Dask cluster."
    )
    add_index = click.option(
        "--index",
        is_flag=True,
        help="With --dataset: also make an index, for --store DIR of resolve, check and cite; "
        "without FILES, that alone.",
    )
    return add_dataset(add_scheduler(add_index(with_dataset)))


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=".csv, .parquet, .jsonl, .json, .xlsx; .ris, .nbib, .csl.json; or .asreview.csv",
)
@click.option(
    "--no-derived",
    is_flag=True,
    help="PubMed's columns only, without design, sample size and the like.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Number of processes."
)
@_dataset_options
@base_option
def read(
    *,
    files: tuple[str, ...],
    output: Path | None,
    dataset: _DatasetOptions,
    no_derived: bool,
    workers: int,
    base_folder: Path | None,
) -> None:
    """Read PubMed XML (.xml, .xml.gz), .nbib, RIS, CSV or lists of PMIDs into a table of studies.

    CSV may be PubMed's, or that of ASReview, Rayyan, Covidence, Zotero or Scopus. What PubMed has
    beyond a reference stays missing; `evidence fetch --ids FILE` fetches it.

    Exit code 0: all was read; 1: some entries could not be read; 2: nothing was written.
    """
    derived = not no_derived
    topic_folder = base_folder or find_project_base()
    _refuse_read(files, output, dataset)
    if output is not None:
        paths = [Path(file) for file in files]
        _read_into_table(paths, output, derived=derived, topic_folder=topic_folder, workers=workers)
        return
    from evidence.cli.dataset import read_into_dataset, update_dataset_index

    assert dataset.out is not None
    if not files:
        update_dataset_index(dataset.out, wanted=True)
        return
    summary = read_into_dataset(
        files,
        dataset.out,
        derived=derived,
        topic_folder=topic_folder,
        workers=workers,
        scheduler=dataset.scheduler,
        index=dataset.with_index,
    )
    sys.exit(EXIT_PROBLEMS if summary.problems else 0)


def _refuse_read(files: Sequence[str], output: Path | None, dataset: _DatasetOptions) -> None:
    """Refuse options that do not go together."""
    if (output is None) == (dataset.out is None):
        raise click.UsageError("Give either -o FILE or --dataset DIR.")
    if dataset.out is None and (dataset.scheduler is not None or dataset.with_index):
        option = "--index" if dataset.scheduler is None else "--scheduler"
        raise click.UsageError(f"{option} needs --dataset DIR.")
    if not files and not dataset.with_index:
        raise click.UsageError("Missing argument 'FILES...'.")


def _read_into_table(
    files: Sequence[Path], output: Path, *, derived: bool, topic_folder: Path | None, workers: int
) -> None:
    from evidence.studies.table.build import write_table

    for file in files:
        if output.exists() and file.exists() and output.samefile(file):
            raise EvidenceError(f"{output} is what is read, and would be lost; name another file")
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
            derived=derived,
            workers=workers,
            progress=bar.update,
            topic_folder=topic_folder,
        )
    echo_problems(summary.problems)
    for name, form in summary.forms.items():
        echo(f"{name}: {form}; `evidence fetch --ids {name}` fetches PubMed's records")
    echo(f"{output}: {summary}")
    sys.exit(EXIT_PROBLEMS if summary.problems else 0)


@click.command()
@format_option("csv", "parquet", "json", "ris", "csl-json", "nbib", "asreview")
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
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N of these rows."
)
@session_options
def table(
    form: str,
    columns: str,
    condition: str | None,
    words: str | None,
    limit: int | None,
    session: Session,
) -> None:
    """Write the studies of the evidence base and the store to standard output.

    RIS, CSL-JSON and NBIB are for reference managers. ASReview's CSV is for screening: it labels
    the studies of the base as included, and leaves those that only the store has without a label.

    Exit code 0: all is there; 1: some studies do not fit into the format; 2: nothing was written.
    """
    from evidence.studies.store.study_query import SelectedRows, StudyQuery
    from evidence.studies.table.formats import write_rows
    from evidence.studies.table.references.asreview import add_base_labels

    output = require_stdout()
    if form == "parquet" and output.isatty():
        raise EvidenceError(
            "Parquet is not text; send it to a file: "
            "evidence table --format parquet > studies.parquet"
        )
    if words is not None and session.store is None:
        raise EvidenceError(
            "--search looks into the store, and there is none yet; `evidence fetch` makes one"
        )
    names = [name.strip() for name in columns.split(",") if name.strip()]
    chosen = session.select_rows(StudyQuery(names, condition, words, limit))
    if form == "asreview":
        chosen = SelectedRows(*add_base_labels(*chosen))
    problems = write_rows(
        open_content_output(output), _SUFFIXES.get(form, f".{form}"), *chosen, name=form
    )
    output.flush()
    echo_problems(problems)
    sys.exit(EXIT_PROBLEMS if problems else 0)


def _file_size(path: Path) -> int:
    """Return the size in bytes, for the progress bar; 0 for what cannot be read."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
