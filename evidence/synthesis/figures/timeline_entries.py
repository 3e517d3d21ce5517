"""The studies on a timeline: their status, what replaced them, their order and table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.verdict.publication_status import (
    RETRACTED_STATUSES,
    StatusNote,
    find_status_notes,
    find_successor,
)
from evidence.studies.study import Study
from evidence.studies.study_label import study_label
from evidence.synthesis.figures.symbols import DesignGroup, find_design_group
from evidence.wording import format_count, join_with_and

if TYPE_CHECKING:
    import pandas as pd

STRUCK_OUT_STATUSES = (*sorted(RETRACTED_STATUSES), "lapsed", "superseded")
"""Statuses of studies whose names are struck out."""
_STATUS_WORDS = {
    "concern": "expression of concern",
    "superseded": "updated",
    "partly_retracted": "retracted in part",
    "republished": "retracted and republished",
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A study on the timeline, with its gravest notice and the key of what replaced it."""

    study: Study
    note: StatusNote | None
    successor: str | None

    @property
    def label(self) -> str:
        """The name of the study for readers."""
        return study_label(self.study)

    @property
    def group(self) -> DesignGroup:
        """The group of designs that it is drawn with."""
        return find_design_group(self.study.design)

    @property
    def is_retracted(self) -> bool:
        """True for a study that was retracted as a whole."""
        return self.note is not None and self.note.status in RETRACTED_STATUSES

    @property
    def is_struck_out(self) -> bool:
        """True for a study that is no longer current."""
        return self.note is not None and self.note.status in STRUCK_OUT_STATUSES


def build_entries(base: EvidenceBase, claim: Claim | None) -> list[TimelineEntry]:
    """Build an entry for each study judged on a claim and each that replaced one; for all without.

    Args:
        base: the evidence base.
        claim: one of its claims; None for all studies.
    """
    return [_build_entry(base, key) for key in _list_study_keys(base, claim)]


def _list_study_keys(base: EvidenceBase, claim: Claim | None) -> list[str]:
    if claim is None:
        return list(base.studies)
    judged = [judgement.study for judgement in base.judgements_for(claim.id)]
    successors = [find_successor(base.studies, key) for key in judged]
    return list(dict.fromkeys([*judged, *filter(None, successors)]))


def _build_entry(base: EvidenceBase, key: str) -> TimelineEntry:
    notes = find_status_notes(base.studies, key)
    replacements = (note.replacement for note in notes if note.replacement)
    successor = find_successor(base.studies, key) or next(replacements, None)
    return TimelineEntry(base.studies[key], next(iter(notes), None), successor)


def select_own_rows(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Select guidelines, studies with a notice, and studies that replaced another."""
    successors = {entry.successor for entry in entries}
    return [
        entry
        for entry in entries
        if entry.study.design == "guideline" or entry.note or entry.study.key in successors
    ]


def sort_entries(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """Sort by year; within a year what was replaced comes before what replaced it."""
    return sorted(entries, key=lambda entry: (entry.study.year, not entry.successor, entry.label))


def describe_status(entry: TimelineEntry, labels: dict[str, str]) -> str:
    """Describe the status of a study in a few words; return nothing for a current one.

    Args:
        entry: the study.
        labels: of the studies with a row of their own, by key.
    """
    if entry.note is None:
        return ""
    if entry.successor in labels and not entry.is_retracted:
        return f"replaced by {labels[entry.successor]}"
    return _STATUS_WORDS.get(entry.note.status, entry.note.status)


def build_timeline_table(
    entries: Sequence[TimelineEntry], shown: Sequence[TimelineEntry]
) -> pd.DataFrame:
    """Build the table of a timeline, a row for each study; ``shown`` have rows in the figure."""
    import pandas as pd

    rows = {
        entry.study.key: {
            "label": entry.label,
            "year": entry.study.year,
            "design": entry.study.design,
            "group": entry.group.name,
            "standing": entry.note.status if entry.note else "current",
            "successor": entry.successor,
            "own_row": entry in shown,
        }
        for entry in sort_entries(entries)
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("study")


def describe_timeline(claim: Claim | None, entries: Sequence[TimelineEntry]) -> str:
    """Write the alt text of a timeline."""
    years = [entry.study.year for entry in entries]
    span = f"from {min(years)} to {max(years)}" if min(years) < max(years) else f"of {min(years)}"
    about = f"Timeline of claim {claim.id}, {claim.text}" if claim else "Timeline of all studies"
    groups = Counter(entry.group.name for entry in entries).most_common()
    by_design = ", ".join(f"{name} {count}" for name, count in groups)
    labels = {entry.study.key: entry.label for entry in entries}
    replaced = [
        f"{entry.label} by {labels[entry.successor]}"
        for entry in sort_entries(entries)
        if entry.successor in labels
    ]
    retracted = [entry.label for entry in entries if entry.is_retracted]
    sentences = [
        f"{about}: {format_count(len(entries), 'study', 'studies')} {span}.",
        f"By design: {by_design}.",
    ]
    if replaced:
        sentences.append(f"Replaced: {join_with_and(replaced)}.")
    if retracted:
        sentences.append(f"Retracted: {join_with_and(retracted)}.")
    return " ".join(sentences)
