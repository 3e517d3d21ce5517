"""The evidence base with the notices that PubMed has published on its studies since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.studies.notices import merge_notices


def apply_notices(base: EvidenceBase, notices: Mapping[str, Sequence[str]]) -> EvidenceBase:
    """Add notices, by PMID, to the corrections of the studies of a base."""
    studies = dict(base.studies)
    for key, study in base.studies.items():
        if study.pmid and study.pmid in notices:
            merged = merge_notices(study.corrections, notices[study.pmid])
            studies[key] = replace(study, corrections=merged)
    return replace(base, studies=studies)
