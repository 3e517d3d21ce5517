"""Compare what a mention says that a study is with what the study is: kind, subject, title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from evidence.claims.resolve.linkage.pair import AgreementLevel, Pair
from evidence.claims.resolve.study_profile import StudyProfile

_TITLE_IDF_LEVELS: Final = (
    (1.0, "common words"),
    (3.0, "a word"),
    (6.0, "some words"),
    (10.0, "rare words"),
)
_MOST: Final = 0.6  # share of a title's idf that is most of it
_MAX_WORDS_SHOWN: Final = 4
_COVERAGE_LEVELS: Final = ((0.01, "none"), (0.34, "few"), (0.67, "half"), (0.99, "most"))


def compare_kinds(pair: Pair) -> AgreementLevel | None:
    """Compare the kind of study: review, trial, guideline, survey or protocol."""
    named, own = pair.cues.study_kinds, pair.profile.study_kinds
    if not named or not own:
        return None
    label = pair.profile.design_label
    return (
        AgreementLevel("same", label)
        if named & own
        else AgreementLevel("other", f"it is of the kind {label}")
    )


def compare_roles(pair: Pair) -> AgreementLevel:
    """Tell protocols and second reports of a work from main reports."""
    study = pair.profile.study
    if study.design == "protocol":
        return AgreementLevel("protocol")
    return AgreementLevel("second report" if study.companion_of else "main report")


def compare_subjects(pair: Pair) -> AgreementLevel | None:
    """Compare the subject of the topic that a mention names."""
    subjects = sorted(pair.cues.subjects)
    if not subjects:
        return None
    shared = [subject for subject in subjects if subject in pair.profile.searchable_text]
    if shared:
        return AgreementLevel("same", f"about {', '.join(shared)}")
    return AgreementLevel("other", f"its title does not name {' or '.join(subjects)}")


def compare_stems(pair: Pair) -> AgreementLevel | None:
    """Compare the conditions and treatments that a mention names."""
    stems = pair.cues.subject_stems
    if not stems:
        return None
    text = pair.profile.searchable_text
    missing = [stem for stem in stems if not _has_word_beginning(stem, text)]
    if not missing:
        return AgreementLevel("all")
    level = "one missing" if len(missing) == 1 else "several missing"
    return AgreementLevel(
        level, f"it is not about {', '.join(f'{stem}…' for stem in sorted(missing))}"
    )


def _has_word_beginning(stem: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(stem)}", text) is not None


def compare_countries(pair: Pair) -> AgreementLevel | None:
    """Compare the country of a guideline ("the Danish guideline")."""
    if not pair.cues.nationalities:
        return None
    if _is_from_country(pair.profile, pair.cues.nationalities):
        return AgreementLevel("same", ", ".join(sorted(pair.cues.nationalities)))
    return AgreementLevel("other", "it is from another country")


def _is_from_country(profile: StudyProfile, nationalities: Iterable[str]) -> bool:
    known = (profile.searchable_text, *map(str.lower, profile.aliases.context_words))
    return any(nationality.lower() in text for nationality in nationalities for text in known)


def compare_titles(pair: Pair) -> AgreementLevel | None:
    """Compare the words of a mention with those of a title, by how rare the shared ones are."""
    return None if pair.cues.is_full_reference else _compare_title_words(pair)


def compare_referenced_titles(pair: Pair) -> AgreementLevel | None:
    """Compare the title in a reference with that of a study."""
    return _compare_title_words(pair) if pair.cues.is_full_reference else None


def _compare_title_words(pair: Pair) -> AgreementLevel | None:
    shared = pair.profile.words & pair.cues.subject_words
    whole = pair.frequencies.sum_idf(pair.profile.words)
    if not pair.cues.subject_words or not whole:
        return None
    if pair.profile.title_text and pair.profile.title_text in pair.cues.all_words:
        return AgreementLevel("verbatim", "its title")
    idf = pair.frequencies.sum_idf(shared)
    level = next((name for least, name in _TITLE_IDF_LEVELS if idf < least), "very rare words")
    amount = "most" if idf >= _MOST * whole and len(shared) > 1 else "part"
    return AgreementLevel(f"{level}, {amount}", _describe_words(pair, shared))


def _describe_words(pair: Pair, shared: frozenset[str]) -> str:
    if len(shared) < 2 or pair.frequencies.sum_idf(shared) < _TITLE_IDF_LEVELS[0][0]:
        return ""
    rarest = sorted(shared, key=lambda word: (-pair.frequencies.idf(word), word))
    return f"words of the title: {', '.join(rarest[:_MAX_WORDS_SHOWN])}"


def compare_coverage(pair: Pair) -> AgreementLevel | None:
    """Compare what a mention is about with all that is known of a study."""
    words = pair.cues.topic_words
    if not words:
        return None
    text = pair.profile.searchable_text
    weights = {word: 0.5 + pair.frequencies.idf(word) for word in words}
    share = sum(weights[word] for word in words if word in text) / sum(weights.values())
    level = next((name for least, name in _COVERAGE_LEVELS if share < least), "all")
    return AgreementLevel(
        level, "nothing of what it says is in the study" if level == "none" else ""
    )
