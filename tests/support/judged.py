"""Studies, judgements and findings of one claim, T1, with only the cells that matter."""

from datetime import date

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Judgement
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
):
    return Judgement(
        "T1",
        key,
        comparator,
        None,
        stance,
        directness,
        concerns,
        "Because so.",
        "abstract",
        "a test",
        date(2026, 1, 1),
    )


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
    }
    return Finding(
        **{
            **values,
            "direction": "favours_intervention",
            "status": "as_read",
            "certainty": certainty,
        }
    )


def decide(
    studies: list[Study], judgements: list[Judgement], findings: tuple = (), **fields: object
) -> Verdict:
    base = EvidenceBase(
        {item.key: item for item in studies},
        tuple(findings),
        {"T1": claim(**fields)},
        tuple(judgements),
    )
    return compute_verdict(base, "T1")
