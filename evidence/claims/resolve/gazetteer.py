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
_AUTHOR_NAME = re.compile(r"(.+?)\s+[A-Z]{1,4}(?:\s+(?:Jr|Sr|\d\w+))?|(\S+)")
# Words that say nothing of a study.
_STOP_WORDS = frozenset(
    """
    the of for and in on to with from by or versus vs is are that at as it its who their this not was were been
    has have which study studies found finding showed according published researchers paper article report
    reported new more than about
    """.split()
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An institution that posts name instead of authors, and the journals that are its own."""

    names: tuple[str, ...]
    journals: tuple[str, ...] = ()

    def is_named_in(self, text: str) -> bool:
        """Whether a text names it."""
        return self.remove_from(text) != text

    def remove_from(self, text: str) -> str:
        """The text without its names."""
        return (
            _compile_names_pattern(self.names).sub(" ", text)
            if any(name in text for name in self.names)
            else text
        )


@functools.cache
def _compile_names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


@dataclass(frozen=True, slots=True)
class StudyAliases:
    """What a study is called, or told to be about, beside what stands in its row; see ``aliases.toml``."""

    names: tuple[str, ...] = ()
    context_words: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()

    def find_name_in(self, text: str) -> str | None:
        """The name that a text has for it."""
        low = text.lower() if self.names else ""
        return next((name for name in self.names if name.lower() in low), None)

    def find_context_words_in(self, text: str) -> list[str]:
        """Words around it that a text has."""
        named = (
            word for word in self.context_words if word in text
        )  # most are not, and a pattern takes its time
        return [word for word in named if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


NO_ALIASES: Final = StudyAliases()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names that can be known in a mention: of authors, bodies and journals."""

    family_names: frozenset[str]
    other_family_names: frozenset[
        str
    ]  # of many: Berlin, Reading; they are names only where the words beside them say so
    organisations: tuple[Organisation, ...]
    journals_by_first_word: Mapping[str, tuple[str, ...]]  # by their first words

    @classmethod
    def from_studies(
        cls, curated: Iterable[Study], others: Iterable[Study], bodies: Sequence[Organisation]
    ) -> Gazetteer:
        """The names that stand in the studies of the base and in others, and the bodies."""
        own, more = tuple(curated), tuple(others)
        named = {study.journal_abbrev for study in (*own, *more) if study.journal_abbrev}
        journals = sorted(named, key=lambda journal: (extract_first_word(journal), journal))
        return cls(
            family_names=frozenset(
                name for study in own for name in extract_family_names(study.authors)
            ),
            other_family_names=frozenset(
                name for study in more for name in extract_family_names(study.authors)
            ),
            organisations=tuple(bodies),
            journals_by_first_word={
                word: tuple(names) for word, names in groupby(journals, extract_first_word)
            },
        )

    def is_family_name(self, name: str) -> bool:
        """Whether it is the family name of an author."""
        return name in self.family_names or name in self.other_family_names


@dataclass(frozen=True, slots=True)
class StudyProfile:
    """A study with what mentions are compared with."""

    study: Study
    organisations: tuple[Organisation, ...]
    family_names: tuple[str, ...]
    words: frozenset[str]
    participant_counts: frozenset[int]
    numbers: frozenset[float]
    percentages: frozenset[float]
    subject_text: str  # title and intervention
    searchable_text: (
        str  # these, condition, comparator and findings: all that it can be called to be about
    )
    design_label: str
    study_kinds: frozenset[str]
    aliases: StudyAliases

    @classmethod
    def from_study(
        cls,
        study: Study,
        findings: Sequence[Finding],
        bodies: Sequence[Organisation],
        known_as: StudyAliases = NO_ALIASES,
    ) -> StudyProfile:
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
        people = [study.sample_size, *(finding.arm1_n for finding in findings)]
        return cls(
            study=study,
            organisations=_find_organisations(study, bodies),
            family_names=extract_family_names(study.authors),
            words=frozenset(
                extract_content_words(_join_lowercase(study.title, study.intervention_details))
            ),
            participant_counts=frozenset(count for count in people if count is not None),
            numbers=frozenset(
                [
                    *extract_numbers(
                        _join_lowercase(
                            study.condition_details, study.intervention_details, study.title
                        )
                    ),
                    *known_as.numbers,
                ]
            ),
            percentages=frozenset(chain.from_iterable(map(_extract_percentages, findings))),
            subject_text=_join_lowercase(study.title, study.intervention_details),
            searchable_text=_join_lowercase(
                *(
                    study.title,
                    study.intervention_details,
                    study.condition_details,
                    study.comparator_details,
                    study.journal,
                    study.journal_abbrev,
                ),
                *(word for finding in findings for word in finding.keywords),
                *(finding.outcome for finding in findings),
            ).replace("-", " "),
            design_label=info.label,
            study_kinds=frozenset(kinds),
            aliases=known_as,
        )


def _extract_percentages(finding: Finding) -> list[float]:
    """Return the percentages of a finding, and those that the source gives with it."""
    estimates = (
        [finding.estimate] if finding.measure == "percent" and finding.estimate is not None else []
    )
    return [*estimates, *finding.other_percentages]


def _find_organisations(study: Study, bodies: Iterable[Organisation]) -> tuple[Organisation, ...]:
    by = " | ".join([*study.authors, study.journal or ""])
    return tuple(body for body in bodies if _is_by_organisation(study, body, by))


def _is_by_organisation(study: Study, body: Organisation, by: str) -> bool:
    """Whether a study is of a body; a title with the name of one that has a journal of its own only tells of it."""
    titled = not (body.journals and study.journal_abbrev) and body.is_named_in(study.title or "")
    return study.journal_abbrev in body.journals or body.is_named_in(by) or titled


def extract_family_names(authors: Iterable[str]) -> tuple[str, ...]:
    """The family names of authors, as a mention would have them."""
    return tuple(name for author in authors if (name := _extract_family_name(author)) is not None)


def _extract_family_name(author: str) -> str | None:
    """The family name as a mention would have it: "Tulder" of "van Tulder MW"; None for a collective name."""
    person = _AUTHOR_NAME.fullmatch(" ".join(author.split()))
    if person is None:
        return None
    capitalised = [word for word in (person[1] or person[2]).split() if word[:1].isupper()]
    return capitalised[-1] if capitalised else None


def extract_first_word(journal: str) -> str:
    """What the names of journals are looked up by."""
    word = re.search(r"\w+", journal)
    return word[0] if word else journal


def extract_content_words(text: str) -> list[str]:
    """The words of a text that say something, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP_WORDS]


def extract_numbers(text: str) -> list[float]:
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


def _join_lowercase(*texts: str | None) -> str:
    return " ".join(text for text in texts if text).lower()
