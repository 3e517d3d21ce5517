"""The evidence base with what a store knows of its studies: their PMIDs, and notices on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.studies.notices import merge_notices


def complete_pmids(base: EvidenceBase, pmids: Mapping[str, str]) -> EvidenceBase:
    """Give studies of a base the PMIDs that were found for them.

    Args:
        base: the evidence base.
        pmids: the PMIDs by the keys of the studies.
    """
    studies = dict(base.studies)
    for key, pmid in pmids.items():
        studies[key] = replace(studies[key], pmid=pmid)
    return replace(base, studies=studies)


def apply_notices(base: EvidenceBase, notices: Mapping[str, Sequence[str]]) -> EvidenceBase:
    """Add notices, by PMID, to the corrections of the studies of a base."""
    studies = dict(base.studies)
    for key, study in base.studies.items():
        if study.pmid and study.pmid in notices:
            merged = merge_notices(study.corrections, notices[study.pmid])
            studies[key] = replace(study, corrections=merged)
    return replace(base, studies=studies)
