"""The evidence base with what a store knows of its studies: their PMIDs, and notices on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.studies.notices import merge_notices


def complete_pmids(base: EvidenceBase, pmids: Mapping[str, str]) -> EvidenceBase:
    """Give studies that are known by DOI or PMCID alone the PMID of the record that has the same.

    Args:
        base: the evidence base.
        pmids: the PMIDs of stored records, by DOI and by PMCID.

    Returns:
        The base; a PMID that one of its studies has already is given to no other.
    """
    taken = {study.pmid for study in base.studies.values() if study.pmid}
    studies = dict(base.studies)
    for key, study in base.studies.items():
        pmid = pmids.get(study.doi or "") or pmids.get(study.pmcid or "")
        if study.pmid is None and pmid and pmid not in taken:
            studies[key] = replace(study, pmid=pmid)
            taken.add(pmid)
    return replace(base, studies=studies)


def apply_notices(base: EvidenceBase, notices: Mapping[str, Sequence[str]]) -> EvidenceBase:
    """Add notices, by PMID, to the corrections of the studies of a base."""
    studies = dict(base.studies)
    for key, study in base.studies.items():
        if study.pmid and study.pmid in notices:
            merged = merge_notices(study.corrections, notices[study.pmid])
            studies[key] = replace(study, corrections=merged)
    return replace(base, studies=studies)
