"""`evidence read --dataset`: all of PubMed, here or on a Dask cluster."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import echo_problems, is_terminal
from evidence.cli.output.terminal import echo
from evidence.dataset.index.update import keep_index, require_derived
from evidence.dataset.run import DatasetSummary, FileProgress, build_dataset
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = "30s"


def read_into_dataset(
    locations: Sequence[str],
    out: Path,
    *,
    derived: bool,
    topic_folder: Path | None,
    workers: int,
    scheduler: str | None,
    index: bool,
) -> DatasetSummary:
    """Read files into a dataset, and say what became of them.

    Raises:
        EvidenceError: the cluster cannot be reached, or see ``build_dataset``.
    """
    if index:
        require_derived(derived=derived)
    with connect_to_cluster(workers, scheduler) as client, _show_files("reading") as show:
        summary = build_dataset(
            locations, out, client, derived=derived, topic_folder=topic_folder, progress=show
        )
    echo_problems(summary.problems)
    echo(f"{out}: {summary}")
    update_dataset_index(out, wanted=index)
    return summary


def update_dataset_index(out: Path, *, wanted: bool) -> None:
    """Bring the index of a dataset up to date, or make it, and say so.

    Args:
        out: folder of the dataset.
        wanted: whether to make an index where there is none.

    Raises:
        EvidenceError: see ``make_index``.
    """
    with _show_files("indexing") as show:
        number = keep_index(out, show, wanted=wanted)
    if number is not None:
        studies = format_count(number, "study", "studies")
        echo(f"{out}: {studies} in the index; `evidence resolve --store {out}` looks there")


@contextlib.contextmanager
def _show_files(label: str) -> Iterator[FileProgress]:
    """Show on a terminal how many files are done."""
    bar = click.progressbar(label=label, file=sys.stderr, hidden=not is_terminal(), length=1)

    def show(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    with bar:
        yield show


@contextlib.contextmanager
def connect_to_cluster(workers: int, scheduler: str | None) -> Iterator[Client | None]:
    """Connect to a cluster, or start one here for more than one worker; None for one."""
    if scheduler is None and workers == 1:
        yield None
        return
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise EvidenceError(
            "more than one worker needs Dask: pip install 'evidence-tracker[scale]'"
        ) from error
    if scheduler is None:
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=":0"
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise EvidenceError(
            f"no Dask scheduler answers at {scheduler}: {error}; start one with `dask scheduler`"
        ) from error
    with client:
        yield client
