"""What a study shows of itself to those who mention it: names, numbers, words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final

from evidence.claims.base.models import Finding
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_PERSON = re.compile(r"(.+?)\s+[A-Z]{1,4}(?:\s+(?:Jr|Sr|\d\w+))?|(\S+)")
# Words that say nothing of a study.
_STOP = frozenset(
    """
    the of for and in on to with from by or versus vs is are that at as it its who their this not was were been
    has have which study studies found finding showed according published researchers paper article report
    reported new more than about
    """.split()
)


@dataclass(frozen=True, slots=True)
class Body:
    """An institution that posts name instead of authors, and the journals that are its own."""

    names: tuple[str, ...]
    journals: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        """Whether a text names it."""
        return self.cut_from(text) != text

    def cut_from(self, text: str) -> str:
        """The text without its names."""
        return (
            _names_pattern(self.names).sub(" ", text)
            if any(name in text for name in self.names)
            else text
        )


@functools.cache
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


@dataclass(frozen=True, slots=True)
class KnownAs:
    """What a study is called, or told to be about, beside what stands in its row; see ``data/known_as.toml``."""

    names: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()

    def named_in(self, text: str) -> str | None:
        """The name that a text has for it."""
        low = text.lower() if self.names else ""
        return next((name for name in self.names if name.lower() in low), None)

    def told_in(self, text: str) -> list[str]:
        """Words around it that a text has."""
        named = (
            word for word in self.around if word in text
        )  # most are not, and a pattern takes its time
        return [word for word in named if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


NOTHING: Final = KnownAs()


@dataclass(frozen=True, slots=True)
class Known:
    """The names that can be known in a mention: of authors, bodies and journals."""

    families: frozenset[str]
    further: frozenset[
        str
    ]  # of many: Berlin, Reading; they are names only where the words beside them say so
    bodies: tuple[Body, ...]
    journals: Mapping[str, tuple[str, ...]]  # by their first words

    @classmethod
    def of(cls, curated: Iterable[Study], others: Iterable[Study], bodies: Sequence[Body]) -> Known:
        """The names that stand in the studies of the base and in others, and the bodies."""
        own, more = tuple(curated), tuple(others)
        named = {study.journal for study in (*own, *more) if study.journal}
        journals = sorted(named, key=lambda journal: (first_word(journal), journal))
        return cls(
            families=frozenset(name for study in own for name in families_of(study.authors)),
            further=frozenset(name for study in more for name in families_of(study.authors)),
            bodies=tuple(bodies),
            journals={word: tuple(names) for word, names in groupby(journals, first_word)},
        )

    def is_family(self, name: str) -> bool:
        """Whether it is the family name of an author."""
        return name in self.families or name in self.further


@dataclass(frozen=True, slots=True)
class Profile:
    """A study with what mentions are compared with."""

    study: Study
    bodies: tuple[Body, ...]
    families: tuple[str, ...]
    words: frozenset[str]
    counts: frozenset[int]
    told: frozenset[float]
    percents: frozenset[float]
    about: str  # title and intervention
    text: str  # these, condition, comparator and findings: all that it can be called to be about
    label: str
    kinds: frozenset[str]
    known_as: KnownAs

    @classmethod
    def of(
        cls,
        study: Study,
        findings: Sequence[Finding],
        bodies: Sequence[Body],
        known_as: KnownAs = NOTHING,
    ) -> Profile:
        """The profile of a study with its findings, among the bodies that are known."""
        info = design_info(study.design)
        kinds = (
            {"guideline"}
            if study.design == "guideline"
            else {"review"}
            if info.is_review
            else set()
        )
        kinds |= {"trial"} if study.design in ("rct", "crossover_trial") else set()
        kinds |= {"survey"} if study.design in ("survey", "cross_sectional") else set()
        people = [study.n_participants, *(finding.arm1_n for finding in findings)]
        return cls(
            study=study,
            bodies=_bodies_of(study, bodies),
            families=families_of(study.authors),
            words=frozenset(content_words(_joined(study.title, study.intervention))),
            counts=frozenset(count for count in people if count is not None),
            told=frozenset(
                [
                    *numbers_of(_joined(study.condition, study.intervention, study.title)),
                    *known_as.numbers,
                ]
            ),
            percents=frozenset(chain.from_iterable(map(_percents_of, findings))),
            about=_joined(study.title, study.intervention),
            text=_joined(
                *(
                    study.title,
                    study.intervention,
                    study.condition,
                    study.comparator,
                    study.journal_full,
                    study.journal,
                ),
                *(finding.note for finding in findings),
                *(finding.outcome for finding in findings),
            ).replace("-", " "),
            label=info.label,
            kinds=frozenset(kinds),
            known_as=known_as,
        )


def _percents_of(finding: Finding) -> list[float]:
    """The percentages of a finding, and those that its note tells."""
    estimates = (
        [finding.estimate] if finding.measure == "percent" and finding.estimate is not None else []
    )
    return estimates + [
        float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\s*%", finding.note or "")
    ]


def _bodies_of(study: Study, bodies: Iterable[Body]) -> tuple[Body, ...]:
    by = " | ".join([*study.authors, study.journal_full or ""])
    return tuple(body for body in bodies if _is_of(study, body, by))


def _is_of(study: Study, body: Body, by: str) -> bool:
    """Whether a study is of a body; a title with the name of one that has a journal of its own only tells of it."""
    titled = not (body.journals and study.journal) and body.stands_in(study.title or "")
    return study.journal in body.journals or body.stands_in(by) or titled


def families_of(authors: Iterable[str]) -> tuple[str, ...]:
    """The family names of authors, as a mention would have them."""
    return tuple(name for author in authors if (name := _family(author)) is not None)


def _family(author: str) -> str | None:
    """The family name as a mention would have it: "Tulder" of "van Tulder MW"; None for a collective name."""
    person = _PERSON.fullmatch(" ".join(author.split()))
    if person is None:
        return None
    capitalised = [word for word in (person[1] or person[2]).split() if word[:1].isupper()]
    return capitalised[-1] if capitalised else None


def first_word(journal: str) -> str:
    """What the names of journals are looked up by."""
    word = re.search(r"\w+", journal)
    return word[0] if word else journal


def content_words(text: str) -> list[str]:
    """The words of a text that say something, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP]


def numbers_of(text: str) -> list[float]:
    """The whole numbers of a text, in digits or written out up to twenty."""
    digits = [
        float(re.sub(r"\D", "", number))
        for number in re.findall(
            r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.])\d+(?![\w%]|\.\d)", text
        )
    ]
    return digits + [
        float(_NUMBER_WORDS.index(word))
        for word in re.findall(r"[a-z]+", text)
        if word in _NUMBER_WORDS[2:]
    ]


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text).lower()
