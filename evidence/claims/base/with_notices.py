"""The evidence base as it stands today: with what PubMed has told of its studies since people wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.studies.notices import merge_notices


def read_current_base(folder: Path | None, store: Path | None) -> EvidenceBase:
    """An evidence base, and over it the notices of a store: what was retracted, corrected, superseded.

    Args:
        folder: of the base; None for the bundled one.
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
    """The base with notices by PMID among the corrections of its studies."""
    studies = {
        key: replace(study, corrections=merge_notices(study.corrections, notices[study.pmid]))
        if study.pmid and study.pmid in notices
        else study
        for key, study in base.studies.items()
    }
    return replace(base, studies=studies)
