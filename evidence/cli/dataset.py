"""`evidence read --dataset`: all of PubMed, here or on a Dask cluster."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import echo_problems, is_terminal
from evidence.cli.terminal import echo
from evidence.dataset.run import DatasetSummary, build_dataset
from evidence.errors import EvidenceError

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
) -> DatasetSummary:
    """Read files into a dataset, and say what became of them.

    Raises:
        EvidenceError: the cluster cannot be reached, or see ``build_dataset``.
    """
    bar = click.progressbar(label="reading", file=sys.stderr, hidden=not is_terminal(), length=1)
    with connect_to_cluster(workers, scheduler) as client, bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        summary = build_dataset(
            locations, out, client, derived=derived, topic_folder=topic_folder, progress=show
        )
    echo_problems(summary.problems)
    echo(f"{out}: {summary}")
    return summary


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
