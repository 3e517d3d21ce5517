"""Tell how a verdict depends on single studies, and how old its evidence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.verdict.verdict import Verdict, VerdictCategory, compute_verdict
from evidence.wording import format_count, join_with_and


def find_changes_without(base: EvidenceBase, verdict: Verdict) -> Mapping[str, VerdictCategory]:
    """Return the verdict that each counted study alone holds back, by its key.

    Studies without which the verdict is the same are left out.
    """
    claim = verdict.claim.id
    changes = {}
    for key in dict.fromkeys(item.study.key for item in verdict.weighted_judgements if item.weight):
        kept = tuple(row for row in base.judgements if (row.claim, row.study) != (claim, key))
        category = compute_verdict(replace(base, judgements=kept), claim).category
        if category != verdict.category:
            changes[key] = category
    return changes


def describe_currency(verdict: Verdict) -> str:
    """Say how many studies count, when they were published, and when was last searched for more.

    Empty where nothing counts.
    """
    studies = {item.study.key: item.study for item in verdict.weighted_judgements if item.weight}
    if not studies:
        return ""
    years = sorted(study.year for study in studies.values())
    span = str(years[0]) if years[0] == years[-1] else f"{years[0]} to {years[-1]}"
    counted = format_count(len(studies), "study counts", "studies count")
    searched = [study for study in studies.values() if study.search_date]
    if not searched:
        return f"{counted}, published {span}; no date of a search was read."
    latest = max(searched, key=lambda study: study.search_date or "")
    return f"{counted}, published {span}; last search {latest.search_date} ({latest.key})."


def describe_readings(verdict: Verdict) -> str:
    """Say how many of the judgements two people have read; empty where nothing is judged."""
    known = [item.readings for item in verdict.weighted_judgements if item.readings]
    read_twice = [readings for readings in known if readings.second]
    if not known:
        return ""
    if not read_twice:
        return "Each judgement is one person's reading."
    disputed = sum(readings.state == "disputed" for readings in read_twice)
    open_ones = f"; {disputed:,} of them in dispute" if disputed else ""
    judgements = format_count(len(known), "judgement")
    return f"Two people read {len(read_twice):,} of {judgements}{open_ones}."


def format_changes_without(changes: Mapping[str, VerdictCategory]) -> list[str]:
    """Format which verdict comes without which studies, a line for each verdict."""
    by_category: dict[str, list[str]] = {}
    for key, category in changes.items():
        by_category.setdefault(category.replace("_", " "), []).append(key)
    return [
        f"{category} without {join_with_and(keys) if len(keys) == 1 else ' or '.join(keys)}"
        for category, keys in by_category.items()
    ]
