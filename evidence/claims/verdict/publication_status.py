"""What happened to a study since it was published, and what to cite instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from evidence.ids import pubmed_url
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.messages.numbers import format_iso_day
from evidence.studies.notices import (
    RESCINDED,
    UNKNOWN_REFERENCE,
    Notice,
    describe_retraction,
    has_partial_retraction,
    has_retraction,
    parse_notices,
)
from evidence.studies.study import Study

PublicationStatus = Literal[
    "current",
    "corrected",
    "superseded",
    "lapsed",
    "concern",
    "partly_retracted",
    "republished",
    "retracted",
]
RETRACTED_STATUSES: Final[frozenset[PublicationStatus]] = frozenset({"retracted", "republished"})

_BY_GRAVITY: tuple[PublicationStatus, ...] = get_args(PublicationStatus)[::-1]
_STATUS_BY_NOTICE: Mapping[str, tuple[PublicationStatus, str]] = {
    "erratum": ("corrected", gettext_noop("a correction was published")),
    "concern": ("concern", gettext_noop("the journal published an expression of concern")),
    "partial_retraction": ("partly_retracted", gettext_noop("a part of it was retracted")),
    "republished": ("republished", gettext_noop("it was retracted and republished")),
    "retraction": ("retracted", gettext_noop("it was retracted")),
    "update": ("superseded", gettext_noop("an update has replaced it")),
}


@dataclass(frozen=True, slots=True)
class StatusNote:
    """One thing that happened to a study; ``replacement`` is the key of what to cite now."""

    status: PublicationStatus
    message: str
    replacement: str | None = None


def has_lapsed(study: Study, on: date) -> bool:
    """Return whether a guideline no longer counts as current, by its publisher's own rule."""
    return study.valid_until is not None and date.fromisoformat(study.valid_until) < on


def find_status_notes(
    studies: Mapping[str, Study], key: str, on: date | None = None
) -> tuple[StatusNote, ...]:
    """Find everything that happened to a study, the gravest first; empty while it is current.

    Args:
        studies: the studies, by key.
        key: of the study.
        on: the day on which a guideline must be valid; today by default.
    """
    study = studies[key]
    successor = find_successor(studies, key)
    notices = parse_notices(study.corrections)
    kept = (notice for notice in notices if not _is_redundant_update(notice, successor))
    notes = [_build_correction_note(studies, notice) for notice in kept]
    if successor is not None:
        notes.append(_build_replacement_note(study, studies[successor]))
    elif has_lapsed(study, on or date.today()):
        message = gettext(
            "the guideline of %(year)s lapsed on %(day)s by its own rule",
            year=study.year,
            day=format_iso_day(str(study.valid_until)),
        )
        notes.append(StatusNote("lapsed", message))
    notes = [_withdraw_replacement(note, studies) for note in notes]
    return tuple(sorted(notes, key=lambda note: _BY_GRAVITY.index(note.status)))


def find_notes_of(study: Study, curated: Mapping[str, Study]) -> tuple[StatusNote, ...]:
    """Find everything that happened to a study, of the base or another."""
    known = curated if study.key in curated else {study.key: study}
    return find_status_notes(known, study.key)


def find_successor(studies: Mapping[str, Study], key: str) -> str | None:
    """Return the end of the chain of replacements, None for a study that nothing replaced."""
    end, following = None, studies.get(studies[key].superseded_by or "")
    while following is not None:
        end, following = following.key, studies.get(following.superseded_by or "")
    return end


def _is_redundant_update(notice: Notice, successor: str | None) -> bool:
    """Return whether an update needs no note: its successor is named, or it only amended."""
    if notice.kind != "update":
        return False
    return successor is not None or not notice.reference.isdecimal()


def _build_replacement_note(study: Study, successor: Study) -> StatusNote:
    named = f"{successor.key} ({successor.year})"
    if study.design == "guideline":
        message = gettext(
            "the guideline of %(year)s has lapsed: %(study)s replaced it",
            year=study.year,
            study=named,
        )
        return StatusNote("lapsed", message, successor.key)
    if study.design == "protocol":
        message = gettext("this is the protocol; the results are in %(study)s", study=named)
        return StatusNote("superseded", message, successor.key)
    message = gettext("%(study)s has replaced it", study=named)
    return StatusNote("superseded", message, successor.key)


def _withdraw_replacement(note: StatusNote, studies: Mapping[str, Study]) -> StatusNote:
    """Take back a replacement that was itself retracted, in whole or in part."""
    if note.replacement is None:
        return note
    notices = studies[note.replacement].corrections
    if not (has_retraction(notices) or has_partial_retraction(notices)):
        return note
    message = gettext(
        "%(note)s, and %(study)s was itself %(retracted)s: cite neither",
        note=note.message,
        study=note.replacement,
        retracted=describe_retraction(notices),
    )
    return StatusNote(note.status, message)


def _build_correction_note(studies: Mapping[str, Study], notice: Notice) -> StatusNote:
    reference, rescinded, day = notice.reference.partition(RESCINDED)
    if rescinded and notice.kind == "concern":
        message = gettext(
            "the journal published an expression of concern and rescinded it on %(day)s",
            day=format_iso_day(day),
        )
        return StatusNote("corrected", f"{message} ({reference})")
    status, words = _STATUS_BY_NOTICE[notice.kind]
    message = gettext(words)
    is_replaced = notice.kind in ("update", "republished")
    replacement = _find_key(studies, notice.reference) if is_replaced else None
    if notice.reference != UNKNOWN_REFERENCE:
        is_pmid = notice.reference.isdecimal()
        where = pubmed_url(notice.reference) if is_pmid else notice.reference
        if notice.kind == "republished" and is_pmid:
            message = gettext(
                "%(note)s; cite the corrected version, PMID %(pmid)s",
                note=message,
                pmid=notice.reference,
            )
        message = f"{message} ({where})"
    return StatusNote(status, message, replacement)


def _find_key(studies: Mapping[str, Study], pmid: str) -> str | None:
    return next((study.key for study in studies.values() if study.pmid == pmid), None)
