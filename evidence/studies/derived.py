"""What a program derives about a study from its PubMed record: every derived column, declared once.

Derived cells are not reviewed, and they never move a verdict; docs/derived.md explains the rules
and their limits. Each has a neighbour, ``*_from``, that says where it was read; words in "quotes"
there are words of the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evidence.schema import column
from evidence.studies.study import Design, Species

DerivedComparator = Literal[
    "sham", "no_treatment", "waiting_list", "usual_care", "medication", "active"
]
DerivedDirection = Literal["favours", "no_difference", "mixed", "against", "unclear"]

DERIVED_COMPARATORS: tuple[DerivedComparator, ...] = get_args(DerivedComparator)
DERIVED_DIRECTIONS: tuple[DerivedDirection, ...] = get_args(DerivedDirection)

_TEXT_ORIGIN = "MeSH terms, keywords, title and abstract"


@dataclass(frozen=True, slots=True)
class Derived:
    """What was derived from one record, and how; None and () where nothing clear was found."""

    design: Design | None = column(
        "Study design; missing where neither NLM nor the words of the record name it",
        origin="publication types, then title, then abstract",
    )
    design_from: str | None = column("How the design was derived", origin="design")
    level: int | None = column(
        "Level of evidence for questions of treatment after OCEBM 2011, 1 (best) to 5; missing for "
        "protocols, which have no results, and for other documents",
        origin="design",
    )
    interventions: tuple[str, ...] = column(
        "Treatments studied, by their ids in the topic; a wider one only where no kind of it is "
        "named, or where the title has it beside a kind",
        origin=_TEXT_ORIGIN,
        is_unknown_if_empty=True,
        vocabulary="treatments",
    )
    interventions_from: str | None = column(
        "How the interventions were derived", origin="interventions"
    )
    comparators: tuple[DerivedComparator, ...] = column(
        "What they were compared with; only where there is an intervention",
        origin="title and abstract",
        is_unknown_if_empty=True,
    )
    comparators_from: str | None = column("How the comparators were derived", origin="comparators")
    conditions: tuple[str, ...] = column(
        "Conditions studied, by their ids in the topic; with their duration where it is named",
        origin=_TEXT_ORIGIN,
        is_unknown_if_empty=True,
        vocabulary="conditions",
    )
    conditions_from: str | None = column("How the conditions were derived", origin="conditions")
    sample_size: int | None = column(
        "Participants, all arms together (of reviews: of all their studies); animals in animal "
        "studies; missing where the record gives arms only, or two readings conflict",
        origin="title and abstract",
    )
    sample_size_from: str | None = column("How the sample size was derived", origin="sample_size")
    species: tuple[Species, ...] = column(
        "Who or what was studied", origin=_TEXT_ORIGIN, is_unknown_if_empty=True
    )
    species_from: str | None = column("How the species was derived", origin="species")
    direction: DerivedDirection | None = column(
        "What the authors conclude about the treatment; only for treatments named in "
        "`interventions`, for trials, and for reviews and guidelines on treatment, and only with "
        "an abstract",
        origin="abstract",
    )
    direction_by_comparator: tuple[str, ...] = column(
        "What they conclude against each comparator, `comparator:direction`",
        origin="abstract",
        pattern=r"[a-z_]+:[a-z_]+",
        is_unknown_if_empty=True,
    )
    direction_from: str | None = column("How the direction was derived", origin="direction")
