"""What can be told of a record? Its derived columns, each by a rule of its own, with the words it was read in."""

from __future__ import annotations

from evidence.pubmed.record import Record
from evidence.studies.derive.comparators import derive_comparators
from evidence.studies.derive.conclusion import extract_conclusion
from evidence.studies.derive.conditions import derive_conditions
from evidence.studies.derive.design import derive_design
from evidence.studies.derive.direction import direction_of
from evidence.studies.derive.interventions import derive_interventions
from evidence.studies.derive.record_text import (
    RecordText,
    extract_record_text,
    format_quote,
    has_any,
)
from evidence.studies.derive.sample_size.choose import derive_sample_size
from evidence.studies.derive.species import derive_species
from evidence.studies.derived import Derived, DerivedDirection
from evidence.studies.designs import design_info, evidence_level
from evidence.studies.study import Design
from evidence.topic import Topic

# Designs of studies that compare no groups, or of no studies.
_UNCOMPARED_DESIGNS: frozenset[Design | None] = frozenset(
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
_TRIAL_DESIGNS: frozenset[Design | None] = frozenset(
    {"rct", "crossover_trial", "controlled_trial", "before_after"}
)
_DESIGNS_WITHOUT_RESULTS: frozenset[Design | None] = frozenset({"protocol"})
_TREATMENT_CUES = (
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


def derive_columns(record: Record, *, topic: Topic | None = None) -> Derived:
    """What can be told of a study from its record alone, with the words of a topic (the bundled one by default)."""
    words = extract_record_text(record)
    species, species_from = derive_species(record.mesh_terms, record.publication_types, words)
    design, design_from = derive_design(record.publication_types, words, species)
    conditions, conditions_from = derive_conditions(words, topic=topic)
    interventions, interventions_from = derive_interventions(words, bool(conditions), topic=topic)
    compares = interventions and design not in _UNCOMPARED_DESIGNS
    comparators, comparators_from = (
        derive_comparators(words, topic=topic) if compares else ((), None)
    )
    sample_size, sample_size_from = derive_sample_size(words, design, species)
    concluding = record.abstract if _is_on_treatment(design, interventions, words) else None
    direction, by_comparator, direction_from = _derive_direction(concluding, topic)
    return Derived(
        design=design,
        design_from=design_from,
        level=_derive_level(design),
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


def _derive_level(design: Design | None) -> int | None:
    return None if design in (None, "other") else evidence_level(design, "treatment")


def _is_on_treatment(
    design: Design | None, interventions: tuple[str, ...], words: RecordText
) -> bool:
    """Whether a record concludes on a treatment, so that its conclusion has a direction."""
    if interventions:
        return design not in _DESIGNS_WITHOUT_RESULTS
    if design is None or design in _TRIAL_DESIGNS:
        return design is not None
    return design_info(design).is_review and has_any(words.title, _TREATMENT_CUES)


def _derive_direction(
    abstract: str | None, topic: Topic | None
) -> tuple[DerivedDirection | None, tuple[str, ...], str | None]:
    if not abstract:
        return None, (), None
    conclusion = extract_conclusion(abstract)
    if conclusion is None:
        return "unclear", (), "no conclusion found"
    told = direction_of(conclusion, topic=topic)
    return (
        told.direction,
        told.by_comparator,
        f"conclusion: {format_quote(told.quote)}" if told.quote else "conclusion",
    )
