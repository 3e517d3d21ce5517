"""The answer to a mention: the study it means, or candidates, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from evidence.ids import doi_url, pubmed_url
from evidence.schema import column
from evidence.studies.study import Study
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd

ResolutionStatus = Literal["resolved", "ambiguous", "unresolved"]
_MAX_REPR_TEXT: Final = 80  # characters of a mention that a repr shows
_CELL_STYLE: Final = "text-align: left; vertical-align: top"
_EXPLANATIONS: Final = {
    "resolved": "resolved",
    "ambiguous": "ambiguous: several studies fit",
    "unresolved": "unresolved: no known study fits well enough",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A study that a mention may mean.

    ``score`` is its probability from 0 to 1 among the known studies and "none of them"; ``notices``
    say that it was retracted, replaced or corrected.
    """

    study: Study
    score: float
    reasons: tuple[str, ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Candidate {self.study.key} {self.score:.2f}: {'; '.join(self.reasons)}>"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention means. ``study`` is set only where the status is "resolved".

    Candidates stand in order of their score, the likeliest first.
    """

    mention: str
    status: ResolutionStatus
    study: Study | None
    candidates: tuple[Candidate, ...]

    def __repr__(self) -> str:
        words = self.mention
        if len(words) > _MAX_REPR_TEXT:
            words = words[: _MAX_REPR_TEXT - 1] + "…"
        meaning = self.study.key if self.study else format_count(len(self.candidates), "candidate")
        return f"<Resolution {self.status}: {words!r} -> {meaning}>"

    @property
    def explanation(self) -> str:
        """The status in words."""
        if self.status == "ambiguous" and len(self.candidates) == 1:
            return "ambiguous: it does not fit the study that it names"
        return _EXPLANATIONS[self.status]

    def _repr_html_(self) -> str:
        head = f"<p><b>{self.explanation}</b><br><q>{escape(self.mention)}</q></p>"
        if not self.candidates:
            return head
        rows = "".join(_format_row(candidate) for candidate in self.candidates)
        names = ("probability", "study", "title", "reasons")
        columns = "".join(f'<th style="{_CELL_STYLE}">{name}</th>' for name in names)
        return f"{head}<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"

    def to_frame(self) -> pd.DataFrame:
        """Return the candidates as a table with the columns of ``CandidateRow``."""
        from evidence.studies.table.frame import build_frame

        return build_frame(CandidateRow, map(_make_row, self.candidates))


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as a row of a table."""

    key: str = column("Key of the study")
    pmid: str | None = column("PubMed identifier")
    year: int = column("Year of publication")
    title: str | None = column("Title")
    score: float = column("Probability that it is meant, from 0 to 1")
    reasons: tuple[str, ...] = column("What speaks for it")
    notices: tuple[str, ...] = column("That it was retracted, replaced or corrected")


def _make_row(candidate: Candidate) -> CandidateRow:
    study = candidate.study
    return CandidateRow(
        key=study.key,
        pmid=study.pmid,
        year=study.year,
        title=study.title,
        score=candidate.score,
        reasons=candidate.reasons,
        notices=candidate.notices,
    )


def _format_row(candidate: Candidate) -> str:
    study = candidate.study
    notices = [f"<b>{escape(notice)}</b>" for notice in candidate.notices]
    reasons = "<br>".join([*notices, *map(escape, candidate.reasons)])
    cells = (f"{candidate.score:.2f}", _format_link(study), escape(study.title or ""), reasons)
    row = "".join(f'<td style="{_CELL_STYLE}">{cell}</td>' for cell in cells)
    return f"<tr>{row}</tr>"


def _format_link(study: Study) -> str:
    name = escape(study.key)
    if study.pmid:
        return f'<a href="{escape(pubmed_url(study.pmid))}">{name}</a>'
    return f'<a href="{escape(doi_url(study.doi))}">{name}</a>' if study.doi else name


def build_unresolved(mention: str, candidates: tuple[Candidate, ...] = ()) -> Resolution:
    """Build the resolution of a mention that means no known study, or one not well enough."""
    return Resolution(mention, "unresolved", None, candidates)


def resolution_to_json(resolution: Resolution) -> dict[str, object]:
    """Convert a resolution to plain values, in the form that ``--format json`` prints."""
    study = resolution.study
    return {
        "mention": resolution.mention,
        "status": resolution.status,
        "pmid": study.pmid if study else None,
        "key": study.key if study else None,
        "candidates": [_candidate_to_json(candidate) for candidate in resolution.candidates],
    }


def _candidate_to_json(candidate: Candidate) -> dict[str, object]:
    return {
        "pmid": candidate.study.pmid,
        "key": candidate.study.key,
        "score": candidate.score,
        "reasons": list(candidate.reasons),
        "notices": list(candidate.notices),
    }


def format_resolution(resolution: Resolution) -> str:
    """Format a resolution for a terminal: the status, then a line for each candidate."""
    lines = [_format_line(candidate) for candidate in resolution.candidates]
    return "\n".join([f"{resolution.status}: {resolution.mention}", *lines])


def _format_line(candidate: Candidate) -> str:
    study = candidate.study
    pmid = f"PMID {study.pmid}" if study.pmid else "no PMID"
    line = f"  {candidate.score:5.2f}  {study.key:<16} {pmid:<14} {'; '.join(candidate.reasons)}"
    return "\n".join([line, *(f"         {notice}" for notice in candidate.notices)])
