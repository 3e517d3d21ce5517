"""Authors and editors: names as PubMed cites them, ORCIDs, affiliations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from evidence.pubmed.parse.inline_markup import read_inline_text
from evidence.pubmed.parse.values import Element, children_by_tag, iter_children, unique_nonempty

_ORCID = re.compile(r"(?:^|[/ ])(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")


class People(NamedTuple):
    """The persons and groups of AuthorLists, in order; ORCIDs and affiliations each once."""

    names: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()


def read_people(lists: Iterable[Element]) -> People:
    """Who stands in AuthorLists; those that were corrected since (ValidYN=N) are left out.

    See https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#authorlist.
    """
    authors = [author for authors in lists for author in authors if author.get("ValidYN") != "N"]
    infos = [info for author in authors for info in author.iterchildren("AffiliationInfo")]
    identifiers = [item for author in authors for item in author.iterchildren("Identifier")]
    return People(
        names=tuple([name for name in map(_read_name, authors) if name]),
        orcids=unique_nonempty(
            [
                normalise_orcid(item.text or "")
                for item in identifiers
                if item.get("Source") == "ORCID"
            ]
        ),
        affiliations=unique_nonempty(
            [
                read_inline_text(item)
                for info in infos
                for item in iter_children(info, "Affiliation")
            ]
        ),
    )


def _read_name(author: Element) -> str | None:
    """``Family Initials Suffix``, or the collective name."""
    parts = children_by_tag(author)
    family = read_inline_text(parts.get("LastName"))
    if not family:
        return read_inline_text(parts.get("CollectiveName"))
    initials = read_inline_text(parts.get("Initials")) or make_initials(
        read_inline_text(parts.get("ForeName"))
    )
    return " ".join(
        [word for word in (family, initials, read_inline_text(parts.get("Suffix"))) if word]
    )


def make_initials(fore_name: str | None) -> str:
    """The initials of fore names: ``Jean-Paul A`` -> ``JPA``."""
    return (
        "".join([word[0] for word in re.split(r"[\s-]+", fore_name) if word]) if fore_name else ""
    )


def normalise_orcid(text: str) -> str | None:
    """The ORCID with its hyphens and without resolver; None when ``text`` is not one."""
    match = _ORCID.search(text.strip())
    return "-".join(match.groups()).upper() if match else None
