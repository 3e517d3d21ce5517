"""What a record of PubMed says of people, money and concepts, a row each: the tidy tables.

Columns of the studies table have this in short; here nothing is joined or left out. Elements are
those of NLM's document type, as in ``record``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from evidence.schema import column

_PMID_MEANING: Final = "PMID of the record"
_AFFILIATION_IDS: Final = (
    "Identifiers of the affiliation, with their sources: ROR:https://ror.org/05a28rw58"
)
PersonRole = Literal["author", "editor"]


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """An author or editor with one affiliation; one without has a row, too."""

    pmid: str = column(_PMID_MEANING, origin="MedlineCitation/PMID")
    role: PersonRole = column("Author, or editor", origin="AuthorList/@Type")
    position: int = column(
        "Place in the list of authors, or of editors, from 1; names that were corrected since "
        "(ValidYN=N) are left out",
        origin="AuthorList/Author",
    )
    name: str = column(
        '"Family Initials Suffix", or the collective name, as in `authors` of the studies table',
        origin="Author",
    )
    family: str | None = column("Family name", origin="Author/LastName")
    given: str | None = column("Given names", origin="Author/ForeName")
    initials: str | None = column("Initials", origin="Author/Initials, else of Author/ForeName")
    suffix: str | None = column("Suffix: Jr, 3rd", origin="Author/Suffix")
    collective_name: str | None = column("Name of a group", origin="Author/CollectiveName")
    orcid: str | None = column(
        "ORCID, without resolver", origin="Author/Identifier[@Source='ORCID']"
    )
    contributed_equally: bool = column(
        "True if PubMed says that the author contributed as much as others",
        origin="Author/@EqualContrib",
    )
    affiliation_position: int | None = column(
        "Place among the affiliations of the author, from 1; missing without one",
        origin="Author/AffiliationInfo",
    )
    affiliation: str | None = column(
        "Affiliation in the words of the paper. Until 2013 NLM noted that of the first author only",
        origin="Author/AffiliationInfo/Affiliation; until 2015 Author/Affiliation, or "
        "Article/Affiliation, which is that of the first author",
    )
    affiliation_ids: tuple[str, ...] = column(
        _AFFILIATION_IDS, origin="Author/AffiliationInfo/Identifier"
    )


@dataclass(frozen=True, slots=True)
class InvestigatorRow:
    """An investigator, who is no author, with one affiliation; one without has a row, too."""

    pmid: str = column(_PMID_MEANING, origin="MedlineCitation/PMID")
    position: int = column("Place in the list, from 1", origin="InvestigatorList/Investigator")
    name: str = column('"Family Initials Suffix"', origin="Investigator")
    family: str | None = column("Family name", origin="Investigator/LastName")
    given: str | None = column("Given names", origin="Investigator/ForeName")
    initials: str | None = column(
        "Initials", origin="Investigator/Initials, else of Investigator/ForeName"
    )
    suffix: str | None = column("Suffix: Jr, 3rd", origin="Investigator/Suffix")
    orcid: str | None = column(
        "ORCID, without resolver", origin="Investigator/Identifier[@Source='ORCID']"
    )
    affiliation_position: int | None = column(
        "Place among the affiliations of the investigator, from 1; missing without one",
        origin="Investigator/AffiliationInfo",
    )
    affiliation: str | None = column(
        "Affiliation in the words of the paper",
        origin="Investigator/AffiliationInfo/Affiliation",
    )
    affiliation_ids: tuple[str, ...] = column(
        _AFFILIATION_IDS, origin="Investigator/AffiliationInfo/Identifier"
    )


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant."""

    pmid: str = column(_PMID_MEANING, origin="MedlineCitation/PMID")
    position: int = column("Place in the list, from 1", origin="GrantList/Grant")
    number: str | None = column("Number of the grant", origin="Grant/GrantID")
    acronym: str | None = column("NLM's two letters for the institute", origin="Grant/Acronym")
    agency: str | None = column("Who paid", origin="Grant/Agency")
    country: str | None = column("Country of the agency", origin="Grant/Country")


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A supplementary concept: what MeSH has beside its headings."""

    pmid: str = column(_PMID_MEANING, origin="MedlineCitation/PMID")
    position: int = column("Place in the list, from 1", origin="SupplMeshList/SupplMeshName")
    name: str = column("Name of the concept", origin="SupplMeshName")
    ui: str | None = column(
        "MeSH's identifier of the concept: C000657245", origin="SupplMeshName/@UI"
    )
    kind: str | None = column(
        "Kind of the concept: Disease, Protocol, Organism ...", origin="SupplMeshName/@Type"
    )


@dataclass(frozen=True, slots=True)
class InterestRow:
    """A statement on conflicts of interest."""

    pmid: str = column(_PMID_MEANING, origin="MedlineCitation/PMID")
    position: int = column("Place among the statements, from 1", origin="CoiStatement")
    statement: str = column(
        "Statement on conflicts of interest, in the words of the paper",
        origin="MedlineCitation/CoiStatement",
    )


@dataclass(slots=True)
class RecordDetails:
    """The details of one record, or of many."""

    authors: list[AuthorRow] = field(default_factory=list)
    investigators: list[InvestigatorRow] = field(default_factory=list)
    grants: list[GrantRow] = field(default_factory=list)
    supplementary_concepts: list[ConceptRow] = field(default_factory=list)
    interests: list[InterestRow] = field(default_factory=list)

    def extend(self, other: RecordDetails) -> None:
        """Add the details of another record."""
        for name in DETAIL_TABLES:
            getattr(self, name).extend(getattr(other, name))


DETAIL_TABLES: Final[Mapping[str, type[Any]]] = {
    "authors": AuthorRow,
    "investigators": InvestigatorRow,
    "grants": GrantRow,
    "supplementary_concepts": ConceptRow,
    "interests": InterestRow,
}
"""The rows of each tidy table, by its name."""
