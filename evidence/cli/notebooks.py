"""Copy the notebooks, and the post that they check: `evidence notebooks`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from evidence.atomic import make_folder, write_atomically
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError

_PACKAGE: Final = Path(__file__).parents[1]
# A wheel carries both folders as data; in a checkout they are beside the package.
_DATA_FOLDER: Final = _PACKAGE / "data"
_COPIED_FILES: Final = (("notebooks", "*.ipynb"), ("examples", "*.md"))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def notebooks(folder: Path) -> None:
    """Copy the notebooks into FOLDER, with the example post that one of them checks.

    Files that already exist are left unchanged.
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise EvidenceError(f"cannot create {folder}: {error.strerror}") from error
    for source in _list_sources():
        echo(_copy_file(source, folder / source.name))
    echo(f"Open them with: jupyter lab {folder}  (pip install 'evidence-tracker[notebooks]')")


def _list_sources() -> Iterator[Path]:
    for name, pattern in _COPIED_FILES:
        bundled = _DATA_FOLDER / name
        place = bundled if bundled.is_dir() else _PACKAGE.parent / name
        yield from sorted(place.glob(pattern))


def _copy_file(source: Path, copy: Path) -> str:
    """Copy a file that is not there yet, and return the line to print about it."""
    if copy.exists():
        return f"{copy} already exists; left unchanged"
    write_atomically(copy, source.read_bytes())
    return f"{copy}"
