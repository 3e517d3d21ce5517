"""The judgements of a card as a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import pandas as pd

from evidence.claims.base.models import CuratedComparator, Directness, Stance
from evidence.claims.base.readings import ReadingState
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
