"""The comparisons of the model of record linkage, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evidence.claims.resolve.linkage.compare_names import (
    compare_aliases,
    compare_authors,
    compare_journals,
    compare_organisations,
    compare_places,
)
from evidence.claims.resolve.linkage.compare_numbers import (
    compare_participants,
    compare_percentages,
    compare_publication,
    compare_recency,
    compare_studies_counted,
    compare_years,
)
from evidence.claims.resolve.linkage.compare_subjects import (
    compare_countries,
    compare_coverage,
    compare_kinds,
    compare_referenced_titles,
    compare_roles,
    compare_stems,
    compare_subjects,
    compare_titles,
)
from evidence.claims.resolve.linkage.pair import AgreementLevel, Compare, Pair
from evidence.claims.resolve.mention_cues import MentionCues

COMPARISONS: Final[Mapping[str, Compare]] = {
    "authors": compare_authors,
    "years": compare_years,
    "publication": compare_publication,
    "recency": compare_recency,
    "journals": compare_journals,
    "organisations": compare_organisations,
    "aliases": compare_aliases,
    "places": compare_places,
    "participants": compare_participants,
    "studies": compare_studies_counted,
    "percentages": compare_percentages,
    "kinds": compare_kinds,
    "roles": compare_roles,
    "subjects": compare_subjects,
    "stems": compare_stems,
    "countries": compare_countries,
    "titles": compare_titles,
    "referenced titles": compare_referenced_titles,
    "coverage": compare_coverage,
}


_STATED: Final = ("years", "journals", "participants", "studies", "stems")
_OBJECTING: Final = frozenset({"other", "next", "one missing", "several missing"})
_ON_SUBJECT: Final = ("subjects", "stems", "titles")
_MIN_TITLE_WORDS: Final = 5
_OTHER_TITLE: Final = frozenset({"common words, part", "a word, part"})


def compare_pair(pair: Pair) -> dict[str, AgreementLevel]:
    """Compare a mention with a study in every respect in which both say something."""
    compared = ((name, compare(pair)) for name, compare in COMPARISONS.items())
    return {name: agreement for name, agreement in compared if agreement}


def list_objections(agreements: Mapping[str, AgreementLevel]) -> tuple[str, ...]:
    """List what a mention gets wrong of the study that its identifier names."""
    return tuple(
        f"but {agreements[name].reason}"
        for name in _STATED
        if name in agreements and agreements[name].level in _OBJECTING
    )


def select_subjects(agreements: Mapping[str, AgreementLevel]) -> dict[str, AgreementLevel]:
    """Select what says whether a mention and a study are about the same."""
    return {name: agreements[name] for name in _ON_SUBJECT if name in agreements}


def has_title(cues: MentionCues) -> bool:
    """Return whether a mention has as many words beside names and numbers as a title has."""
    return len(cues.subject_words) >= _MIN_TITLE_WORDS


def has_other_title(agreements: Mapping[str, AgreementLevel]) -> bool:
    """Return whether the title in a reference is another than that of the study."""
    title = agreements.get("referenced titles")
    return title is not None and title.level in _OTHER_TITLE
