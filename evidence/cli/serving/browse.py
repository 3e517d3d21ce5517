"""The store in a browser: `evidence browse`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evidence.cli.options import store_session_option
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.session import Session

_MISREAD: Final = re.compile("[%?#]")


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
    help="Print a page instead of serving: /store/studies.json, where the file is store.sqlite.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@store_session_option
def browse(port: int, page: str | None, no_open: bool, session: Session) -> None:
    """Open the store in a browser, with facets, search and column meanings (Datasette)."""
    if page is not None and not page.strip("/ "):
        raise EvidenceError("--get needs the path of a page, such as /store/studies.json")
    from evidence.studies.store.datasette import (
        DATASETTE_CSS,
        STYLE_FILE,
        STYLE_FOLDER,
        build_datasette_metadata,
    )

    path = session.require_store().path.absolute()
    if find_spec("datasette") is None:
        raise EvidenceError("browsing needs Datasette: pip install 'evidence-tracker[browse]'")
    with tempfile.TemporaryDirectory() as folder:
        shown = _find_plain_path(path, Path(folder))
        metadata = Path(folder) / "metadata.json"
        metadata.write_text(json.dumps(build_datasette_metadata(shown.stem)), encoding="utf-8")
        (Path(folder) / STYLE_FILE).write_text(DATASETTE_CSS, encoding="utf-8")
        how = (
            ["--get", f"/{page.lstrip('/')}"]
            if page
            else ["--host", "127.0.0.1", "--port", str(port), *([] if no_open else ["--open"])]
        )
        files = ["--metadata", str(metadata), "--static", f"{STYLE_FOLDER}:{folder}"]
        command = [sys.executable, "-P", "-m", "datasette", "serve", str(shown), *files, *how]
        sys.exit(subprocess.run(command, check=False).returncode)


def _find_plain_path(path: Path, folder: Path) -> Path:
    """Return a path of the store that Datasette, which makes an address of it, does not misread."""
    if not _MISREAD.search(str(path)):
        return path
    link = folder / _MISREAD.sub("_", path.name)
    try:
        link.symlink_to(path)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be opened with %, ? or # in its path") from error
    return link
