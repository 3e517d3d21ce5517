"""The evidence base and the store in a browser: `evidence browse`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import session_options
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.session import Session


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="Port on this machine; 0 picks a free one.",
)
@click.option(
    "--get",
    "page",
    metavar="PATH",
    help="Print a page instead of serving: /base/claims.json, or /store/studies.json.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@session_options
def browse(port: int, page: str | None, no_open: bool, session: Session) -> None:
    """Open evidence base and store in a browser, with facets, search and meanings (Datasette).

    The base has claims, judgements, studies, findings and verdicts as tables that lead to each
    other; the store, if there is one, what was fetched from PubMed.
    """
    if page is not None and not page.strip("/ "):
        raise EvidenceError("--get needs the path of a page, such as /base/claims.json")
    from evidence.serving.server import LOCAL_ADDRESS, require_free_port
    from evidence.serving.table_files import write_table_files
    from evidence.studies.store.datasette import DATASETTE_CSS, STYLE_FILE, STYLE_FOLDER

    if find_spec("datasette") is None:
        raise EvidenceError("browsing needs Datasette: pip install 'evidence-tracker[browse]'")
    if page is None:
        require_free_port(port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends Datasette as Ctrl-C does
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = write_table_files(session, folder)
        metadata = folder / "metadata.json"
        metadata.write_text(json.dumps(shown.metadata), encoding="utf-8")
        (folder / STYLE_FILE).write_text(DATASETTE_CSS, encoding="utf-8")
        how = (
            ["--get", f"/{page.lstrip('/')}"]
            if page
            else ["--host", LOCAL_ADDRESS, "--port", str(port), *([] if no_open else ["--open"])]
        )
        files = ["--metadata", str(metadata), "--static", f"{STYLE_FOLDER}:{folder}"]
        paths = map(str, shown.paths)
        program = [sys.executable, "-P", "-m", "evidence.serving.datasette_server", "serve"]
        command = [*program, *paths, *files, *how]
        sys.exit(subprocess.run(command, check=False).returncode)
