"""The judgements of a card, and its summary of findings, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import pandas as pd

from evidence.claims.base.models import (
    CuratedComparator,
    Directness,
    Measure,
    Stance,
    Timepoint,
)
from evidence.claims.base.readings import ReadingState
from evidence.claims.card.claim_effect import EffectAnswer
from evidence.claims.card.rows.summary_row import SummaryRow
from evidence.claims.verdict.certainty import CERTAINTIES
from evidence.claims.verdict.weighted_judgement import JUDGEMENT_ROLES, WeightedJudgement
from evidence.studies.study import Design

_DTYPES = {
    "study": "string",
    "pmid": "string",
    "title": "string",
    "year": "Int64",
    "level": "Int64",
    "weight": "Float64",
    "counts": "boolean",
    "rationale": "string",
    "judged_by": "string",
    "judged_on": "datetime64[ns]",
}
_RECORD_COLUMNS = (
    "study",
    "pmid",
    "title",
    "year",
    "design",
    "level",
    "comparator",
    "stance",
    "directness",
    "role",
    "weight",
    "counts",
    "rationale",
    "based_on",
    "readings",
    "judged_by",
    "judged_on",
)
_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "design": get_args(Design),
    "comparator": get_args(CuratedComparator),
    "stance": get_args(Stance),
    "directness": get_args(Directness),
    "role": JUDGEMENT_ROLES,
    "based_on": ("abstract", "full_text", "summary"),
    "readings": get_args(ReadingState),
}
_SUMMARY_DTYPES: Mapping[str, str] = {
    **dict.fromkeys(("outcome", "study", "finding", "scale", "units"), "string"),
    **dict.fromkeys(("people", "studies"), "Int64"),
    **dict.fromkeys(("weeks", "estimate", "ci_low", "ci_high", "baseline_risk"), "Float64"),
    **dict.fromkeys(("natural", "natural_low", "natural_high"), "Float64"),
    "important_difference": "Float64",
    **dict.fromkeys(("people_are_of_result", "counts"), "boolean"),
    "statement": "string",
}
_SUMMARY_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "comparator": get_args(CuratedComparator),
    "timepoint": get_args(Timepoint),
    "measure": get_args(Measure),
    "answer": get_args(EffectAnswer),
    "certainty": CERTAINTIES,
}
_SUMMARY_COLUMNS = (
    *("outcome", "comparator", "timepoint", "weeks", "study", "finding", "people"),
    *("people_are_of_result", "studies", "measure", "scale", "estimate", "ci_low", "ci_high"),
    *("baseline_risk", "natural", "natural_low", "natural_high", "units"),
    *("important_difference", "answer", "counts", "certainty", "reasons", "statement", "notes"),
)


def judgements_to_frame(items: Iterable[WeightedJudgement]) -> pd.DataFrame:
    """Return one row per judgement, in the order given, with typed columns."""
    rows = [_judgement_record(item) for item in items]
    table = pd.DataFrame(rows, columns=list(_RECORD_COLUMNS))
    categories = {name: pd.CategoricalDtype(list(words)) for name, words in _CATEGORIES.items()}
    return table.astype({**_DTYPES, **categories})


def _judgement_record(item: WeightedJudgement) -> dict[str, Any]:
    judgement, study = item.judgement, item.study
    return {
        "study": study.key,
        "pmid": study.pmid,
        "title": study.title,
        "year": study.year,
        "design": study.design,
        "level": item.level,
        "comparator": judgement.comparator,
        "stance": judgement.stance,
        "directness": judgement.directness,
        "role": item.role,
        "weight": item.weight,
        "counts": item.is_counted,
        "rationale": judgement.rationale,
        "based_on": judgement.based_on,
        "readings": item.readings.state if item.readings else None,
        "judged_by": judgement.judged_by,
        "judged_on": judgement.judged_on,
    }


def summary_to_frame(rows: Iterable[SummaryRow]) -> pd.DataFrame:
    """Return one row per row of a summary of findings, with typed columns.

    ``estimate`` and its limits are those of the finding, ``natural`` and its limits the same in
    ``units``; ``reasons`` and ``notes`` are lists.
    """
    records = [_summary_record(row) for row in rows]
    table = pd.DataFrame(records, columns=list(_SUMMARY_COLUMNS))
    kinds = {name: pd.CategoricalDtype(list(words)) for name, words in _SUMMARY_CATEGORIES.items()}
    return table.astype({**_SUMMARY_DTYPES, **kinds})


def _summary_record(row: SummaryRow) -> dict[str, Any]:
    record = row.to_json_dict()
    natural = record.pop("natural_units") or {}
    low, high = record.pop("interval") or (None, None)
    natural_low, natural_high = natural.get("interval") or (None, None)
    return record | {
        "ci_low": low,
        "ci_high": high,
        "natural": natural.get("estimate"),
        "natural_low": natural_low,
        "natural_high": natural_high,
        "units": natural.get("units"),
    }
