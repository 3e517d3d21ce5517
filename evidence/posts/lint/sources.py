"""The studies that a sentence rests on: those that it cites, and those that its mentions mean."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from evidence.claims.resolve.gazetteer import Adviser
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.mentions import (
    AUTHOR_YEAR_PATTERN,
    Mention,
    find_mentions,
)
from evidence.claims.resolve.overrides import MentionOverrides
from evidence.claims.resolve.resolution import Resolution
from evidence.claims.resolve.resolver import MAX_MENTION_LENGTH, Resolver
from evidence.posts.lint.discourse import blank_non_prose
from evidence.posts.lint.sentence_facts import SentenceFacts, SourceStudy
from evidence.posts.read.post import Sentence
from evidence.studies.study import Study

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CACHE_SIZE = 8_192  # mentions whose resolution is kept; posts of one site repeat them


class SourceFinder:
    """Finds the studies that sentences cite and mention.

    Args:
        resolver: finds the study that a mention means.
        choices: words of posts -> key of the study that the writer says they mean, or "none".
        advisers: bodies whose advice posts quote without naming a guideline.
    """

    def __init__(
        self,
        resolver: Resolver,
        choices: Mapping[str, str],
        advisers: Sequence[Adviser] = (),
    ) -> None:
        self._resolver = resolver
        self._advisers = advisers
        self._overrides = MentionOverrides(choices, resolver.get_study)
        self._resolve = functools.lru_cache(maxsize=_CACHE_SIZE)(resolver.resolve)

    def parse_cues(self, words: str) -> MentionCues:
        """Parse what some words say about the study that they mean."""
        return self._resolver.parse_cues(words)

    def resolve_mentions(
        self, sentence: Sentence, published: int | None, admit: Callable[[str], bool]
    ) -> tuple[tuple[Mention, Resolution], ...]:
        """Resolve the mentions of a sentence that say enough about a study to look for it.

        Args:
            sentence: a sentence; headings and questions mention nothing.
            published: year of the post; nothing published later can be meant.
            admit: takes the words about a mention that are to be looked up, and returns False if
                they are too many.
        """
        if sentence.kind == "heading" or blank_non_prose(sentence.text).rstrip().endswith("?"):
            return ()
        return tuple(self._iter_resolutions(sentence.text, published, admit))

    def _iter_resolutions(
        self, text: str, published: int | None, admit: Callable[[str], bool]
    ) -> Iterator[tuple[Mention, Resolution]]:
        mentions = list(filter(self._is_informative, find_mentions(text)))
        for mention, following in itertools.zip_longest(mentions, mentions[1:]):
            words = _words_about(mention, following, text)[:MAX_MENTION_LENGTH]
            chosen = self._overrides.resolve(words)
            if chosen is None and admit(words):
                yield mention, self._resolve(words, published)
            elif chosen and chosen.study is not None:  # else the writer says that it means no study
                yield mention, chosen

    def _is_informative(self, mention: Mention) -> bool:
        named = mention.is_noun_phrase or self._resolver.has_author(mention.text)
        return named and self._resolver.is_specific(mention.text)

    def _find_cited(self, facts: SentenceFacts) -> tuple[Study, ...]:
        names = [citation.name for citation in facts.citations]
        return self._resolver.find_cited_studies(names, facts.identifiers)

    def find_sources(
        self, facts: SentenceFacts, footnotes: Sequence[SentenceFacts]
    ) -> tuple[SourceStudy, ...]:
        """Return each study that a sentence rests on once.

        The order is: what it and its footnotes cite, what the footnotes mention, what it mentions
        itself, and the guidelines of the bodies whose advice it reports.
        """
        cited = [study for part in (facts, *footnotes) for study in self._find_cited(part)]
        noted = [resolution.study for note in footnotes for _, resolution in note.mentions]
        cited += [study for study in noted if study]
        sources = {study.key: SourceStudy(study) for study in cited}
        for mention, resolution in facts.mentions:
            if resolution.study:
                sources.setdefault(resolution.study.key, SourceStudy(resolution.study, mention))
        for source in self._iter_advice(facts):
            sources.setdefault(source.study.key, source)
        return tuple(sources.values())

    def _iter_advice(self, facts: SentenceFacts) -> Iterator[SourceStudy]:
        """Yield the guideline of each body that is said to recommend: of the year named, or newest.

        A sentence that points at a study by itself leaves nothing to guess.
        """
        if not _reports_advice(facts) or facts.mentions or facts.cites_something:
            return
        text = facts.sentence.text
        for adviser in self._advisers:
            place = adviser.locate_in(text)
            guideline = self._find_guideline(adviser, text) if place else None
            if place and guideline:
                yield SourceStudy(guideline, Mention(text[slice(*place)], *place))

    def _find_guideline(self, adviser: Adviser, text: str) -> Study | None:
        years = set(map(int, _YEAR.findall(text)))
        own = [*filter(None, map(self._resolver.get_study, adviser.guidelines))]
        return next((study for study in reversed(own) if not years or study.year in years), None)


def _reports_advice(facts: SentenceFacts) -> bool:
    """Return whether a sentence says something of what guidelines recommend."""
    kinds = {facts.base.claims[found.claim].kind for found in facts.reading.claims}
    return "guideline" in kinds


def _words_about(mention: Mention, following: Mention | None, text: str) -> str:
    """Return the words of a sentence that are about a mention.

    A noun phrase is described by what follows, up to the next mention; an author and year by all
    words of the sentence that name nobody else.
    """
    if not mention.is_noun_phrase:
        return " ".join([mention.text, *re.split(AUTHOR_YEAR_PATTERN, text)])
    return text[mention.start : following.start if following else len(text)]
