"""Derive the design of a study: from NLM's publication types, then its title, then its abstract.

NLM's indexing lags behind, and a fresh record is often no more than a "Journal Article", so words
matter. Where a type names a family ("Review"), words may name the member ("systematic review").

Publication types: https://www.nlm.nih.gov/mesh/pubtypes.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from evidence.studies.derive.design_rules import (
    load_design_rules,
    load_refinements,
    load_type_designs,
)
from evidence.studies.derive.pattern_vocabulary import load_patterns
from evidence.studies.derive.record_text import RecordText, format_quote
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Species

# Designs that need people to take part: test strips and plots of land are randomised, too.
_PARTICIPANT_DESIGNS: frozenset[Design] = frozenset({"rct", "crossover_trial", "controlled_trial"})
_ANIMALS_ONLY: tuple[Species, ...] = ("animal",)

_DerivedDesign = tuple[Design, str]  # a design and how it was derived


def derive_design(
    text: RecordText, *, publication_types: Sequence[str], species: Sequence[Species]
) -> tuple[Design | None, str | None]:
    """Derive the design of a study.

    Returns:
        The design and how it was derived; None and None where nothing names it.
    """
    derived = _derive_from_types(publication_types)
    if derived is None or _is_chart_review(derived[0], text):
        derived = _derive_from_words(text, species)
    else:
        derived = _refine_design(*derived, text)
    if species == _ANIMALS_ONLY and (derived is None or _depends_on_species(derived[0])):
        return "animal", f"animals only, {derived[1]}" if derived else "animals only"
    return derived or (None, None)


def _depends_on_species(design: Design) -> bool:
    """Return False for documents that sum up studies or report none: animals make no difference."""
    is_summary = design_info(design).is_review or design == "narrative_review"
    return not (is_summary or design in ("protocol", "other"))


def _derive_from_types(types: Sequence[str]) -> _DerivedDesign | None:
    designs = load_type_designs()
    named = [kind for kind in types if kind in designs]
    if not named:
        return None
    kind = named[0] if len(named) == 1 else min(named, key=_rank_types().__getitem__)
    return designs[kind], f"publication type: {kind}"


@cache
def _rank_types() -> dict[str, int]:
    return {kind: place for place, kind in enumerate(load_type_designs())}


def _refine_design(design: Design, how: str, text: RecordText) -> _DerivedDesign:
    """Narrow the design that a publication type names by the words of title and abstract."""
    wanted = load_refinements("title").get(design)
    found = load_design_rules("title").find_design(text.title, wanted) if wanted else None
    if found:
        return found[0], f"{how}; {_format_origin('title', found[1])}"
    wanted = load_refinements("abstract").get(design)
    rules = load_design_rules("case_series" if design == "case_report" else "abstract")
    found = rules.find_design(text.abstract, wanted) if wanted else None
    if found:
        return found[0], f"{how}; {_format_origin('abstract', found[1])}"
    return design, how


def _is_chart_review(design: Design, text: RecordText) -> bool:
    """Recognise a study of charts, which NLM may type as a review."""
    return design == "narrative_review" and _chart_review().search(text.abstract) is not None


def _derive_from_words(text: RecordText, species: Sequence[Species]) -> _DerivedDesign | None:
    notice = _notice_title().match(text.title)
    if notice:
        return "other", _format_origin("title", notice[0])
    titled = load_design_rules("title").find_design(text.title)
    if titled is None or titled[0] == "narrative_review":
        found = _find_in_abstract(text.abstract, species, is_review=titled is not None)
        if found:
            return found[0], _format_origin("abstract", found[1])
    return (titled[0], _format_origin("title", titled[1])) if titled else None


def _find_in_abstract(
    abstract: str, species: Sequence[Species], *, is_review: bool
) -> tuple[Design, str] | None:
    """Find the design that an abstract names; of a review, only a kind of review."""
    if species == _ANIMALS_ONLY:  # an experiment, whatever its abstract calls it
        return None
    wanted = load_refinements("abstract")["narrative_review"] if is_review else None
    found = load_design_rules("abstract").find_design(abstract, wanted)
    if found and not species and found[0] in _PARTICIPANT_DESIGNS:
        return None
    return found


def _format_origin(place: str, words: str) -> str:
    return f"{place}: {format_quote(words)}"


@cache
def _notice_title() -> re.Pattern[str]:
    return load_patterns("designs").compile("notice")


@cache
def _chart_review() -> re.Pattern[str]:
    return load_patterns("designs").compile("chart_review")
