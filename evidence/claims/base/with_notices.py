"""The evidence base with the notices that PubMed has published on its studies since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.studies.notices import merge_notices


def read_current_base(folder: Path | None, store: Path | None) -> EvidenceBase:
    """Read an evidence base, and add the notices of a store: retractions, corrections, updates.

    Args:
        folder: folder of the base; None for the bundled one.
        store: file of the store; None for the base as people wrote it.

    Raises:
        EvidenceError: the base or the store cannot be read.
    """
    base = read_base(folder)
    if store is None:
        return base
    from evidence.studies.store.store import Store

    with Store(store) as opened:
        return apply_notices(base, opened.notices())


def apply_notices(base: EvidenceBase, notices: Mapping[str, Sequence[str]]) -> EvidenceBase:
    """Add notices, by PMID, to the corrections of the studies of a base."""
    studies = dict(base.studies)
    for key, study in base.studies.items():
        if study.pmid and study.pmid in notices:
            merged = merge_notices(study.corrections, notices[study.pmid])
            studies[key] = replace(study, corrections=merged)
    return replace(base, studies=studies)
