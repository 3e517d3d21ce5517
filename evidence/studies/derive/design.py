"""Derive the design of a study: from NLM's publication types, then its title, then its abstract.

NLM's indexing lags behind, and a fresh record is often no more than a "Journal Article", so words
matter. Where a type names a family ("Review"), words may name the member ("systematic review").

Publication types: https://www.nlm.nih.gov/mesh/pubtypes.html
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence.studies.derive.design_rules import DesignWords, load_design_words
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
    words = load_design_words()
    derived = _derive_from_types(publication_types, words)
    if derived is None or _is_chart_review(derived[0], text.abstract, words=words):
        derived = _derive_from_words(text, species, words=words)
    else:
        derived = _refine_design(derived, text, words=words)
    if species == _ANIMALS_ONLY and (derived is None or _depends_on_species(derived[0])):
        return "animal", f"animals only, {derived[1]}" if derived else "animals only"
    return derived or (None, None)


def _depends_on_species(design: Design) -> bool:
    """Return False for documents that sum up studies or report none: animals make no difference."""
    is_summary = design_info(design).is_review or design == "narrative_review"
    return not (is_summary or design in ("protocol", "other"))


def _derive_from_types(types: Sequence[str], words: DesignWords) -> _DerivedDesign | None:
    ranks = words.rank_by_type
    named = [kind for kind in types if kind in ranks]
    if not named:
        return None
    kind = named[0] if len(named) == 1 else min(named, key=ranks.__getitem__)
    return words.design_by_type[kind], f"publication type: {kind}"


def _refine_design(
    derived: _DerivedDesign, text: RecordText, *, words: DesignWords
) -> _DerivedDesign:
    """Narrow the design that a publication type names by the words of title and abstract."""
    design, how = derived
    wanted = words.title_refinements.get(design)
    found = words.title.find_design(text.title, wanted) if wanted else None
    if found:
        return found[0], f"{how}; {_format_origin('title', found[1])}"
    wanted = words.abstract_refinements.get(design)
    rules = words.case_series if design == "case_report" else words.abstract
    found = rules.find_design(text.abstract, wanted) if wanted else None
    if found:
        return found[0], f"{how}; {_format_origin('abstract', found[1])}"
    return derived


def _is_chart_review(design: Design, abstract: str, *, words: DesignWords) -> bool:
    """Recognise a study of charts, which NLM may type as a review."""
    return design == "narrative_review" and words.chart_review.search(abstract) is not None


def _derive_from_words(
    text: RecordText, species: Sequence[Species], *, words: DesignWords
) -> _DerivedDesign | None:
    notice = words.notice.match(text.title)
    if notice:
        return "other", _format_origin("title", notice[0])
    titled = words.title.find_design(text.title)
    wanted = words.word_refinements.get(titled[0]) if titled else None
    if titled is None or wanted:
        # Animals make an experiment, whatever its abstract calls it.
        is_experiment = species == _ANIMALS_ONLY
        found = None if is_experiment else words.abstract.find_design(text.abstract, wanted)
        if found and (species or found[0] not in _PARTICIPANT_DESIGNS):
            return found[0], _format_origin("abstract", found[1])
    return (titled[0], _format_origin("title", titled[1])) if titled else None


def _format_origin(place: str, words: str) -> str:
    return f"{place}: {format_quote(words)}"
