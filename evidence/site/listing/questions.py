"""Group claims by what people ask: does it help, is it safe, how does it work, and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.claims.base.models import ClaimKind
from evidence.claims.card.card import Card
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.site.material import SiteData


class Question(NamedTuple):
    """What people ask: an id, the question as a message, and the kinds of claims that answer it."""

    id: str
    message: str
    kinds: tuple[ClaimKind, ...]

    @property
    def text(self) -> str:
        """The question in the language of the reader."""
        return gettext(self.message)


READER_QUESTIONS: Final[tuple[Question, ...]] = (
    Question("help", gettext_noop("Does it help?"), ("treatment", "advice")),
    Question("safety", gettext_noop("Is it safe?"), ("safety",)),
    Question("mechanism", gettext_noop("How does it work?"), ("mechanism",)),
    Question(
        "cost",
        gettext_noop("What does it cost, and who recommends it?"),
        ("cost", "guideline", "policy"),
    ),
    Question("prevalence", gettext_noop("How common is it?"), ("prevalence",)),
    Question("sources", gettext_noop("Do often quoted sources say so?"), ("attribution",)),
)
_QUESTION_OF: Final[Mapping[ClaimKind, Question]] = {
    kind: question for question in READER_QUESTIONS for kind in question.kinds
}


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims that answer one question on one subject: an anchor, a label, and their cards."""

    anchor: str
    label: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The claims that answer a question, by subject."""

    question: Question
    subjects: Sequence[ClaimGroup]

    @property
    def size(self) -> int:
        """The number of claims."""
        return sum(len(subject.cards) for subject in self.subjects)


def question_of(kind: ClaimKind) -> Question:
    """Return the question that a kind of claim answers."""
    return _QUESTION_OF[kind]


def make_anchor(kind: ClaimKind, subject: str) -> str:
    """Make the id of the place where the list has the claims of a kind on a subject."""
    return f"{question_of(kind).id}-{subject}"


def group_by_question(material: SiteData) -> list[QuestionGroup]:
    """Group all claims by question and then by subject, in the order of the topic."""
    groups = []
    for question in READER_QUESTIONS:
        subjects = [
            ClaimGroup(f"{question.id}-{subject}", label, cards)
            for subject, label in material.subjects.items()
            if (cards := _list_cards(material, question, subject))
        ]
        if subjects:
            groups.append(QuestionGroup(question, subjects))
    return groups


def _list_cards(material: SiteData, question: Question, subject: str) -> list[Card]:
    return [
        card
        for card in material.cards.values()
        if card.claim.kind in question.kinds and card.claim.subject == subject
    ]
