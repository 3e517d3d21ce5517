"""What a store knows beside the base: whether notices are up to date, and what waits for judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evidence.messages.catalogue import gettext, gettext_noop, ngettext
from evidence.messages.numbers import format_integer, format_iso_day

_NOT_CHECKED = gettext_noop(
    "Retractions and corrections were not checked after the base was written."
)
_NOT_COMPARED = gettext_noop(
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
        return (gettext(_NOT_CHECKED),)
    checked = gettext(_NOT_CHECKED)
    if check.checked_on is not None and check.n_checked:
        checked = gettext(
            "Retractions and corrections were checked on %(day)s for %(checked)s of %(studies)s.",
            day=format_iso_day(check.checked_on.isoformat()),
            checked=format_integer(check.n_checked),
            studies=ngettext("%(count)s study", "%(count)s studies", check.n_studies),
        )
    if check.n_waiting is None:
        return (checked, gettext(_NOT_COMPARED))
    if not check.n_waiting:
        return (checked,)
    waiting = ngettext(
        "Not judged yet: %(count)s newer study of the store that may bear on it.",
        "Not judged yet: %(count)s newer studies of the store that may bear on it.",
        check.n_waiting,
    )
    return (checked, waiting)
