"""Write tables of an evidence base in a folder: one writer at a time, and all of it valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock

from evidence.atomic import write_atomically
from evidence.claims.base.load import (
    BUNDLED_FOLDER,
    EvidenceBase,
    parse_base,
    read_base,
    read_tables,
)
from evidence.claims.base.with_notices import complete_pmids
from evidence.errors import EvidenceError
from evidence.studies.csvfile import format_rows
from evidence.studies.study import Study

_LOCK_NAME: Final = ".judging.lock"


@contextmanager
def lock_base(folder: Path) -> Iterator[EvidenceBase]:
    """Keep others from writing into a folder, and read the base that is there.

    Raises:
        EvidenceError: the base cannot be read.
    """
    with FileLock(folder / _LOCK_NAME):
        yield read_base(folder)


def write_tables(folder: Path, base: EvidenceBase, changed: Mapping[str, str]) -> EvidenceBase:
    """Write tables in the order given, unless the base would be invalid with them.

    Args:
        folder: of the base.
        base: the base as it is.
        changed: the new text of each changed table, by its name.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base would be invalid, or cannot be written.
    """
    made, problems = parse_base({**read_tables(folder), **changed}, base.topic)
    if problems:
        raise EvidenceError("the base would be invalid; nothing was written:", problems)
    for name, text in changed.items():
        write_atomically(folder / f"{name}.csv", text.encode())
    return made


def add_pmids(folder: Path, pmids: Mapping[str, str]) -> EvidenceBase:
    """Write PMIDs of studies into the base of a folder.

    Nothing is written unless the whole base is valid with them.

    Args:
        folder: of a base of the user's own.
        pmids: the PMIDs, by the keys of the studies.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: it is the bundled base, a study is not there or has a PMID, or the base would
            be invalid or cannot be written.
    """
    require_own_base(folder)
    with lock_base(folder) as base:
        for key in pmids:
            _require_open_study(base, key)
        studies = complete_pmids(base, pmids).studies.values()
        return write_tables(folder, base, {"studies": format_rows(Study, studies)})


def require_own_base(folder: Path) -> None:
    """Require that a folder is not the base that comes with the package.

    Raises:
        EvidenceError: it is.
    """
    if folder.resolve() == BUNDLED_FOLDER.resolve():
        raise EvidenceError(
            "the bundled base is replaced with every version, so nothing is written into it; "
            "copy its folder and name the copy"
        )


def _require_open_study(base: EvidenceBase, key: str) -> None:
    if key not in base.studies:
        raise EvidenceError(f"there is no study {key} in studies.csv; nothing was written")
    known = base.studies[key].pmid
    if known:
        raise EvidenceError(f"{key} has the PMID {known} already; nothing was written")
