"""A study as people record it in an evidence base, and its columns."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

from evidence.schema import column

Design = Literal[
    "meta_analysis",
    "network_meta_analysis",
    "ipd_meta_analysis",
    "systematic_review",
    "overview_of_reviews",
    "evidence_report",
    "guideline",
    "rct",
    "crossover_trial",
    "controlled_trial",
    "economic_evaluation",
    "cohort",
    "case_control",
    "case_crossover",
    "cross_sectional",
    "survey",
    "before_after",
    "case_series",
    "case_report",
    "qualitative",
    "laboratory_human",
    "animal",
    "narrative_review",
    "protocol",
    "other",
]
Species = Literal["human", "animal"]
Duration = Literal["acute", "subacute", "chronic", "mixed"]
Verification = Literal["full", "bibliographic", "partial", "minimal"]

CITEKEY_PATTERN = r"[a-z]+\d{4}[a-z]?"
MAX_SHORT_TITLE = 48  # characters
ID_PATTERN = r"[a-z][a-z_]*"  # of a treatment, condition or comparator of the topic


@dataclass(frozen=True, slots=True)
class Study:
    """A study of the evidence base. An empty tuple is an empty cell in its file."""

    key: str = column(
        "Citekey: first author's family name (or the journal), year, letter",
        pattern=CITEKEY_PATTERN,
    )
    pmid: str | None = column("PubMed's identifier of the record, as text", pattern=r"[1-9]\d{0,7}")
    doi: str | None = column("DOI in lower case, without resolver", pattern=r"10\.\d{4,9}/\S+")
    pmcid: str | None = column("PubMed Central's identifier", pattern=r"PMC\d+")
    title: str | None = column("Title as PubMed or the publisher prints it")
    authors: tuple[str, ...] = column(
        'Authors in order, "Family Initials", collective names as they are; '
        'a last "et al." says that the list was not read to its end'
    )
    journal_abbrev: str | None = column("Journal, NLM's abbreviation")
    journal: str | None = column("Journal's full title; for reports place and publisher")
    year: int = column("Year of publication")
    volume: str | None = column("Volume, or the number of a report in its series")
    issue: str | None = column("Issue")
    pages: str | None = column("Pages or article number")
    epub_date: str | None = column(
        "Day of publication online, YYYY-MM-DD, by which a reference names a paper that had no "
        "volume yet; empty where it is not known",
        pattern=r"\d{4}(-\d{2}(-\d{2})?)?",
    )
    publication_types: tuple[str, ...] = column(
        "PubMed's publication types; partly inferred, so provisional", is_unknown_if_empty=True
    )
    design: Design = column("Study design, one word of a closed list")
    species: tuple[Species, ...] = column("Who or what was studied; empty for computer models")
    conditions: tuple[str, ...] = column(
        "Conditions studied, by their ids in the topic, a narrower one beside its broader ones",
        pattern=ID_PATTERN,
        is_unknown_if_empty=True,
    )
    condition_details: str | None = column("Condition, or who took part, in words")
    duration: Duration | None = column("Duration of the complaint")
    interventions: tuple[str, ...] = column(
        "Treatments studied, by their ids in the topic, a narrower one beside its broader ones",
        pattern=ID_PATTERN,
        is_unknown_if_empty=True,
    )
    intervention_details: str | None = column("What was done, in words")
    comparators: tuple[str, ...] = column(
        "What the treatments were compared with, by their ids in the topic",
        pattern=ID_PATTERN,
        is_unknown_if_empty=True,
    )
    comparator_details: str | None = column("What they were compared with, in words")
    sample_size: int | None = column("Participants analysed, all arms together")
    n_studies: int | None = column("Studies in a review")
    registry_ids: tuple[str, ...] = column(
        "Numbers in registries of trials", is_unknown_if_empty=True
    )
    corrections: tuple[str, ...] = column(
        "Published corrections, `type:reference`; the reference is a PMID, a citation, or "
        "`unknown`; `partial_retraction`: a part of the paper was retracted; `republished`: it was "
        "retracted, and the reference is the corrected version; an expression of concern that was "
        "taken back ends with `, rescinded YYYY-MM-DD`; empty where none is known",
        pattern=r"(erratum|update|partial_retraction|republished|retraction):(?!.*, rescinded).+"
        r"|concern:(?:(?!, rescinded).)+(?:, rescinded \d{4}-[01]\d-[0-3]\d)?",
    )
    superseded_by: str | None = column(
        "Key of the study that replaces this one", pattern=CITEKEY_PATTERN
    )
    companion_of: str | None = column(
        "Key of the main report of the same work, where this is a second one",
        pattern=CITEKEY_PATTERN,
    )
    valid_until: str | None = column(
        "Last day on which a guideline counts as current, YYYY-MM-DD, where its publisher says so",
        pattern=r"\d{4}-\d{2}-\d{2}",
    )
    search_date: str | None = column(
        "Date of a review's last search, as exactly as it is known: YYYY, YYYY-MM or YYYY-MM-DD",
        pattern=r"\d{4}(-\d{2}(-\d{2})?)?",
    )
    included_trials: tuple[str, ...] = column(
        "Keys of studies in the table that a review includes, as far as they were read",
        pattern=CITEKEY_PATTERN,
    )
    verification: Verification = column(
        "How much of the row was read at its source: full (identifiers and all bibliographic "
        "data), bibliographic (one identifier and the data), partial, minimal"
    )

    @property
    def short_title(self) -> str:
        """The first words of its title, to name what has neither authors nor a journal."""
        return textwrap.shorten(self.title or self.key, MAX_SHORT_TITLE, placeholder=" …")
