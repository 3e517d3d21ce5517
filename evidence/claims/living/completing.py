"""Write PMIDs that a person has confirmed into the base of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase
from evidence.claims.base.with_notices import complete_pmids
from evidence.claims.base.write import TableRows, update_base
from evidence.errors import EvidenceError


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
    refuse_bundled_base(folder)

    def complete(base: EvidenceBase) -> TableRows:
        for key in pmids:
            _require_open_study(base, key)
        return {"studies": complete_pmids(base, pmids).studies.values()}

    return update_base(folder, complete)


def refuse_bundled_base(folder: Path) -> None:
    """Refuse to write into the base that comes with the package.

    Raises:
        EvidenceError: the folder is that base.
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
