"""The names that can be recognised in a mention: authors, journals, organisations, aliases.

Organisations, aliases and words of the topic come from the files of a topic pack:
``organisations.toml``, ``aliases.toml`` and the table ``[mention_words]`` of ``topic.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

from evidence.claims.base.check_names import ALIASES_NAME, ORGANISATIONS_NAME, read_names
from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.claims.resolve.journals import JOURNAL_NICKNAMES, extract_first_word
from evidence.claims.resolve.linkage.collection import StudyCollection
from evidence.claims.resolve.mentions import CAPITALISED_NON_NAMES
from evidence.people import list_families
from evidence.studies.study import Study
from evidence.topic import Topic, read_topic


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that posts name instead of authors, and the journals that are its own."""

    names: tuple[str, ...]
    journals: tuple[str, ...] = ()

    def is_named_in(self, text: str) -> bool:
        """Return whether a text names the organisation."""
        return self.remove_from(text) != text

    def remove_from(self, text: str) -> str:
        """Return the text without the names of the organisation."""
        if not any(name in text for name in self.names):
            return text
        return _compile_names(self.names).sub(" ", text)


@functools.cache
def _compile_names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def _compile_alias(name: str) -> re.Pattern[str]:
    words = name.split()
    parts = map(re.escape, words)
    exact = [word.isupper() and len(words) > 1 for word in words]
    pattern = r"\s+".join(
        part if is_exact else f"(?i:{part})" for part, is_exact in zip(parts, exact, strict=True)
    )
    return re.compile(rf"(?<!\w){pattern}s?(?!\w)")


@dataclass(frozen=True, slots=True)
class StudyAliases:
    """What posts call a study beside its authors and journal.

    Attributes:
        names: names that single it out: an acronym, or what it is known for.
        context_words: where it was done, who paid for it, whom it was done with.
        numbers: numbers of studies that it screened or pooled.
    """

    names: tuple[str, ...] = ()
    context_words: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Adviser:
    """A body whose advice posts quote, and the keys of its guidelines, oldest first."""

    names: tuple[str, ...]
    guidelines: tuple[str, ...]

    def locate_in(self, text: str) -> tuple[int, int] | None:
        """Return the characters of a text that name the body first, or None."""
        found = _compile_names(self.names).search(text)
        return found.span() if found else None


NO_ALIASES: Final = StudyAliases()


@dataclass(frozen=True, slots=True)
class TopicWords:
    """Words of the topic that mentions and comparisons use.

    Attributes:
        subjects: what studies of the topic are about; a mention of one means a study about it.
        subject_stems: regular expressions for beginnings of further such words.
        treatment_nouns: nouns for the treatments of the topic, as comparisons name them.
        recommended_nouns: those of them that the recommendations in the base are about.
    """

    subjects: tuple[str, ...] = ()
    subject_stems: tuple[str, ...] = ()
    treatment_nouns: tuple[str, ...] = ()
    recommended_nouns: tuple[str, ...] = ()


@functools.cache
def read_organisations(pack: Path = BUNDLED_FOLDER) -> tuple[Organisation, ...]:
    """Read the organisations of a topic pack; none where it has no such file."""
    rows = read_names(pack / ORGANISATIONS_NAME).get("body", ())
    return tuple(Organisation(tuple(row["names"]), tuple(row.get("journals", ()))) for row in rows)


@functools.cache
def read_advisers(pack: Path = BUNDLED_FOLDER) -> tuple[Adviser, ...]:
    """Read the bodies of a topic pack whose advice posts quote; none where it has no such file."""
    rows = read_names(pack / ORGANISATIONS_NAME).get("adviser", ())
    return tuple(Adviser(tuple(row["names"]), tuple(row["guidelines"])) for row in rows)


@functools.cache
def read_aliases(pack: Path = BUNDLED_FOLDER) -> Mapping[str, StudyAliases]:
    """Read the aliases of a topic pack, by study key; none where it has no such file."""
    rows = read_names(pack / ALIASES_NAME)
    return {key: _build_aliases(row) for key, row in rows.items()}


def _build_aliases(row: Mapping[str, Any]) -> StudyAliases:
    return StudyAliases(*(tuple(row.get(name, ())) for name in ("names", "around", "numbers")))


@functools.cache
def read_topic_words(topic: Topic | None = None) -> TopicWords:
    """Read the words of a topic for mentions; none where its topic.toml has no such table."""
    words = (topic or read_topic()).tables.get("mention_words", {})
    return TopicWords(
        subjects=tuple(words.get("subjects", ())),
        subject_stems=tuple(words.get("subject_stems", ())),
        treatment_nouns=tuple(words.get("treatment_nouns", ())),
        recommended_nouns=tuple(words.get("recommended_nouns", ())),
    )


@dataclass(frozen=True)
class Gazetteer:
    """Everything that can be recognised by name in a mention.

    Attributes:
        family_names: authors of the evidence base.
        has_other_author: says whether a further study is by somebody with a family name. Many are
            words too ("Berlin", "Reading"), so the words beside them must show that they are names.
        list_journals: lists the journals of all studies, as NLM abbreviates them.
        organisations: organisations of the topic pack.
        aliases: aliases of studies, by key.
        topic_words: words of the topic.
    """

    family_names: frozenset[str]
    has_other_author: Callable[[str], bool] = lambda _: False
    list_journals: Callable[[], Iterable[str]] = tuple
    organisations: tuple[Organisation, ...] = ()
    aliases: Mapping[str, StudyAliases] = field(default_factory=dict)
    topic_words: TopicWords = TopicWords()

    def is_family_name(self, name: str) -> bool:
        """Return whether a name is the family name of an author."""
        return name in self.family_names or self.has_other_author(name)

    @cached_property
    def journals_by_first_word(self) -> Mapping[str, tuple[str, ...]]:
        """NLM's abbreviations of journals by their first words."""
        names = {*self.list_journals()}
        journals = sorted(names, key=lambda name: (extract_first_word(name), name))
        grouped = groupby(journals, extract_first_word)
        return {word: tuple(names) for word, names in grouped}

    def find_aliases(self, text: str) -> tuple[str, ...]:
        """Find the names in a text that studies are known by, in lower case.

        Of a name of several words, an acronym counts in capitals only: "SPINE trial".
        """
        patterns = self._alias_patterns
        return tuple(name for name, pattern in patterns.items() if pattern.search(text))

    @cached_property
    def _alias_patterns(self) -> Mapping[str, re.Pattern[str]]:
        names = chain.from_iterable(known.names for known in self.aliases.values())
        return {name.lower(): _compile_alias(name) for name in names}

    def find_context_words(self, text: str) -> tuple[str, ...]:
        """Find the words in a text for where studies were done, who paid for them or took part."""
        # The substring test comes first: it rules most words out, and is much faster.
        candidates = [word for word in self._context_words if word in text]
        return tuple(word for word in candidates if _compile_names((word,)).search(text))

    @cached_property
    def _context_words(self) -> tuple[str, ...]:
        words = chain.from_iterable(known.context_words for known in self.aliases.values())
        return tuple(dict.fromkeys(words))

    def remove_aliases(self, text: str) -> str:
        """Return a text without names that studies are known by."""
        for pattern in self._alias_patterns.values():
            text = pattern.sub(" ", text)
        return text

    def remove_organisations(self, text: str) -> str:
        """Return a text without names of organisations."""
        for organisation in self.organisations:
            text = organisation.remove_from(text)
        return text

    @cached_property
    def non_person_words(self) -> frozenset[str]:
        """Capitalised words of journals, organisations and dates, which are not authors."""
        journals = chain.from_iterable(self.journals_by_first_word.values())
        bodies = chain.from_iterable(one.names for one in self.organisations)
        names = chain(journals, bodies, JOURNAL_NICKNAMES)
        words = chain.from_iterable(name.split() for name in names)
        return frozenset(words) | CAPITALISED_NON_NAMES

    @cached_property
    def places(self) -> frozenset[str]:
        """Places where studies were done, in one word: Germany, German, Seattle."""
        words = chain.from_iterable(known.context_words for known in self.aliases.values())
        return frozenset(word for word in words if re.fullmatch(r"[A-Z][a-z]+", word))


def build_gazetteer(
    curated: Sequence[Study],
    others: Sequence[StudyCollection] = (),
    *,
    pack: Path = BUNDLED_FOLDER,
) -> Gazetteer:
    """Build the gazetteer of the studies of a base, of further studies and of a topic pack."""
    own = {study.journal_abbrev for study in curated if study.journal_abbrev}
    return Gazetteer(
        family_names=_collect_families(curated),
        has_other_author=lambda family: any(one.has_author(family) for one in others),
        list_journals=lambda: chain(own, *(one.list_journals() for one in others)),
        organisations=read_organisations(pack),
        aliases=read_aliases(pack),
        topic_words=read_topic_words(read_topic(pack)),
    )


def _collect_families(studies: Iterable[Study]) -> frozenset[str]:
    return frozenset(chain.from_iterable(list_families(study.authors) for study in studies))
