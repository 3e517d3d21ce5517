"""What can be told of a record? Its derived columns, each by a rule of its own, with the words it was read in."""

from __future__ import annotations

from evidence.pubmed.record import Record
from evidence.studies.derive.comparators import comparators_of
from evidence.studies.derive.conclusion import conclusion_of
from evidence.studies.derive.conditions import conditions_of
from evidence.studies.derive.design import design_of
from evidence.studies.derive.direction import direction_of
from evidence.studies.derive.interventions import interventions_of
from evidence.studies.derive.record_text import Words, has_any, quoted, words_of
from evidence.studies.derive.sample_size.choose import sample_size_of
from evidence.studies.derive.species import species_of
from evidence.studies.derived import Answer, Derived, Intervention
from evidence.studies.designs import design_info, level_of
from evidence.studies.study import Design

# Designs of studies that compare no groups, or of no studies.
_WITHOUT_COMPARISON: frozenset[Design | None] = frozenset(
    {
        "case_report",
        "case_series",
        "before_after",
        "cross_sectional",
        "survey",
        "qualitative",
        "other",
    }
)
# Designs whose conclusion is one on what was done: trials always, reviews where they are of a treatment.
_TRIALS: frozenset[Design | None] = frozenset(
    {"rct", "crossover_trial", "controlled_trial", "before_after"}
)
_WITHOUT_RESULTS: frozenset[Design | None] = frozenset({"protocol"})
_TREATING = (
    "treat",
    "therap",
    "intervention",
    "efficac",
    "effective",
    "supplement",
    "placebo",
    "prevention",
    "surg",
)


def derive(record: Record) -> Derived:
    """What can be told of a study from its record alone."""
    words = words_of(record)
    species, species_from = species_of(record.mesh_terms, record.publication_types, words)
    design, design_from = design_of(record.publication_types, words, species)
    conditions, conditions_from = conditions_of(words)
    interventions, interventions_from = interventions_of(words, bool(conditions))
    compares = interventions and design not in _WITHOUT_COMPARISON
    comparators, comparators_from = comparators_of(words) if compares else ((), None)
    sample_size, sample_size_from = sample_size_of(words, design, species)
    concluding = record.abstract if _is_on_treatment(design, interventions, words) else None
    direction, by_comparator, direction_from = _direction(concluding)
    return Derived(
        design=design,
        design_from=design_from,
        level=_level(design),
        interventions=interventions,
        interventions_from=interventions_from,
        comparators=comparators,
        comparators_from=comparators_from,
        conditions=conditions,
        conditions_from=conditions_from,
        sample_size=sample_size,
        sample_size_from=sample_size_from,
        species=species,
        species_from=species_from,
        direction=direction,
        direction_by_comparator=by_comparator,
        direction_from=direction_from,
    )


def _level(design: Design | None) -> int | None:
    return None if design in (None, "other") else level_of(design, "treatment")


def _is_on_treatment(
    design: Design | None, interventions: tuple[Intervention, ...], words: Words
) -> bool:
    """Whether a record concludes on a treatment, so that its conclusion has a direction."""
    if interventions:
        return design not in _WITHOUT_RESULTS
    if design is None or design in _TRIALS:
        return design is not None
    return design_info(design).is_review and has_any(words.title, _TREATING)


def _direction(abstract: str | None) -> tuple[Answer | None, tuple[str, ...], str | None]:
    if not abstract:
        return None, (), None
    conclusion = conclusion_of(abstract)
    if conclusion is None:
        return "unclear", (), "no conclusion found"
    told = direction_of(conclusion)
    return (
        told.word,
        told.by_comparator,
        f"conclusion: {quoted(told.said)}" if told.said else "conclusion",
    )
