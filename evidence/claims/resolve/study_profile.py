"""What mentions are compared with: a study's names, numbers and words, extracted once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from evidence.claims.base.models import Finding
from evidence.claims.resolve.gazetteer import (
    NO_ALIASES,
    Gazetteer,
    Organisation,
    StudyAliases,
)
from evidence.numerals import parse_number_words
from evidence.patterns import collect_words
from evidence.people import list_families
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_STOP_WORDS: Final = collect_words("mentions", "stop_word")
_DIGITS: Final = re.compile(r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.])\d+(?![\w%]|\.\d)")
_PERCENTAGE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)")
_SPELLED_OUT: Final = range(2, 21)  # "one" is a pronoun, too; larger numbers are written in digits
_KINDS_BY_DESIGN: Final[Mapping[str, str]] = {
    "rct": "trial",
    "crossover_trial": "trial",
    "survey": "survey",
    "cross_sectional": "survey",
    "guideline": "guideline",
}


@dataclass(frozen=True, slots=True)
class StudyProfile:
    """A study with what mentions are compared with.

    Attributes:
        words: content words of title and intervention.
        participant_counts: sizes of the sample and of its treatment groups.
        numbers: whole numbers of its title and description, and those of its aliases.
        percentages: percentages that it found.
        subject_text: title and intervention, in lower case.
        searchable_text: everything that says what it is about, in lower case without hyphens.
        study_kinds: "review", "trial", "guideline" or "survey", as mentions call it.
    """

    study: Study
    organisations: tuple[Organisation, ...]
    family_names: tuple[str, ...]
    words: frozenset[str]
    participant_counts: frozenset[int]
    numbers: frozenset[float]
    percentages: frozenset[float]
    subject_text: str
    searchable_text: str
    design_label: str
    study_kinds: frozenset[str]
    aliases: StudyAliases


def build_profile(study: Study, findings: Sequence[Finding], gazetteer: Gazetteer) -> StudyProfile:
    """Build the profile of a study with its findings."""
    aliases = gazetteer.aliases.get(study.key, NO_ALIASES)
    counts = [study.sample_size, *(finding.arm1_n for finding in findings)]
    described = _join_lowercase(study.condition_details, study.intervention_details, study.title)
    subject_text = _join_lowercase(study.title, study.intervention_details)
    return StudyProfile(
        study=study,
        organisations=_find_organisations(study, gazetteer.organisations),
        family_names=list_families(study.authors),
        words=frozenset(extract_content_words(subject_text)),
        participant_counts=frozenset(count for count in counts if count is not None),
        numbers=frozenset([*extract_numbers(described), *aliases.numbers]),
        percentages=frozenset(chain.from_iterable(map(_list_percentages, findings))),
        subject_text=subject_text,
        searchable_text=_build_searchable_text(study, findings),
        design_label=design_info(study.design).label,
        study_kinds=_list_study_kinds(study),
        aliases=aliases,
    )


def _build_searchable_text(study: Study, findings: Sequence[Finding]) -> str:
    return _join_lowercase(
        study.title,
        study.intervention_details,
        study.condition_details,
        study.comparator_details,
        study.journal,
        study.journal_abbrev,
        *(word for finding in findings for word in finding.keywords),
        *(finding.outcome for finding in findings),
    ).replace("-", " ")


def _list_study_kinds(study: Study) -> frozenset[str]:
    kind = _KINDS_BY_DESIGN.get(study.design)
    if kind is None and design_info(study.design).is_review:
        kind = "review"
    return frozenset([kind]) if kind else frozenset()


def _list_percentages(finding: Finding) -> list[float]:
    """Return the percentage of a finding, and the others that the source gives with it."""
    others = [*finding.other_percentages]
    if finding.measure != "percent" or finding.estimate is None:
        return others
    return [finding.estimate, *others]


def _find_organisations(
    study: Study, organisations: Iterable[Organisation]
) -> tuple[Organisation, ...]:
    publisher = " | ".join([*study.authors, study.journal or ""])
    return tuple(one for one in organisations if _is_by_organisation(study, one, publisher))


def _is_by_organisation(study: Study, organisation: Organisation, publisher: str) -> bool:
    """Return whether a study is an organisation's own.

    Where the organisation has a journal, its name in the title of a paper in another journal only
    says that the paper is about it.
    """
    if study.journal_abbrev in organisation.journals or organisation.is_named_in(publisher):
        return True
    if organisation.journals and study.journal_abbrev:
        return False
    return organisation.is_named_in(study.title or "")


def _join_lowercase(*texts: str | None) -> str:
    return " ".join(text for text in texts if text).lower()


def extract_content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP_WORDS]


def extract_numbers(text: str) -> list[float]:
    """Return the whole numbers of a text in lower case: digits first, then words up to twenty."""
    digits = [float(re.sub(r"\D", "", number)) for number in _DIGITS.findall(text)]
    values = [parse_number_words([word]) for word in re.findall(r"[a-z]+", text)]
    return digits + [float(value) for value in values if value and value in _SPELLED_OUT]


def extract_percentages(text: str) -> list[float]:
    """Return the percentages of a text in lower case: "47.6%", "8 per cent"."""
    return [float(number) for number in _PERCENTAGE.findall(text)]
