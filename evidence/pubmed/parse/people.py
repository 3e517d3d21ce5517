"""Authors and editors: names as PubMed cites them, ORCIDs, affiliations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from evidence.pubmed.parse.inline_markup import prose
from evidence.pubmed.parse.values import Element, children, each, once

_ORCID = re.compile(r"(?:^|[/ ])(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")


class People(NamedTuple):
    """The persons and groups of AuthorLists, in order; ORCIDs and affiliations each once."""

    names: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()


def people_in(lists: Iterable[Element]) -> People:
    """Who stands in AuthorLists; those that were corrected since (ValidYN=N) are left out.

    See https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#authorlist.
    """
    authors = [author for authors in lists for author in authors if author.get("ValidYN") != "N"]
    infos = [info for author in authors for info in author.iterchildren("AffiliationInfo")]
    identifiers = [item for author in authors for item in author.iterchildren("Identifier")]
    return People(
        names=tuple([name for name in map(_name, authors) if name]),
        orcids=once(
            [
                normalise_orcid(item.text or "")
                for item in identifiers
                if item.get("Source") == "ORCID"
            ]
        ),
        affiliations=once([prose(item) for info in infos for item in each(info, "Affiliation")]),
    )


def _name(author: Element) -> str | None:
    """``Family Initials Suffix``, or the collective name."""
    parts = children(author)
    family = prose(parts.get("LastName"))
    if not family:
        return prose(parts.get("CollectiveName"))
    initials = prose(parts.get("Initials")) or initials_of(prose(parts.get("ForeName")))
    return " ".join([word for word in (family, initials, prose(parts.get("Suffix"))) if word])


def initials_of(fore_name: str | None) -> str:
    """The initials of fore names: ``Jean-Paul A`` -> ``JPA``."""
    return (
        "".join([word[0] for word in re.split(r"[\s-]+", fore_name) if word]) if fore_name else ""
    )


def normalise_orcid(text: str) -> str | None:
    """The ORCID with its hyphens and without resolver; None when ``text`` is not one."""
    match = _ORCID.search(text.strip())
    return "-".join(match.groups()).upper() if match else None
