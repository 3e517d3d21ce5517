"""Keep the list of the people who sign judgements and appraisals of a base."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Curator, CuratorRole
from evidence.claims.base.write import TableRows, update_base
from evidence.people import fold_signature


def list_signatures(base: EvidenceBase) -> list[str]:
    """List the names that judgements and appraisals of a base are signed with, each once."""
    judged = (row.judged_by for row in base.judgements)
    appraised = (row.appraised_by for row in base.appraisals)
    return list(dict.fromkeys(chain(judged, appraised)))


def find_unlisted_signatures(base: EvidenceBase) -> list[str]:
    """Find the signatures that are no name of a curator, in the order of their rows."""
    known = {fold_signature(curator.name) for curator in base.curators}
    return [name for name in list_signatures(base) if fold_signature(name) not in known]


def list_as_reader(folder: Path, name: str, role: CuratorRole = "reader") -> bool:
    """Add a person to the curators of a base as a reader, with conflicts of interest not stated.

    Args:
        folder: of the base.
        name: of the person.
        role: another role, such as that of an adjudicator.

    Returns:
        Whether the person was added: a person who is listed stays as they are, and a base without
        curators.csv lists nobody.

    Raises:
        EvidenceError: the base cannot be read or written.
    """
    name = name.strip()
    is_new = False

    def add_reader(base: EvidenceBase) -> TableRows:
        nonlocal is_new
        listed = {fold_signature(one.name) for one in base.curators}
        is_new = fold_signature(name) not in listed and (folder / "curators.csv").exists()
        reader = Curator(name, role, None, None, None, None)
        return {"curators": [*base.curators, reader]} if is_new else {}

    update_base(folder, add_reader)
    return is_new
