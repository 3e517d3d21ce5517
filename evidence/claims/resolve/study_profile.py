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
from evidence.claims.resolve.number_ranges import find_number_ranges
from evidence.people import list_families, parse_author
from evidence.studies.designs import design_info
from evidence.studies.study import Study
from evidence.studies.title_words import extract_content_words

_PERCENTAGE: Final = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)\s*(?:%|per ?cent)")
_MIN_TITLE_WORDS: Final = 4  # content words of a title that no sentence has by chance
_MIN_FOUND: Final = 100  # smaller numbers stand in the results of many studies
_KINDS_BY_DESIGN: Final[Mapping[str, str]] = {
    "rct": "trial",
    "crossover_trial": "trial",
    "survey": "survey",
    "cross_sectional": "survey",
    "guideline": "guideline",
    "protocol": "protocol",
}


@dataclass(frozen=True, slots=True)
class StudyProfile:
    """A study with what mentions are compared with.

    Attributes:
        initials: first letters of the given names of its authors, by family name.
        groups: collective authors of three words or more.
        title_text: words of a title that is long enough to be told from running text.
        words: content words of the title.
        all_words: content words of everything that says what it is about.
        participant_counts: sizes of the sample and of its treatment groups.
        numbers: numbers of its title, description, aliases and findings.
        percentages: percentages that it found.
        subject_text: title and intervention, in lower case.
        searchable_text: everything that says what it is about, in lower case without hyphens.
        study_kinds: "review", "trial", "guideline", "survey" or "protocol", as mentions call it.
    """

    study: Study
    organisations: tuple[Organisation, ...]
    family_names: tuple[str, ...]
    initials: Mapping[str, str]
    groups: tuple[str, ...]
    title_text: str | None
    words: frozenset[str]
    all_words: frozenset[str]
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
    searchable_text = _build_searchable_text(study, findings)
    return StudyProfile(
        study=study,
        organisations=_find_organisations(study, gazetteer.organisations),
        family_names=list_families(study.authors),
        initials=_collect_initials(study.authors),
        groups=_list_groups(study.authors),
        title_text=_read_long_title(study.title or ""),
        words=frozenset(extract_content_words(study.title or "")),
        all_words=frozenset(extract_content_words(f"{subject_text} {searchable_text}")),
        participant_counts=frozenset(count for count in counts if count is not None),
        numbers=frozenset([*_list_numbers(described), *aliases.numbers, *_list_found(findings)]),
        percentages=frozenset(chain.from_iterable(map(_list_percentages, findings))),
        subject_text=subject_text,
        searchable_text=searchable_text,
        design_label=design_info(study.design).label,
        study_kinds=_list_study_kinds(study),
        aliases=aliases,
    )


def _read_long_title(title: str) -> str | None:
    return join_words(title) if len(extract_content_words(title)) >= _MIN_TITLE_WORDS else None


def join_words(text: str) -> str:
    """Return the words of a text in lower case, with one space around each."""
    words = re.findall(r"[^\W_]+", text.lower())
    return f" {' '.join(words)} "


def _collect_initials(authors: Sequence[str]) -> dict[str, str]:
    initials: dict[str, str] = {}
    for author in map(parse_author, authors):
        if author.short_family:
            known = initials.get(author.short_family, "")
            initials[author.short_family] = known + author.initials[:1]
    return initials


def _list_groups(authors: Sequence[str]) -> tuple[str, ...]:
    groups = [parse_author(author) for author in authors]
    return tuple(one.family for one in groups if not one.is_person and one.family.count(" ") > 1)


def _build_searchable_text(study: Study, findings: Sequence[Finding]) -> str:
    return (
        _join_lowercase(
            study.title,
            study.intervention_details,
            study.condition_details,
            study.comparator_details,
            study.journal,
            study.journal_abbrev,
            *study.conditions,
            *study.interventions,
            *study.comparators,
            *(word for finding in findings for word in finding.keywords),
            *(finding.outcome for finding in findings),
        )
        .replace("-", " ")
        .replace("_", " ")
    )


def _list_study_kinds(study: Study) -> frozenset[str]:
    kind = _KINDS_BY_DESIGN.get(study.design)
    if kind is None and design_info(study.design).is_review:
        kind = "review"
    return frozenset([kind]) if kind else frozenset()


def _list_found(findings: Sequence[Finding]) -> list[float]:
    """List the numbers that a study found beside percentages."""
    text = " ".join(chain.from_iterable(finding.other_numbers for finding in findings)).lower()
    estimates = [finding.estimate for finding in findings if finding.estimate is not None]
    return [one for one in (*_list_numbers(text), *estimates) if one >= _MIN_FOUND]


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


def _list_numbers(text: str) -> list[float]:
    return [number.value for number in find_number_ranges(text)]


def extract_percentages(text: str) -> list[float]:
    """Return the percentages of a text in lower case: "47.6%", "8 per cent"."""
    return [float(number) for number in _PERCENTAGE.findall(text)]
