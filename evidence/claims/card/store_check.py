"""What a store knows beside the base: whether notices are up to date, and what waits for judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evidence.wording import format_count

_NOT_CHECKED = "Retractions and corrections were not checked after the base was written."

_NOT_COMPARED = (
    "New studies of the store have not been compared with this claim yet; "
    "`evidence update` does it."
)


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """What a store says about a claim.

    Attributes:
        checked_on: the day on which PubMed was last asked about all studies of the base.
        n_checked: studies judged for the claim that the store has a record of.
        n_studies: studies judged for the claim.
        n_waiting: newer studies that may bear on the claim, and that nobody has judged for it;
            None where too many studies have not been compared with the claims yet.
    """

    checked_on: date | None
    n_checked: int
    n_studies: int
    n_waiting: int | None


def describe_store_check(check: StoreCheck | None) -> tuple[str, ...]:
    """Say when notices were checked, and how many newer studies wait; without a store, neither."""
    if check is None:
        return (_NOT_CHECKED,)
    checked = _NOT_CHECKED
    if check.checked_on is not None and check.n_checked:
        day = check.checked_on.isoformat()
        share = f"{check.n_checked:,} of {format_count(check.n_studies, 'study', 'studies')}"
        checked = f"Retractions and corrections were checked on {day} for {share}."
    if check.n_waiting is None:
        return (checked, _NOT_COMPARED)
    if not check.n_waiting:
        return (checked,)
    studies = format_count(check.n_waiting, "newer study", "newer studies")
    return (checked, f"Not judged yet: {studies} of the store that may bear on it.")
