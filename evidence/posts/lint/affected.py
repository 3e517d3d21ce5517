"""Find the sentences of posts that rest on studies and claims which have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.updates import StudyUpdate, UpdateSummary
from evidence.errors import Problem
from evidence.posts.lint.checker import Checker, list_unchecked
from evidence.posts.lint.sentence_facts import SentenceFacts
from evidence.posts.read.post import Post, Sentence

# Changes of a study that take nothing from what was written about it.
_HARMLESS_CHANGES = ("new", "revised")


@dataclass(frozen=True, slots=True)
class AffectedSentence:
    """A sentence with the changed claims that it makes, and the changed studies that it names.

    ``claims`` are ids, ``studies`` are keys.
    """

    path: str
    sentence: Sentence
    claims: tuple[str, ...]
    studies: tuple[str, ...]


class PostSearch(NamedTuple):
    """The affected sentences of some posts, and an error for each part that was not searched."""

    sentences: tuple[AffectedSentence, ...]
    errors: tuple[Problem, ...]


def find_affected_sentences(
    updates: UpdateSummary, posts: Sequence[Post], base: EvidenceBase
) -> PostSearch:
    """Find sentences that make a claim which an update touches, or name a study that changed.

    Args:
        updates: what has changed at PubMed.
        posts: the posts to search.
        base: the evidence base.
    """
    claims = [change.current.claim.id for change in updates.verdict_changes]
    key_by_identifier = _index_changed_studies(updates.study_updates)
    checker = Checker(base)
    found: list[AffectedSentence] = []
    errors: list[Problem] = []
    for post in posts:
        every = list(checker.iter_sentence_facts(post))
        found += (_make_affected(facts, claims, key_by_identifier) for facts in every)
        errors += list_unchecked(post, every)
    affected = (sentence for sentence in found if sentence.claims or sentence.studies)
    return PostSearch(tuple(affected), tuple(errors))


def _index_changed_studies(updates: Sequence[StudyUpdate]) -> Mapping[tuple[str, str], str]:
    """Return the keys of the studies that changed for the worse, by PMID and by DOI."""
    keys: dict[tuple[str, str], str] = {}
    for update in updates:
        if any(change.kind not in _HARMLESS_CHANGES for change in update.changes):
            keys["pmid", update.pmid] = update.key
            if update.stored and update.stored.record.doi:
                keys["doi", update.stored.record.doi] = update.key
    return keys


def _make_affected(
    facts: SentenceFacts,
    claims: Collection[str],
    key_by_identifier: Mapping[tuple[str, str], str],
) -> AffectedSentence:
    asserted = [found.claim for found in facts.reading.asserted_claims if found.claim in claims]
    named = _iter_named_studies(facts, key_by_identifier)
    return AffectedSentence(
        facts.path, facts.sentence, tuple(dict.fromkeys(asserted)), tuple(dict.fromkeys(named))
    )


def _iter_named_studies(
    facts: SentenceFacts, key_by_identifier: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """Yield the keys of the changed studies that a sentence names in any way."""
    for source in facts.sources:
        if ("pmid", source.study.pmid) in key_by_identifier:
            yield source.study.key
    for identifier in facts.identifiers:
        place = identifier.kind, identifier.value
        if place in key_by_identifier:
            yield key_by_identifier[place]
