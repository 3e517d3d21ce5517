"""Read authors and editors: names as PubMed cites them, ORCIDs, affiliations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from evidence.people import make_initials
from evidence.pubmed.parse.inline_markup import read_inline_text
from evidence.pubmed.parse.values import Element, children_by_tag, iter_children, unique_nonempty

_ORCID = re.compile(r"(?:^|[/ ])(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")


class People(NamedTuple):
    """The persons and groups of AuthorLists, in order; ORCIDs and affiliations each once."""

    names: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()


def read_people(lists: Iterable[Element]) -> People:
    """Read the people of AuthorLists, without those that were corrected since (ValidYN=N).

    See https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#authorlist.
    """
    authors = [author for authors in lists for author in authors if author.get("ValidYN") != "N"]
    identifiers = [item for author in authors for item in author.iterchildren("Identifier")]
    orcids = [item.text or "" for item in identifiers if item.get("Source") == "ORCID"]
    affiliations = [item for author in authors for item in _list_affiliations(author)]
    return People(
        names=tuple([name for name in map(read_name, authors) if name]),
        orcids=unique_nonempty([normalise_orcid(text) for text in orcids]),
        affiliations=unique_nonempty([read_inline_text(item) for item in affiliations]),
    )


def _list_affiliations(author: Element) -> list[Element]:
    """List the affiliations of an author; until 2015 they had no AffiliationInfo around them."""
    infos = author.iterchildren("AffiliationInfo")
    own = iter_children(author, "Affiliation")
    return [*own, *(item for info in infos for item in iter_children(info, "Affiliation"))]


def read_name(author: Element) -> str | None:
    """Read a name as ``Family Initials Suffix``, or a collective name."""
    parts = children_by_tag(author)
    family = read_inline_text(parts.get("LastName"))
    if not family:
        return read_inline_text(parts.get("CollectiveName"))
    initials = read_inline_text(parts.get("Initials"))
    initials = initials or make_initials(read_inline_text(parts.get("ForeName")))
    suffix = read_inline_text(parts.get("Suffix"))
    return " ".join([word for word in (family, initials, suffix) if word])


def normalise_orcid(text: str) -> str | None:
    """Return an ORCID with hyphens and without resolver; None if ``text`` is not one."""
    match = _ORCID.search(text.strip())
    return "-".join(match.groups()).upper() if match else None
