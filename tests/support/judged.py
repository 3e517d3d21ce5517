"""Studies, judgements and findings of one claim, T1, with only the cells that matter."""

from dataclasses import replace
from datetime import date

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CURATED_COMPARATORS, Claim, Finding, Judgement
from evidence.claims.verdict.verdict import Verdict, compute_verdict
from evidence.schema import columns_of
from evidence.studies.study import Study


def study(key: str, design: str = "rct", **fields: object) -> Study:
    year = int(key[-4:])
    values = dict.fromkeys(Study.__dataclass_fields__)
    values |= {"key": key, "year": year, "design": design, "verification": "full", "title": key}
    lists = [column.name for column in columns_of(Study) if column.kind == "list"]
    values |= dict.fromkeys(lists, ())
    return Study(**{**values, **fields})


def judgement(
    key: str,
    stance: str = "supports",
    comparator: str = "sham",
    directness: str = "direct",
    concerns: tuple = (),
    **cells: object,
):
    values = dict.fromkeys(Judgement.__dataclass_fields__)
    values |= {"claim": "T1", "study": key, "comparator": comparator, "stance": stance}
    values |= {"directness": directness, "concerns": concerns, "rationale": "Because so."}
    values |= {"based_on": "abstract", "reading": "first", "judged_by": "a test"}
    return Judgement(**{**values, "judged_on": date(2026, 1, 1), **cells})


def claim(**fields: object) -> Claim:
    values: dict = dict.fromkeys(Claim.__dataclass_fields__)
    values |= {
        "id": "T1",
        "source": "efficacy",
        "text": "It helps",
        "subject": "acupuncture",
        "kind": "treatment",
    }
    values |= {"population": "people", "comparators": ("sham",), "outcomes": ("pain",)}
    return Claim(**{**values, **fields})


def finding(key: str, certainty: str, comparator: str = "sham") -> Finding:
    values: dict = dict.fromkeys(Finding.__dataclass_fields__)
    values |= {"study": key, "outcome": "pain", "timepoint": "any", "comparator": comparator}
    values |= {
        "grades": tuple(certainty.replace("very low", "very_low").split(" or ")),
        "other_numbers": (),
        "keywords": (),
        "subjects": (),
    }
    return Finding(
        **{
            **values,
            "direction": "favours_intervention",
            "status": "as_read",
            "certainty": certainty,
        }
    )


def measured(key: str, number: int = 1, **cells: object) -> Finding:
    """A result without a certainty of its own, whose id ends in a number."""
    rating = {"certainty": None, "grades": ()}
    return replace(finding(key, "high"), id=f"{key}-{number}", **(rating | cells))


def judged_base(
    studies: list[Study], judgements: list[Judgement], findings: tuple = (), **fields: object
) -> EvidenceBase:
    return EvidenceBase(
        {item.key: item for item in studies},
        tuple(findings),
        {"T1": claim(**fields)},
        tuple(judgements),
    )


def decide(
    studies: list[Study],
    judgements: list[Judgement],
    findings: tuple = (),
    on: date | None = None,
    **fields: object,
) -> Verdict:
    return compute_verdict(judged_base(studies, judgements, findings, **fields), "T1", on=on)


def decide_surveys(*stances: str) -> Verdict:
    """Decide on a frequency that as many surveys give as there are stances; each counts by itself.

    The first is the newest.
    """
    keys = [f"s{2020 - place}" for place in range(len(stances))]
    judged = [judgement(key, stance, "none") for key, stance in zip(keys, stances, strict=True)]
    return decide([study(key, "survey") for key in keys], judged, kind="prevalence")


def decide_reviews(*stances: str, certainty: str | None = None, **fields: object) -> Verdict:
    """Decide on as many reviews as there are stances, each of which leads a body of its own.

    The first is the newest; all rate their evidence so, if a certainty is given.
    """
    rows = [
        (f"r{2020 - place}", stance, comparator)
        for place, (stance, comparator) in enumerate(
            zip(stances, CURATED_COMPARATORS, strict=False)
        )
    ]
    assert len(rows) == len(stances), "there are more reviews than comparators"
    judged = [judgement(*row) for row in rows]
    rated = [finding(key, certainty, comparator) for key, _, comparator in rows if certainty]
    studies = [study(key, "meta_analysis") for key, _, _ in rows]
    return decide(studies, judged, tuple(rated), comparators=(), **fields)
