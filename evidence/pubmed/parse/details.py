"""Parse the details of a record: authors with affiliations, grants, investigators and more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from evidence.people import make_initials
from evidence.pubmed.details import (
    AuthorRow,
    ConceptRow,
    GrantRow,
    InterestRow,
    InvestigatorRow,
    PersonRole,
    RecordDetails,
)
from evidence.pubmed.parse.inline_markup import read_inline_text
from evidence.pubmed.parse.people import normalise_orcid, read_name
from evidence.pubmed.parse.values import (
    Element,
    children_by_tag,
    iter_children,
    read_pmid_version,
    strip_text,
)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the details of a record stand, and its PMID."""

    pmid: str
    author_lists: list[Element]
    investigators: list[Element]
    grants: list[Element]
    concepts: list[Element]
    statements: list[Element]
    affiliation: Element | None  # until 2005 an article had one, that of its first author


class _Affiliation(NamedTuple):
    position: int | None = None
    text: str | None = None
    ids: tuple[str, ...] = ()


def parse_details(element: Element) -> tuple[str, RecordDetails]:
    """Parse the details of a PubmedArticle, PubmedBookArticle or MedlineCitation element.

    Returns:
        The PMID of the record, and its details.

    Raises:
        ValueError: it has no PMID, or a book no BookDocument; the message says which.
    """
    places = _find_in_book(element) if element.tag == "PubmedBookArticle" else _find(element)
    investigators = places.investigators
    return places.pmid, RecordDetails(
        authors=[*_iter_author_rows(places)],
        investigators=[
            InvestigatorRow(
                pmid=places.pmid,
                position=position,
                **_read_person(person),
                affiliation_position=one.position,
                affiliation=one.text,
                affiliation_ids=one.ids,
            )
            for position, person in enumerate(_list_valid(investigators), 1)
            for one in _list_affiliations(person)
        ],
        grants=[
            _read_grant(places.pmid, position, grant)
            for position, grant in enumerate(places.grants, 1)
        ],
        supplementary_concepts=_read_concepts(places),
        interests=_read_statements(places),
    )


def _find(element: Element) -> _Places:
    is_citation = element.tag == "MedlineCitation"
    citation = element if is_citation else element.find("MedlineCitation")
    article = None if citation is None else citation.find("Article")
    pmid, _ = read_pmid_version(None if citation is None else citation.find("PMID"))
    return _Places(
        pmid,
        [*iter_children(article, "AuthorList")],
        _list_members(citation, "InvestigatorList"),
        _list_members(article, "GrantList"),
        _list_members(citation, "SupplMeshList"),
        [*iter_children(citation, "CoiStatement")],
        None if article is None else article.find("Affiliation"),
    )


def _find_in_book(element: Element) -> _Places:
    """Find the details of a book; a chapter without authors has those of the book."""
    document = element.find("BookDocument")
    if document is None:
        raise ValueError("it has no BookDocument")
    book = document.find("Book")
    own, whole = [*iter_children(document, "AuthorList")], [*iter_children(book, "AuthorList")]
    authors = _select_role(own, "authors") or _select_role(whole, "authors")
    editors = _select_role([*whole, *own], "editors")
    pmid, _ = read_pmid_version(document.find("PMID"))
    return _Places(
        pmid,
        [*authors, *editors],
        [*_list_members(document, "InvestigatorList"), *_list_members(book, "InvestigatorList")],
        _list_members(document, "GrantList"),
        [],
        [],
        None,
    )


def _select_role(lists: Iterable[Element], kind: str) -> list[Element]:
    return [people for people in lists if people.get("Type", "authors") == kind]


def _list_members(parent: Element | None, tag: str) -> list[Element]:
    return [member for members in iter_children(parent, tag) for member in members]


def _list_valid(people: Iterable[Element]) -> list[Element]:
    """Leave out names that were corrected since, and those that are empty."""
    return [one for one in people if one.get("ValidYN") != "N" and read_name(one)]


def _iter_author_rows(places: _Places) -> Iterator[AuthorRow]:
    roles: tuple[tuple[PersonRole, str], ...] = (("author", "authors"), ("editor", "editors"))
    for role, kind in roles:
        lists = _select_role(places.author_lists, kind)
        people = _list_valid(one for members in lists for one in members)
        for position, person in enumerate(people, 1):
            is_first = role == "author" and position == 1
            spare = places.affiliation if is_first else None
            yield from _iter_rows_of_author(person, places.pmid, role, position, spare)


def _iter_rows_of_author(
    person: Element, pmid: str, role: PersonRole, position: int, spare: Element | None
) -> Iterator[AuthorRow]:
    for affiliation in _list_affiliations(person, spare):
        yield AuthorRow(
            pmid=pmid,
            role=role,
            position=position,
            **_read_person(person),
            collective_name=read_inline_text(person.find("CollectiveName")),
            contributed_equally=person.get("EqualContrib") == "Y",
            affiliation_position=affiliation.position,
            affiliation=affiliation.text,
            affiliation_ids=affiliation.ids,
        )


def _read_person(person: Element) -> dict[str, Any]:
    parts = children_by_tag(person)
    given = read_inline_text(parts.get("ForeName"))
    found = (
        normalise_orcid(item.text or "")
        for item in iter_children(person, "Identifier")
        if item.get("Source") == "ORCID"
    )
    return {
        "name": read_name(person),
        "family": read_inline_text(parts.get("LastName")),
        "given": given,
        "initials": read_inline_text(parts.get("Initials")) or make_initials(given) or None,
        "suffix": read_inline_text(parts.get("Suffix")),
        "orcid": next(filter(None, found), None),
    }


def _list_affiliations(person: Element, spare: Element | None = None) -> list[_Affiliation]:
    """List the affiliations of a person; one that is empty stands for none.

    Args:
        person: the element of an author or investigator.
        spare: an affiliation for a person without one of their own.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    bare = [*iter_children(person, "Affiliation")]
    infos = [*iter_children(person, "AffiliationInfo")]
    if not bare and not infos and spare is not None:
        bare = [spare]
    for element in (*bare, *infos):
        is_info = element.tag == "AffiliationInfo"
        text = read_inline_text(element.find("Affiliation") if is_info else element)
        if text:
            found.append((text, _read_identifiers(element)))
    rows = [_Affiliation(position, text, ids) for position, (text, ids) in enumerate(found, 1)]
    return rows or [_Affiliation()]


def _read_identifiers(affiliation: Element) -> tuple[str, ...]:
    given = [
        (item.get("Source"), strip_text(item.text))
        for item in iter_children(affiliation, "Identifier")
    ]
    return tuple(f"{source}:{text}" if source else text for source, text in given if text)


def _read_grant(pmid: str, position: int, grant: Element) -> GrantRow:
    parts = children_by_tag(grant)
    number, acronym, agency, country = (
        read_inline_text(parts.get(tag)) for tag in ("GrantID", "Acronym", "Agency", "Country")
    )
    return GrantRow(pmid, position, number, acronym, agency, country)


def _read_concepts(places: _Places) -> list[ConceptRow]:
    named = [(read_inline_text(concept), concept) for concept in places.concepts]
    return [
        ConceptRow(places.pmid, position, name, concept.get("UI"), concept.get("Type"))
        for position, (name, concept) in enumerate(named, 1)
        if name
    ]


def _read_statements(places: _Places) -> list[InterestRow]:
    texts = [*filter(None, map(read_inline_text, places.statements))]
    return [InterestRow(places.pmid, position, text) for position, text in enumerate(texts, 1)]
