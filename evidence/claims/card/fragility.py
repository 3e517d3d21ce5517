"""Tell how a verdict depends on single studies, and how old its evidence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import format_label
from evidence.claims.verdict.verdict import Verdict, VerdictCategory, compute_verdict
from evidence.messages.catalogue import gettext, ngettext
from evidence.messages.numbers import format_integer, format_iso_day
from evidence.wording import join_with_or


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
    counted = ngettext(
        "%(count)s study counts, published %(years)s",
        "%(count)s studies count, published %(years)s",
        len(studies),
        years=describe_years(years[0], years[-1]),
    )
    searched = [study for study in studies.values() if study.search_date]
    if not searched:
        return gettext("%(counted)s; no date of a search was read.", counted=counted)
    latest = max(searched, key=lambda study: study.search_date or "")
    return gettext(
        "%(counted)s; last search %(day)s (%(study)s).",
        counted=counted,
        day=format_iso_day(latest.search_date or ""),
        study=latest.key,
    )


def describe_years(first: int, last: int) -> str:
    """Say from which year to which: "2019 to 2021"."""
    if first == last:
        return str(first)
    return gettext("%(first)s to %(last)s", first=first, last=last)


def describe_readings(verdict: Verdict) -> str:
    """Say how many of the judgements two people have read; empty where nothing is judged."""
    known = [item.readings for item in verdict.weighted_judgements if item.readings]
    read_twice = [readings for readings in known if readings.second]
    if not known:
        return ""
    if not read_twice:
        return gettext("Each judgement is one person's reading.")
    disputed = sum(readings.state == "disputed" for readings in read_twice)
    counts = {
        "read": format_integer(len(read_twice)),
        "judgements": ngettext("%(count)s judgement", "%(count)s judgements", len(known)),
        "disputed": format_integer(disputed),
    }
    if disputed:
        return gettext(
            "Two people read %(read)s of %(judgements)s; %(disputed)s of them in dispute.",
            **counts,
        )
    return gettext("Two people read %(read)s of %(judgements)s.", **counts)


def format_changes_without(changes: Mapping[str, VerdictCategory]) -> list[str]:
    """Format which verdict comes without which studies, a line for each verdict."""
    by_category: dict[str, list[str]] = {}
    for key, category in changes.items():
        by_category.setdefault(format_label(category), []).append(key)
    return [
        gettext("%(verdict)s without %(studies)s", verdict=category, studies=join_with_or(keys))
        for category, keys in by_category.items()
    ]
