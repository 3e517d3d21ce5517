"""The files that Datasette shows: the base as a file of SQLite, and the store if there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence.errors import EvidenceError
from evidence.session.base_file import describe_base_file, write_base_file
from evidence.studies.store.datasette import build_datasette_metadata

if TYPE_CHECKING:
    from evidence.session import Session

_MISREAD: Final = re.compile("[%?#]")


class TableFiles(NamedTuple):
    """Files of SQLite, and what Datasette calls the metadata of them."""

    paths: tuple[Path, ...]
    metadata: dict[str, Any]


def write_table_files(session: Session, folder: Path) -> TableFiles:
    """Write the base into a folder, and name it with the store.

    Raises:
        EvidenceError: base or store cannot be used.
    """
    store = _find_store(session)
    stores = () if store is None else (_find_plain_path(store, folder),)
    base = _name_base_file(folder, stores)
    write_base_file(session, base)
    return TableFiles((base, *stores), _describe(base, stores))


def _find_store(session: Session) -> Path | None:
    """Find the file of the store; None where there is none and none was asked for."""
    if session.store_path is None:
        return None
    return session.require_store().path.absolute()


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


def _name_base_file(folder: Path, stores: Sequence[Path]) -> Path:
    """Name the file of the base otherwise than the store, whose address it would share."""
    taken = {store.stem for store in stores}
    return folder / ("base.sqlite" if "base" not in taken else "evidence-base.sqlite")


def _describe(base: Path, stores: Sequence[Path]) -> dict[str, Any]:
    """Return the metadata of both databases."""
    metadata = build_datasette_metadata(stores[0].stem if stores else "")
    databases = metadata["databases"] if stores else {}
    return metadata | {"databases": {base.stem: describe_base_file(), **databases}}
