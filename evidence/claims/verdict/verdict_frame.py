"""Verdicts as a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.claims.verdict.verdict import (
    CERTAINTIES,
    COUNTED_STANCES,
    VERDICT_CATEGORIES,
    Verdict,
)

if TYPE_CHECKING:
    import pandas as pd


def build_verdicts_frame(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """Build a table of verdicts, one row a claim, indexed by its id.

    ``certainty`` is ordered from very_low to high; ``supports``, ``contradicts``, ``mixed`` and
    ``insufficient`` count the judgements that move the verdict.
    """
    import pandas as pd

    categories = [verdict.category for verdict in verdicts]
    certainties = [verdict.certainty for verdict in verdicts]
    columns: dict[str, Any] = {
        "id": pd.Series([verdict.claim.id for verdict in verdicts], dtype="string"),
        "text": pd.Series([verdict.claim.text for verdict in verdicts], dtype="string"),
        "verdict": pd.Categorical(categories, categories=VERDICT_CATEGORIES),
        "certainty": pd.Categorical(certainties, categories=CERTAINTIES[::-1], ordered=True),
    }
    for stance in COUNTED_STANCES:
        columns[stance] = [len(verdict.counted_judgements(stance)) for verdict in verdicts]
    return pd.DataFrame(columns).set_index("id", drop=False).rename_axis(None)
