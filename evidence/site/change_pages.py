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
from evidence.messages.catalogue import gettext, gettext_noop, ngettext, ngettext_noop
from evidence.site.citations import name_study
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, render_page, study_path
from evidence.studies.notices import is_rescinded
from evidence.studies.store.changes import NOTICE_KINDS, Change, ChangeKind
from evidence.studies.table.merge import make_pmid_key
from evidence.wording import format_count

_UUID_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "evidence-tracker")
_CHANGE_PHRASES: Final[Mapping[ChangeKind, str]] = {
    "retracted": gettext_noop("was retracted"),
    "republished": gettext_noop("was retracted and republished"),
    "partly_retracted": gettext_noop("was retracted in part"),
    "concern": gettext_noop("is under an expression of concern"),
    "corrected": gettext_noop("was corrected"),
    "superseded": gettext_noop("was superseded by an update"),
}
_GRAVE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "retracted",
    "republished",
    "partly_retracted",
    "concern",
)
_RESCINDED_CONCERN: Final = gettext_noop("was under an expression of concern, which was rescinded")


_RECORD_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "new": ngettext_noop(
        "%(count)s record came in from PubMed. No verdict counts it before somebody judges it.",
        "%(count)s records came in from PubMed. No verdict counts them before somebody judges "
        "them.",
    ),
    "revised": ngettext_noop(
        "%(count)s record was revised at PubMed. This changes no verdict by itself.",
        "%(count)s records were revised at PubMed. This changes no verdict by itself.",
    ),
    "lost": ngettext_noop(
        "%(count)s record is no longer at PubMed. This changes no verdict by itself.",
        "%(count)s records are no longer at PubMed. This changes no verdict by itself.",
    ),
}
_OTHER_RECORDS: Final = ngettext_noop(
    "%(count)s record changed at PubMed.", "%(count)s records changed at PubMed."
)

ChangePart = Literal["notices", "verdicts", "first", "same", "records"]
# What readers want to know first comes first.
CHANGE_PARTS: Final[Mapping[ChangePart, str]] = {
    "notices": gettext_noop("Notices about studies"),
    "verdicts": gettext_noop("Verdicts that changed"),
    "first": gettext_noop("Claims judged for the first time"),
    "same": gettext_noop("More studies judged, with the same verdict"),
    "records": gettext_noop("Records at PubMed"),
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
        gettext(heading): [event for event in events if event.part == part]
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
        title = ngettext(*_RECORD_SENTENCES.get(kind, _OTHER_RECORDS), number)
        yield ChangeEvent(day, "records", title, "table.html", name)


def _make_judgement_events(material: SiteData) -> Iterator[ChangeEvent]:
    """Yield one event for each claim and day on which judgements were signed."""
    for claim in material.base.claims:
        rows = material.base.judgements_for(claim)
        before = None
        for day, number in sorted(Counter(row.judged_on for row in rows).items()):
            verdict = _compute_verdict_of_day(material, claim, day)
            written = material.written.claims[claim].text
            yield _make_verdict_event(day, number, before, verdict, written)
            before = verdict


def _compute_verdict_of_day(material: SiteData, claim: str, day: date) -> Verdict:
    """Compute the verdict that the judgements until a day give, with all else as it is today."""
    rows = material.base.judgements_for(claim)
    kept = tuple(row for row in rows if row.judged_on <= day)
    if len(kept) == len(rows):
        return material.cards[claim].verdict
    return compute_verdict(replace(material.base, judgements=kept), claim)


def _make_verdict_event(
    day: date, number: int, before: Verdict | None, verdict: Verdict, written: str
) -> ChangeEvent:
    claim = verdict.claim
    part, title = _tell_verdict(number, before, verdict)
    # as it was named in English from the beginning, so that ids stay the same in any language
    name = f"{claim.id} {written}: {format_count(number, 'judgement')} signed"
    path = claim_path(claim.id)
    return ChangeEvent(day.isoformat(), part, title, path, name, verdict=verdict)


def _tell_verdict(number: int, before: Verdict | None, verdict: Verdict) -> tuple[ChangePart, str]:
    claim, now = verdict.claim.text, format_verdict(verdict)
    if before is None:
        return "first", ngettext(
            "%(claim)s. The first verdict, after %(count)s judgement: %(now)s.",
            "%(claim)s. The first verdict, after %(count)s judgements: %(now)s.",
            number,
            claim=claim,
            now=now,
        )
    if format_verdict(before) != now:
        return "verdicts", gettext(
            "%(claim)s. The verdict is now: %(now)s. It was: %(before)s.",
            claim=claim,
            now=now,
            before=format_verdict(before),
        )
    return "same", ngettext(
        "%(claim)s. After %(count)s judgement more, the verdict is still: %(now)s.",
        "%(claim)s. After %(count)s judgements more, the verdict is still: %(now)s.",
        number,
        claim=claim,
        now=now,
    )


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
    title = gettext(
        "%(study)s %(what_happened)s: %(title)s",
        study=name_study(study),
        what_happened=gettext(phrase),
        title=study.title or key,
    )
    return ChangeEvent(
        change.changed_at[:10],
        "notices",
        title,
        study_path(key),
        f"{name_study(study, in_english=True)} ({key}) {phrase}",
        tuple((material.base.claims[claim].text, claim_path(claim)) for claim in claims),
        is_grave=change.kind in _GRAVE_KINDS and not has_ended,
    )
