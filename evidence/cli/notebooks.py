"""For analysts: `evidence notebooks`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError

_PACKAGE: Final = Path(__file__).parents[1]
NOTEBOOK_FOLDERS: Final = (
    _PACKAGE / "data" / "notebooks",
    _PACKAGE.parent / "notebooks",
)  # of a wheel, of a checkout


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def notebooks(folder: Path) -> None:
    """Copy the notebooks into FOLDER, to read, run and change; existing ones stay as they are."""
    place = next(place for place in NOTEBOOK_FOLDERS if place.is_dir())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(f"{folder} cannot be made: {error.strerror}") from error
    for notebook in sorted(place.glob("*.ipynb")):
        copy = folder / notebook.name
        if copy.exists():
            click.echo(f"{copy} is there already, and stays as it is")
        else:
            write_atomically(copy, notebook.read_bytes())
            click.echo(f"{copy}")
    click.echo(f"Open them with: jupyter lab {folder}  (pip install 'evidence-tracker[notebooks]')")
