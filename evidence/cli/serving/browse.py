"""The evidence base and the store in a browser: `evidence browse`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from evidence.cli.options import session_options
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
    from evidence.session.base_file import write_base_file
    from evidence.studies.store.datasette import DATASETTE_CSS, STYLE_FILE, STYLE_FOLDER

    store = _find_store(session)
    if find_spec("datasette") is None:
        raise EvidenceError("browsing needs Datasette: pip install 'evidence-tracker[browse]'")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = [] if store is None else [_find_plain_path(store, folder)]
        base = _name_base_file(folder, shown)
        write_base_file(session, base)
        metadata = folder / "metadata.json"
        metadata.write_text(json.dumps(_describe(base, shown)), encoding="utf-8")
        (folder / STYLE_FILE).write_text(DATASETTE_CSS, encoding="utf-8")
        how = (
            ["--get", f"/{page.lstrip('/')}"]
            if page
            else ["--host", "127.0.0.1", "--port", str(port), *([] if no_open else ["--open"])]
        )
        files = ["--metadata", str(metadata), "--static", f"{STYLE_FOLDER}:{folder}"]
        paths = [str(base), *map(str, shown)]
        command = [sys.executable, "-P", "-m", "datasette", "serve", *paths, *files, *how]
        sys.exit(subprocess.run(command, check=False).returncode)


def _find_store(session: Session) -> Path | None:
    """Find the file of the store; None where there is none and none was asked for."""
    if session.store_path is None:
        return None
    return session.require_store().path.absolute()


def _name_base_file(folder: Path, stores: Sequence[Path]) -> Path:
    """Name the file of the base otherwise than the store, whose address it would share."""
    taken = {store.stem for store in stores}
    return folder / ("base.sqlite" if "base" not in taken else "evidence-base.sqlite")


def _describe(base: Path, stores: Sequence[Path]) -> dict[str, Any]:
    """Return the metadata of both databases."""
    from evidence.session.base_file import describe_base_file
    from evidence.studies.store.datasette import build_datasette_metadata

    metadata = build_datasette_metadata(stores[0].stem if stores else "")
    databases = metadata["databases"] if stores else {}
    return metadata | {"databases": {base.stem: describe_base_file(), **databases}}


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
