"""A base with markup in every text that anybody could have written."""

from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Curator
from evidence.site.material import SiteData
from evidence.studies.table.merge import merge_tables
from support.appraised import appraise_study

HOSTILE = '</script><img src=x onerror="alert(1)"><!-- <script>"&\u2028\x00\x1b'


def hostile(material: SiteData) -> SiteData:
    """The base with markup in every text that anybody could have written."""
    base = material.base
    studies = {
        key: replace(
            study, title=HOSTILE, authors=(HOSTILE,), journal=HOSTILE, condition_details=HOSTILE
        )
        for key, study in base.studies.items()
    }
    claims = {
        key: replace(claim, text=HOSTILE, wording=HOSTILE, leaves_out=HOSTILE, population=HOSTILE)
        for key, claim in base.claims.items()
    }
    judgements = tuple(
        replace(row, rationale=HOSTILE, judged_by=HOSTILE) for row in base.judgements
    )
    findings = tuple(
        replace(row, note=HOSTILE, certainty=HOSTILE, scale=HOSTILE) for row in base.findings
    )
    trial = next(key for key, study in studies.items() if study.design == "rct")
    appraisals = tuple(
        replace(row, reason=HOSTILE) for row in appraise_study(trial, "rob2", by=HOSTILE)
    )
    curators = (Curator(HOSTILE, "curator", HOSTILE, None, HOSTILE, None),)
    changed = EvidenceBase(
        studies, findings, claims, judgements, appraisals=appraisals, curators=curators
    )
    return SiteData(
        changed, changed, merge_tables(studies.values(), None), (), {}, material.made_on
    )
