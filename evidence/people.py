"""Names of authors as PubMed writes them, parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

# What stands for the authors that are not named, in the forms of other tools: that of BibTeX's
# "and others", which pandoc prints as "et al.".
UNNAMED_AUTHORS: Final = "others"
ET_AL: Final = "et al."

# PubMed's form of a name: "Cross JT Jr", "van Tulder MW", "N'bundé DS".
_PERSON = re.compile(
    r"(?P<family>['’]?[^\W\d_](?:[^\W\d_]|[.'’ -])*?) (?P<initials>[^\W\d_]{1,4})"
    r"(?: (?P<suffix>Jr|Sr|\d(?:st|nd|rd|th)))?"
)
_GIVEN_NAME_ENDS = re.compile(r"[\s-]+")
# A name with one of these is a group's, even where it ends like initials ("Task Force of the WHO").
_GROUP_WORDS = frozenset(
    """
    of the for and group committee society study trial team network panel project consortium
    association collaboration collaborators investigators
    """.split()
)


@dataclass(frozen=True)
class Author:
    """An author: a person with family name, initials and suffix, or a group under one name.

    ``text`` is the name as PubMed writes it, "Family Initials" for a person. Of a group,
    ``family`` is the whole name and ``initials`` is empty.
    """

    text: str
    family: str
    initials: str = ""
    suffix: str | None = None

    @property
    def is_person(self) -> bool:
        """True of a person, False of a group."""
        return bool(self.initials)

    @cached_property
    def spaced_initials(self) -> str:
        """The initials as bibliographies write them: "I. J."."""
        return " ".join(f"{letter}." for letter in self.initials)

    @cached_property
    def short_family(self) -> str | None:
        """The family name without particles: "Tulder" of "van Tulder MW"; None of a group."""
        capitalised = [word for word in self.family.split() if word[:1].isupper()]
        return capitalised[-1] if self.is_person and capitalised else None


@lru_cache(maxsize=65536)
def parse_author(text: str) -> Author:
    """Parse a name in PubMed's form.

    Args:
        text: "Vickers AJ", "van Tulder MW", "Cross JT Jr", or the name of a group.

    Returns:
        The person; or a group, where the text has not the form of a person's name.
    """
    name = " ".join(text.split())
    match = _PERSON.fullmatch(name)
    if match is None or not match["initials"].isupper() or has_group_word(match["family"]):
        return Author(name, name)
    return Author(name, match["family"], match["initials"], match["suffix"])


def make_initials(given_names: str | None) -> str:
    """Make initials of given names: ``Jean-Paul A`` -> ``JPA``."""
    words = _GIVEN_NAME_ENDS.split(given_names) if given_names else ()
    return "".join([word[0] for word in words if word])


def is_et_al(text: str) -> bool:
    """Return whether a name stands for the authors that are not named: "et al", "others"."""
    return text.strip().rstrip(".").lower() in ("et al", "others")


def mark_unnamed_authors(names: Iterable[str], *, is_incomplete: bool) -> list[str]:
    """Return names with a last "et al." where not all authors are named."""
    listed = list(names)
    needs_mark = is_incomplete and not any(map(is_et_al, listed[-1:]))
    return [*listed, ET_AL] if needs_mark else listed


def list_families(authors: Iterable[str]) -> tuple[str, ...]:
    """The family names of persons as a sentence uses them, without particles; groups are left out.

    A name of one word that is no acronym ("Giles") is taken for a person's without initials.
    """
    families = [_family_in_sentence(parse_author(author)) for author in authors]
    return tuple(family for family in families if family is not None)


def _family_in_sentence(author: Author) -> str | None:
    is_one_name = author.family[:1].isupper() and not author.family.isupper()
    if not author.is_person and is_one_name and " " not in author.family:
        return author.family
    return author.short_family


def has_group_word(name: str) -> bool:
    """Return whether a name has a word that only names of groups have: "and", "committee"."""
    words = name.lower().split()
    return "and" in words or (len(words) > 1 and not _GROUP_WORDS.isdisjoint(words))


def fold_signature(name: str) -> str:
    """Fold a name that something is signed with, so that one person is one reader.

    Capitals and spaces do not make another person: "Ann  Lee" and "ann lee" are the same.
    """
    return " ".join(name.casefold().split())
