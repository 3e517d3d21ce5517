"""How far two readers agree: what is to be read again or decided, and Cohen's kappa."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
        ci_low: lower limit of its 95 % interval, from the large-sample standard error of Fleiss,
            Cohen and Everitt (1969, doi:10.1037/h0028106); None where kappa is not defined, and
            where that error is 0, as with perfect agreement: however few the pairs, it would say
            that kappa is known exactly.
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
    kappa, variance = _compute_kappa(pairs)
    low, high = _compute_interval(kappa, variance)
    return Agreement(
        len(rows),
        len(pairs),
        sum(one == two for one, two in pairs),
        sum(row.state == "disputed" for row in rows),
        None if kappa is None else float(kappa),
        low,
        high,
    )


def measure_agreement_by_claim(base: EvidenceBase) -> dict[str, Agreement]:
    """Measure the agreement on each claim with judgements, by its id, and on "all" together."""
    by_claim = {claim: base.readings_for(claim) for claim in base.claims}
    measured = {claim: measure_agreement(rows) for claim, rows in by_claim.items() if rows}
    return measured | {"all": measure_agreement(one for rows in by_claim.values() for one in rows)}


def _compute_kappa(pairs: Sequence[_Pair]) -> tuple[Fraction | None, Fraction]:
    """Compute Cohen's kappa and its large-sample variance, both exactly."""
    n = len(pairs)
    shares = {pair: Fraction(count, n) for pair, count in Counter(pairs).items()}
    firsts, seconds = _sum_shares(shares, 0), _sum_shares(shares, 1)
    observed = sum((share for (one, two), share in shares.items() if one == two), Fraction())
    expected = sum((share * seconds[stance] for stance, share in firsts.items()), Fraction())
    if not n or expected == 1:
        return None, Fraction()
    kappa = (observed - expected) / (1 - expected)
    spread = Fraction()
    for (one, two), share in shares.items():
        chance = (1 - kappa) * (seconds[one] + firsts[two])
        spread += share * (int(one == two) - chance) ** 2
    centre = kappa - expected * (1 - kappa)
    return kappa, (spread - centre**2) / (n * (1 - expected) ** 2)


def _sum_shares(shares: Mapping[_Pair, Fraction], reader: int) -> Mapping[Stance, Fraction]:
    """Sum the shares of pairs by the stance of the first (0) or the second reader (1)."""
    sums: defaultdict[Stance, Fraction] = defaultdict(Fraction)
    for pair, share in shares.items():
        sums[pair[reader]] += share
    return sums


def _compute_interval(
    kappa: Fraction | None, variance: Fraction
) -> tuple[float | None, float | None]:
    """Compute the 95 % interval of kappa; none where kappa has none, or its variance is 0."""
    if kappa is None or not variance:
        return None, None
    half = _Z_95 * math.sqrt(variance)
    return max(float(kappa) - half, -1.0), min(float(kappa) + half, 1.0)
