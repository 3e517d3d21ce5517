"""The pages on this machine, with live reload and a check by the engine: `evidence serve`."""

from __future__ import annotations

import functools
import signal
import tempfile
import threading
import webbrowser
from pathlib import Path

import click

from evidence.cli.options import base_option, find_project_base, store_option
from evidence.cli.output.terminal import echo


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8002,
    show_default=True,
    help="Port on this machine; 0 picks a free one.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@store_option
@base_option
def serve(port: int, no_open: bool, store_path: Path | None, base_folder: Path | None) -> None:
    """Serve the pages locally, and reload them when the base or the store changes.

    The pages are those of `evidence site`, but texts are checked by the program itself, with all
    rules, and Datasette shows the tables. Only this machine is served, and nothing is written.
    """
    from evidence.serving.app import ServedSite
    from evidence.serving.server import LocalServer
    from evidence.serving.tables import ServedTables
    from evidence.serving.workshop import Workshop
    from evidence.session import Session

    folder = base_folder or find_project_base()
    open_session = functools.partial(Session, folder, store_path)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with (
        LocalServer(port) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as tables_folder,
    ):
        workshop = Workshop(open_session, _tell)
        workshop.watch()
        echo(f"Serving {server.url}; Ctrl-C stops.")
        if not no_open:
            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        site = ServedSite(workshop, ServedTables(workshop, Path(tables_folder)))
        try:
            server.answer_with(site, _tell)
        except KeyboardInterrupt:
            echo("Stopped.")


def _tell(message: str) -> None:
    echo(f"evidence: {message}", err=True)
