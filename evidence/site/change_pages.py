"""What changed: judgements by the day on which they were signed, and what the store has seen; as a page and a feed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, study_path
from evidence.studies.store.changes import NOTICE_KINDS, ChangeKind
from evidence.studies.table.merge import make_pmid_key

_UUID_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "evidence-tracker")
_CHANGE_PHRASES: Final[dict[ChangeKind, str]] = {
    "retracted": "was retracted",
    "concern": "is under an expression of concern",
    "corrected": "was corrected",
    "superseded": "was superseded by an update",
}


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """What changed on one day: a title, the page that it leads to, and links to more."""

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
    """The page and the feed."""
    found = sorted(
        collect_events(material), key=lambda event: (event.day, event.is_grave), reverse=True
    )
    days = {
        date.fromisoformat(day): list(members)
        for day, members in groupby(found, key=lambda event: event.day)
    }
    yield render_page("changes.html", "changes.html", material=material, days=days)
    updated = max((event.day for event in found), default=material.made_on.isoformat())
    yield render_page(
        "feed.xml",
        "feed.xml",
        material=material,
        events=found,
        updated=updated,
        id=_UUID_NAMESPACE.urn,
    )


def collect_events(material: SiteData) -> Iterator[ChangeEvent]:
    """All that changed: claims in their order, then what the store saw."""
    yield from _judgement_events(material)
    yield from _store_events(material)


def _judgement_events(material: SiteData) -> Iterator[ChangeEvent]:
    """A claim, a day: how many judgements were signed for it."""
    order = list(material.base.claims)
    counted = Counter((row.judged_on.isoformat(), row.claim) for row in material.base.judgements)
    for day, claim in sorted(counted, key=lambda entry: order.index(entry[1])):
        card = material.cards[claim]
        number = counted[day, claim]
        what = "1 judgement" if number == 1 else f"{number} judgements"
        yield ChangeEvent(day, f"{claim} {card.claim.text}: {what} signed", claim_path(claim))


def _store_events(material: SiteData) -> Iterator[ChangeEvent]:
    """A notice is told by itself, new and revised records as numbers."""
    by_pmid = {study.pmid: key for key, study in material.studies.items() if study.pmid}
    counted: Counter[tuple[str, ChangeKind]] = Counter()
    told = set()
    for change in material.changes:
        if (seen := (change.changed_at[:10], change.pmid, change.kind)) in told:
            continue  # two corrections of a day are one piece of news
        told.add(seen)
        key = by_pmid.get(change.pmid, make_pmid_key(change.pmid))
        if change.kind in NOTICE_KINDS and key in material.studies:
            claims = tuple(
                dict.fromkeys(row.claim for row in material.judgements_by_study.get(key, ()))
            )
            yield ChangeEvent(
                change.changed_at[:10],
                f"{name_study(material.studies[key])} ({key}) {_CHANGE_PHRASES.get(change.kind, change.kind)}",
                study_path(key),
                tuple((claim, claim_path(claim)) for claim in claims),
                is_grave=change.kind in ("retracted", "concern"),
            )
        else:
            counted[change.changed_at[:10], change.kind] += 1
    for (day, kind), number in counted.items():
        yield ChangeEvent(
            day,
            f"{number:,} {'record' if number == 1 else 'records'} at PubMed: {kind}",
            "table.html",
        )
