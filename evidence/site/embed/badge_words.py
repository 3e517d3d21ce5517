"""The words of badges and cards: a verdict as its page says it, and when it was checked."""

from __future__ import annotations

from datetime import date

from evidence.claims.card.card import Card
from evidence.claims.verdict.verdict import Verdict
from evidence.messages.catalogue import gettext
from evidence.messages.numbers import format_iso_day
from evidence.site.verdict_words import VERDICT_LABELS, certainty_label


def name_verdict(verdict: Verdict) -> str:
    """Name a verdict as its page does: "Supported, moderate certainty"."""
    label = VERDICT_LABELS[verdict.category].label
    return ", ".join(filter(None, [label, certainty_label(verdict)]))


def find_checked_day(card: Card) -> date | None:
    """Find the day of the newest judgement, or of a later check of notices; None without either.

    A check counts where it was of all studies that were judged.
    """
    check = card.store_check
    is_complete = check is not None and check.n_checked == check.n_studies > 0
    checked_on = check.checked_on if check and is_complete else None
    return max((day for day in (card.judged_on, checked_on) if day), default=None)


def describe_badge(card: Card) -> str:
    """Say the verdict and when it was checked: "Supported, ..., checked 2026-11-28"."""
    day = find_checked_day(card)
    verdict = name_verdict(card.verdict)
    if day is None:
        return verdict
    return gettext(
        "%(verdict)s, checked %(day)s", verdict=verdict, day=format_iso_day(day.isoformat())
    )


def count_retracted(card: Card) -> int:
    """Count the studies judged for a claim that no verdict counts, because of a retraction."""
    items = card.verdict.weighted_judgements
    return len({item.study.key for item in items if item.role == "retracted"})
