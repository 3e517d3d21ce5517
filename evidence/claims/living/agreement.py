"""How far two readers agree: what is to be read again or decided, and Cohen's kappa."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Stance
from evidence.claims.base.readings import Readings

_Z_95 = 1.959964
_Pair = tuple[Stance, Stance]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far first and second readings agree on the stance.

    Attributes:
        n_judgements: judgements, read once or twice.
        n_pairs: judgements that two people have read.
        n_same: pairs with the same stance.
        n_disputed: pairs that differ in stance or directness, and nobody has decided.
        kappa: Cohen's kappa (1960, doi:10.1177/001316446002000104); None where it is not defined:
            without pairs, or where both readers gave one stance throughout.
        ci_low: lower limit of its 95 % interval (Cohen's large-sample standard error).
        ci_high: upper limit.
    """

    n_judgements: int
    n_pairs: int
    n_same: int
    n_disputed: int
    kappa: float | None
    ci_low: float | None
    ci_high: float | None


def list_to_read_again(base: EvidenceBase, claim: str, reader: str) -> list[Readings]:
    """List what another person has read for a claim, and nobody a second time."""
    return [
        readings
        for readings in base.readings_for(claim)
        if readings.state == "one_reading" and not readings.is_reader(reader)
    ]


def list_disputes(base: EvidenceBase, claim: str, judge: str) -> list[Readings]:
    """List what two readers of a claim differ on, nobody has decided, and a third person may."""
    disputed = (one for one in base.readings_for(claim) if one.state == "disputed")
    return [one for one in disputed if not one.is_reader(judge)]


def measure_agreement(readings: Iterable[Readings]) -> Agreement:
    """Measure how far first and second readings agree on the stance."""
    rows = list(readings)
    pairs = [(row.first.stance, row.second.stance) for row in rows if row.second is not None]
    kappa, half = _compute_kappa(pairs)
    return Agreement(
        len(rows),
        len(pairs),
        sum(one == two for one, two in pairs),
        sum(row.state == "disputed" for row in rows),
        kappa,
        None if kappa is None else max(kappa - half, -1.0),
        None if kappa is None else min(kappa + half, 1.0),
    )


def measure_agreement_by_claim(base: EvidenceBase) -> dict[str, Agreement]:
    """Measure the agreement on each claim with judgements, by its id, and on "all" together."""
    by_claim = {claim: base.readings_for(claim) for claim in base.claims}
    measured = {claim: measure_agreement(rows) for claim, rows in by_claim.items() if rows}
    return measured | {"all": measure_agreement(one for rows in by_claim.values() for one in rows)}


def _compute_kappa(pairs: Sequence[_Pair]) -> tuple[float | None, float]:
    """Return Cohen's kappa, and half the width of its 95 % interval."""
    n = len(pairs)
    if not n:
        return None, 0.0
    firsts, seconds = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    observed = sum(one == two for one, two in pairs) / n
    expected = sum(count * seconds[stance] for stance, count in firsts.items()) / n**2
    if expected == 1:
        return None, 0.0
    se = math.sqrt(observed * (1 - observed) / (n * (1 - expected) ** 2))
    return (observed - expected) / (1 - expected), _Z_95 * se
