"""Render what changed, as a page and as a feed: signed judgements, and changes in the store."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, study_path
from evidence.studies.notices import is_rescinded
from evidence.studies.store.changes import NOTICE_KINDS, Change, ChangeKind
from evidence.studies.table.merge import make_pmid_key
from evidence.wording import format_count

_UUID_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "evidence-tracker")
_CHANGE_PHRASES: Final[Mapping[ChangeKind, str]] = {
    "retracted": "was retracted",
    "republished": "was retracted and republished",
    "partly_retracted": "was retracted in part",
    "concern": "is under an expression of concern",
    "corrected": "was corrected",
    "superseded": "was superseded by an update",
}
_GRAVE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "retracted",
    "republished",
    "partly_retracted",
    "concern",
)
_RESCINDED_CONCERN: Final = "was under an expression of concern, which was rescinded"


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """What changed on one day: a title, its page, and links to the claims it affects."""

    day: str
    title: str
    path: str
    links: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False

    @property
    def id(self) -> str:
        """An id that stays the same however often the pages are made."""
        return uuid.uuid5(_UUID_NAMESPACE, f"{self.day} {self.path} {self.title}").urn


def render_change_pages(material: SiteData) -> Iterator[SiteFile]:
    """Render the page and the feed, the newest changes first."""
    events = sorted(
        collect_events(material), key=lambda event: (event.day, event.is_grave), reverse=True
    )
    by_day = groupby(events, key=lambda event: event.day)
    days = {date.fromisoformat(day): list(members) for day, members in by_day}
    yield render_page("changes.html", "changes.html", material=material, days=days)
    updated = max((event.day for event in events), default=material.made_on.isoformat())
    yield render_page(
        "feed.xml",
        "feed.xml",
        material=material,
        events=events,
        updated=updated,
        id=_UUID_NAMESPACE.urn,
    )


def collect_events(material: SiteData) -> Iterator[ChangeEvent]:
    """Yield all that changed: judgements of each claim in order, then changes in the store."""
    yield from _make_judgement_events(material)
    by_pmid = {study.pmid: key for key, study in material.studies.items() if study.pmid}
    counts: Counter[tuple[str, ChangeKind]] = Counter()
    for change in _drop_repeats(material.changes):
        key = by_pmid.get(change.pmid, make_pmid_key(change.pmid))
        if change.kind in NOTICE_KINDS and key in material.studies:
            yield _make_notice_event(material, key, change)
        else:
            counts[change.changed_at[:10], change.kind] += 1
    for (day, kind), number in counts.items():
        title = f"{format_count(number, 'record')} at PubMed: {kind}"
        yield ChangeEvent(day, title, "table.html")


def _make_judgement_events(material: SiteData) -> Iterator[ChangeEvent]:
    """Yield one event for each claim and day on which judgements were signed."""
    order = list(material.base.claims)
    counts = Counter((row.judged_on.isoformat(), row.claim) for row in material.base.judgements)
    for day, claim in sorted(counts, key=lambda entry: order.index(entry[1])):
        signed = format_count(counts[day, claim], "judgement")
        title = f"{claim} {material.cards[claim].claim.text}: {signed} signed"
        yield ChangeEvent(day, title, claim_path(claim))


def _drop_repeats(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield changes of the same kind only once a day and paper."""
    seen = set()
    for change in changes:
        name = change.changed_at[:10], change.pmid, change.kind
        if name not in seen:
            seen.add(name)
            yield change


def _make_notice_event(material: SiteData, key: str, change: Change) -> ChangeEvent:
    claims = material.list_judged_claims(key)
    reference = (change.detail or "").partition(":")[2]
    has_ended = change.kind == "concern" and is_rescinded(
        material.studies[key].corrections, reference
    )
    phrase = _RESCINDED_CONCERN if has_ended else _CHANGE_PHRASES.get(change.kind, change.kind)
    return ChangeEvent(
        change.changed_at[:10],
        f"{name_study(material.studies[key])} ({key}) {phrase}",
        study_path(key),
        tuple((claim, claim_path(claim)) for claim in claims),
        is_grave=change.kind in _GRAVE_KINDS and not has_ended,
    )
