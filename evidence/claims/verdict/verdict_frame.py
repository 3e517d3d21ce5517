"""Verdicts as a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.verdict.verdict import (
    CERTAINTIES,
    COUNTED_STANCES,
    VERDICT_CATEGORIES,
    Certainty,
    Verdict,
    VerdictCategory,
)
from evidence.schema import column, columns_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One row of the table of verdicts."""

    id: str = column("Id of the claim")
    text: str = column("The claim")
    verdict: VerdictCategory = column("What the judgements of the claim add up to")
    certainty: Certainty = column("How certain the verdict is")
    supports: int = column("Judgements that count towards the verdict and support the claim")
    mixed: int = column("Judgements that count towards the verdict and are mixed")
    contradicts: int = column("Judgements that count towards the verdict and contradict the claim")
    insufficient: int = column("Judgements that count towards the verdict and are insufficient")


VERDICT_COLUMNS: Final = columns_of(VerdictRow)


def build_verdicts_frame(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """Build a table of verdicts, one row per claim, indexed by its id.

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
    table = pd.DataFrame(columns).set_index("id", drop=False).rename_axis(None)
    table.attrs["columns"] = {column.name: column.meaning for column in VERDICT_COLUMNS}
    return table
