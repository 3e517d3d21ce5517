"""Derive the columns of a study from its PubMed record, each with the words it was read in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from evidence.pubmed.record import Record
from evidence.studies.derive.comparators import derive_comparators, find_concluded_comparators
from evidence.studies.derive.conclusion import extract_conclusion, extract_last_sentences
from evidence.studies.derive.conditions import derive_conditions
from evidence.studies.derive.design import derive_design
from evidence.studies.derive.direction import read_direction
from evidence.studies.derive.interventions import derive_interventions, names_any_treatment
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
_UNCOMPARED_DESIGNS: Final[tuple[Design, ...]] = (
    "case_report",
    "case_series",
    "before_after",
    "cross_sectional",
    "survey",
    "qualitative",
    "guideline",
    "narrative_review",
    "other",
)
# Designs that ask or describe, and conclude on no treatment.
_DESCRIBING_DESIGNS: Final[tuple[Design, ...]] = (
    "protocol",
    "survey",
    "cross_sectional",
    "qualitative",
    "case_report",
    "other",
)
# Designs that conclude on what was done. Reviews do where they are about a treatment.
_TRIAL_DESIGNS: Final[tuple[Design, ...]] = (
    "rct",
    "crossover_trial",
    "controlled_trial",
    "before_after",
)
# Reviews of trials. Like trials, they conclude in their last sentences if nothing is labelled.
_POOLING_DESIGNS: Final[tuple[Design, ...]] = (
    "meta_analysis",
    "network_meta_analysis",
    "ipd_meta_analysis",
    "systematic_review",
)
_TREATMENT_CUES: Final = (
    "treat|therap|intervention|efficac|effective|supplement|placebo|prevention|surg"
).split("|")


def derive_columns(record: Record, *, topic: Topic | None = None) -> Derived:
    """Derive the columns of a study from its record alone.

    Args:
        record: the record.
        topic: whose treatments and conditions are looked for; None is the bundled topic.
    """
    text = extract_record_text(record)
    species, species_from = derive_species(
        text, mesh_terms=record.mesh_terms, publication_types=record.publication_types
    )
    design, design_from = derive_design(
        text, publication_types=record.publication_types, species=species
    )
    conditions, conditions_from = derive_conditions(text, topic=topic)
    interventions, interventions_from = derive_interventions(text, bool(conditions), topic=topic)
    compares = interventions and design not in _UNCOMPARED_DESIGNS
    comparators, comparators_from = (
        derive_comparators(text, topic=topic, reads_conclusion=not _is_review(design))
        if compares
        else ((), None)
    )
    sample_size, sample_size_from = derive_sample_size(text, design=design, species=species)
    is_on_treatment = _is_on_treatment(text, design=design, is_treated=bool(interventions))
    direction, by_comparator, direction_from = _derive_direction(
        record.abstract if is_on_treatment else None, design, interventions, topic
    )
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


def has_words(record: Record) -> bool:
    """Return whether there is anything in a record to derive columns from."""
    words = record.title or record.abstract or record.mesh_terms or record.keywords
    return bool(words or record.publication_types)


def _is_review(design: Design | None) -> bool:
    return design is not None and design_info(design).is_review


def _derive_level(design: Design | None) -> int | None:
    has_results = design not in (None, "other", "protocol")
    return evidence_level(design, "treatment") if design and has_results else None


def _is_on_treatment(text: RecordText, *, design: Design | None, is_treated: bool) -> bool:
    """Return True if a record concludes on a treatment, so that its conclusion has a direction.

    Args:
        text: the words of the record.
        design: its design.
        is_treated: whether an intervention was found in it.
    """
    if is_treated:
        return design not in _DESCRIBING_DESIGNS
    if design is None or design in _TRIAL_DESIGNS:
        return design is not None
    return design_info(design).is_review and has_any(text.title, _TREATMENT_CUES)


def _derive_direction(
    abstract: str | None, design: Design | None, interventions: Sequence[str], topic: Topic | None
) -> tuple[DerivedDirection | None, tuple[str, ...], str | None]:
    if not abstract:
        return None, (), None
    conclusion, place = extract_conclusion(abstract), "conclusion"
    names_treatment = partial(names_any_treatment, treatments=tuple(interventions), topic=topic)
    if conclusion is None and (design in _TRIAL_DESIGNS or design in _POOLING_DESIGNS):
        conclusion, place = extract_last_sentences(abstract, names_treatment), "last sentences"
    if conclusion is None:
        return "unclear", (), "no conclusion found"
    find_comparators = partial(find_concluded_comparators, topic=topic)
    found = read_direction(
        conclusion, find_comparators=find_comparators, names_treatment=names_treatment
    )
    if found.direction == "unclear" and place != "conclusion":
        return "unclear", (), "no conclusion found"
    origin = f"{place}: {format_quote(found.quote)}" if found.quote else place
    return found.direction, found.by_comparator, origin
