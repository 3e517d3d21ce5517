"""Write appraisals of a study into the base of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Appraisal
from evidence.claims.base.write import update_base


def add_appraisal(folder: Path, ratings: Iterable[Appraisal]) -> EvidenceBase:
    """Write the ratings of an appraisal, of all its domains at once, into the base of a folder.

    A base that has no appraisals.csv gets one. Nothing is written unless the whole base is valid
    with the ratings.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base would be invalid, or cannot be written.
    """
    new = tuple(ratings)
    return update_base(folder, lambda base: {"appraisals": [*base.appraisals, *new]})
