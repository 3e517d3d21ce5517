"""Write appraisals of a study into the base of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.atomic import lock_folder
from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.base.models import Appraisal
from evidence.claims.base.write import write_base_tables


def add_appraisal(folder: Path, ratings: Iterable[Appraisal]) -> EvidenceBase:
    """Write the ratings of an appraisal, of all its domains at once, into the base of a folder.

    A base that has no appraisals.csv gets one. Nothing is written unless the whole base is valid
    with the ratings.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base would be invalid, or cannot be written.
    """
    with lock_folder(folder):
        base = read_base(folder)
        return write_base_tables(folder, base.topic, {"appraisals": [*base.appraisals, *ratings]})
