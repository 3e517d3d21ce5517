"""What figures with a row for each claim share: order, headings and the claim's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.verdict.verdict import Verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import LINE_HEIGHT, MARGIN, Canvas, text_width, wrap_text
from evidence.synthesis.figures.figure import TITLE_SIZE
from evidence.topic import Topic, read_topic
from evidence.wording import capitalise_first

_HEADING_HEIGHT = 0.36  # inches


@dataclass(frozen=True, slots=True)
class SubjectGroup:
    """The verdicts on the claims of one subject, and the subject's label."""

    label: str
    verdicts: tuple[Verdict, ...]


def group_by_subject(
    verdicts: Sequence[Verdict], topic: Topic | None = None
) -> tuple[SubjectGroup, ...]:
    """Group verdicts by the subject of their claim, in the order of the topic's subjects.

    Args:
        verdicts: at least one; they keep their order within a subject.
        topic: declares the subjects and their labels; the bundled one by default.

    Raises:
        EvidenceError: there are no verdicts.
    """
    if not verdicts:
        raise EvidenceError("there are no verdicts to draw; pass the verdict of one claim or more")
    topic = topic or read_topic()
    members: dict[str, list[Verdict]] = {name: [] for name in topic.vocabularies["subjects"]}
    for verdict in verdicts:
        members.setdefault(verdict.claim.subject, []).append(verdict)
    return tuple(
        SubjectGroup(topic.labels.get(subject, subject), tuple(group))
        for subject, group in members.items()
        if group
    )


def list_verdicts(groups: Sequence[SubjectGroup]) -> list[Verdict]:
    """List the verdicts of all groups in the order in which they are drawn."""
    return [verdict for group in groups for verdict in group.verdicts]


def measure_claim_left(verdicts: Sequence[Verdict]) -> float:
    """Return where the text of claims begins, right of their ids, in inches."""
    return MARGIN + 0.08 + max(text_width(verdict.claim.id, bold=True) for verdict in verdicts)


def wrap_claims(verdicts: Sequence[Verdict], room: float) -> Mapping[str, list[str]]:
    """Wrap the text of each claim, by its id, to a width in inches."""
    return {verdict.claim.id: wrap_text(verdict.claim.text, room) for verdict in verdicts}


def draw_subject_heading(canvas: Canvas, y: float, label: str) -> float:
    """Draw a line and the label of a subject below it; return the height below."""
    canvas.draw_line([(MARGIN, y + 0.02), (canvas.width - MARGIN, y + 0.02)])
    canvas.draw_text((MARGIN, y + 0.2), capitalise_first(label), size=TITLE_SIZE, bold=True)
    return y + _HEADING_HEIGHT


def draw_claim(canvas: Canvas, y: float, claim_id: str, left: float, lines: Sequence[str]) -> None:
    """Draw the id of a claim and, from ``left``, the lines of its text."""
    canvas.draw_text((MARGIN, y + LINE_HEIGHT / 2), claim_id, bold=True)
    for place, words in enumerate(lines):
        canvas.draw_text((left, y + (place + 0.5) * LINE_HEIGHT), words)
