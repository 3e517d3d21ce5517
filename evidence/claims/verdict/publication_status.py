"""What became of a study: replaced, corrected, lapsed, withdrawn; and what to cite instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evidence.ids import pubmed_url
from evidence.studies.notices import UNKNOWN_REFERENCE
from evidence.studies.study import Study

PublicationStatus = Literal["current", "corrected", "superseded", "lapsed", "concern", "retracted"]


@dataclass(frozen=True, slots=True)
class StatusNote:
    """One thing that became of a study, in words; ``instead`` is the key of what to cite now."""

    status: PublicationStatus
    message: str
    replacement: str | None = None


def find_status_notes(studies: Mapping[str, Study], key: str) -> tuple[StatusNote, ...]:
    """Everything that became of a study, the gravest first; empty while it stands as published."""
    study = studies[key]
    successor = find_successor(studies, key)
    notes = [
        _build_correction_note(studies, entry)
        for entry in study.corrections
        if not _is_redundant_update(entry, successor)
    ]
    if successor is not None:
        notes.append(_build_replacement_note(study, studies[successor]))
    gravity = ("retracted", "concern", "lapsed", "superseded", "corrected")
    return tuple(sorted(notes, key=lambda note: gravity.index(note.status)))


def find_successor(studies: Mapping[str, Study], key: str) -> str | None:
    """The end of the chain of replacements, or None for a study that nothing replaces."""
    successor = studies[key].superseded_by
    while successor is not None and studies[successor].superseded_by is not None:
        successor = studies[successor].superseded_by
    return successor


def _is_redundant_update(entry: str, successor: str | None) -> bool:
    """Whether no note is needed on an update: people named what replaced the study, or it is the same one, amended."""
    kind, reference = entry.split(":", 1)
    return kind == "update" and (successor is not None or not reference.isdecimal())


def _build_replacement_note(study: Study, successor: Study) -> StatusNote:
    if study.design == "guideline":
        message = f"the guideline of {study.year} has lapsed: {successor.key} ({successor.year}) replaced it"
        return StatusNote("lapsed", message, successor.key)
    if study.design == "protocol":
        return StatusNote(
            "superseded",
            f"this is the protocol; the results are in {successor.key} ({successor.year})",
            successor.key,
        )
    return StatusNote(
        "superseded", f"{successor.key} ({successor.year}) has replaced it", successor.key
    )


def _build_correction_note(studies: Mapping[str, Study], entry: str) -> StatusNote:
    kind, reference = entry.split(":", 1)
    where = pubmed_url(reference) if re.fullmatch(r"\d+", reference) else reference
    words: Mapping[str, tuple[PublicationStatus, str]] = {
        "erratum": ("corrected", "a correction was published"),
        "concern": ("concern", "the journal has voiced concern about it"),
        "retraction": ("retracted", "it was retracted"),
        "update": ("superseded", "an update has replaced it"),
    }
    standing, message = words[kind]
    update = next(
        (study.key for study in studies.values() if kind == "update" and study.pmid == reference),
        None,
    )
    return StatusNote(
        standing, message if reference == UNKNOWN_REFERENCE else f"{message} ({where})", update
    )
