"""Render what changed, as a page and as a feed: signed judgements, and changes in the store."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, Literal

from evidence.claims.card.card_text import format_verdict
from evidence.claims.verdict.verdict import Verdict, compute_verdict
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


_RECORD_SENTENCES: Final[Mapping[str, str]] = {
    "new": "{records} came in from PubMed. Nobody has judged them yet, and no verdict counts them.",
    "revised": "{records} were revised at PubMed. This changes no verdict by itself.",
    "lost": "{records} are no longer at PubMed. This changes no verdict by itself.",
}

ChangePart = Literal["notices", "verdicts", "first", "same", "records"]
# What readers want to know first comes first.
CHANGE_PARTS: Final[Mapping[ChangePart, str]] = {
    "notices": "Notices about studies",
    "verdicts": "Verdicts that changed",
    "first": "Claims judged for the first time",
    "same": "More studies judged, with the same verdict",
    "records": "Records at PubMed",
}


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """What changed on one day.

    Attributes:
        day: the day.
        part: what kind of change it is.
        title: what changed, in a sentence.
        path: the page that tells more.
        name: what tells it from other changes of that day and page, whatever it is called.
        links: names and pages of the claims it affects.
        is_grave: whether a reader must know of it.
        verdict: the verdict since then; None where it is not about a claim.
    """

    day: str
    part: ChangePart
    title: str
    path: str
    name: str
    links: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False
    verdict: Verdict | None = None

    @property
    def id(self) -> str:
        """An id that stays the same however often the pages are made."""
        return uuid.uuid5(_UUID_NAMESPACE, f"{self.day} {self.path} {self.name}").urn


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """The changes of a day, by what kind of change they are."""

    day: date
    parts: Mapping[str, Sequence[ChangeEvent]]


def render_change_pages(material: SiteData) -> Iterator[SiteFile]:
    """Render the page and the feed, the newest changes first."""
    events = sorted(
        collect_events(material), key=lambda event: (event.day, event.is_grave), reverse=True
    )
    by_day = groupby(events, key=lambda event: event.day)
    days = [_divide_day(date.fromisoformat(day), list(members)) for day, members in by_day]
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


def _divide_day(day: date, events: Sequence[ChangeEvent]) -> ChangeDay:
    parts = {
        heading: [event for event in events if event.part == part]
        for part, heading in CHANGE_PARTS.items()
    }
    return ChangeDay(day, {heading: own for heading, own in parts.items() if own})


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
        records = format_count(number, "record")
        name = f"{records} at PubMed: {kind}"
        sentence = _RECORD_SENTENCES.get(kind, "{records} changed at PubMed.")
        title = sentence.format(records=records)
        yield ChangeEvent(day, "records", title, "table.html", name)


def _make_judgement_events(material: SiteData) -> Iterator[ChangeEvent]:
    """Yield one event for each claim and day on which judgements were signed."""
    for claim in material.base.claims:
        rows = material.base.judgements_for(claim)
        before = None
        for day, number in sorted(Counter(row.judged_on for row in rows).items()):
            verdict = _compute_verdict_of_day(material, claim, day)
            yield _make_verdict_event(day, number, before, verdict)
            before = verdict


def _compute_verdict_of_day(material: SiteData, claim: str, day: date) -> Verdict:
    """Compute the verdict that the judgements until a day give, with all else as it is today."""
    rows = material.base.judgements_for(claim)
    kept = tuple(row for row in rows if row.judged_on <= day)
    if len(kept) == len(rows):
        return material.cards[claim].verdict
    return compute_verdict(replace(material.base, judgements=kept), claim)


def _make_verdict_event(
    day: date, number: int, before: Verdict | None, verdict: Verdict
) -> ChangeEvent:
    claim = verdict.claim
    signed = format_count(number, "judgement")
    part, sentence = _choose_sentence(before, verdict)
    title = sentence.format(
        claim=claim.text,
        judgements=signed,
        before=format_verdict(before) if before else "",
        now=format_verdict(verdict),
    )
    name = f"{claim.id} {claim.text}: {signed} signed"
    path = claim_path(claim.id)
    return ChangeEvent(day.isoformat(), part, title, path, name, verdict=verdict)


def _choose_sentence(before: Verdict | None, verdict: Verdict) -> tuple[ChangePart, str]:
    if before is None:
        return "first", "{claim}. The first verdict, after {judgements}: {now}."
    if format_verdict(before) != format_verdict(verdict):
        return "verdicts", "{claim}. The verdict is now: {now}. It was: {before}."
    return "same", "{claim}. After {judgements} more, the verdict is still: {now}."


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
    study = material.studies[key]
    return ChangeEvent(
        change.changed_at[:10],
        "notices",
        f"{name_study(study)} {phrase}: {study.title or key}",
        study_path(key),
        f"{name_study(study)} ({key}) {phrase}",
        tuple((material.base.claims[claim].text, claim_path(claim)) for claim in claims),
        is_grave=change.kind in _GRAVE_KINDS and not has_ended,
    )
