"""The agreement of two readers as a table."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.agreement import measure_agreement_by_claim

_COUNTS = ("n_judgements", "n_pairs", "n_same", "n_disputed")
_NUMBERS = ("kappa", "ci_low", "ci_high")


def agreement_to_frame(base: EvidenceBase) -> pd.DataFrame:
    """Return the agreement of each claim with judgements, indexed by claim, and of all together."""
    measured = measure_agreement_by_claim(base)
    cells = [asdict(agreement) for agreement in measured.values()]
    table = pd.DataFrame(cells, index=pd.Index(measured, name="claim", dtype="string"))
    return table.astype(dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(_NUMBERS, "Float64"))
