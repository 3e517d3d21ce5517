"""What mentions are compared with: a study's names, numbers and words, prepared once."""

from __future__ import annotations

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
from evidence.claims.resolve.words import (
    extract_content_words,
    extract_numbers,
    extract_percentages,
)
from evidence.people import list_families
from evidence.studies.designs import design_info
from evidence.studies.study import Study

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
    described = _join_lowercase(study.condition, study.intervention, study.title)
    subject_text = _join_lowercase(study.title, study.intervention)
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
        study.intervention,
        study.condition,
        study.comparator,
        study.journal,
        study.journal_abbrev,
        *(finding.note for finding in findings),
        *(finding.outcome for finding in findings),
    ).replace("-", " ")


def _list_study_kinds(study: Study) -> frozenset[str]:
    kind = _KINDS_BY_DESIGN.get(study.design)
    if kind is None and design_info(study.design).is_review:
        kind = "review"
    return frozenset([kind]) if kind else frozenset()


def _list_percentages(finding: Finding) -> list[float]:
    """Return the percentage of a finding, and those of its note."""
    noted = extract_percentages(finding.note or "")
    if finding.measure != "percent" or finding.estimate is None:
        return noted
    return [finding.estimate, *noted]


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
