"""Which sentences of which posts rest on studies and claims."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.updates import UpdateSummary
from evidence.ids import find_identifiers
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.sentence_facts import SentenceFacts
from evidence.posts.read.post import Post, Sentence


@dataclass(frozen=True, slots=True)
class AffectedSentence:
    """A sentence, with the claims that it makes and the keys of the studies that it names."""

    path: str
    sentence: Sentence
    claims: tuple[str, ...]
    studies: tuple[str, ...]


def find_affected_sentences(
    news: UpdateSummary, posts: Sequence[Post], base: EvidenceBase
) -> tuple[AffectedSentence, ...]:
    """The sentences that make a claim which the news touches, or name a study whose standing changed."""
    claims = [moved.current.claim.id for moved in news.verdict_changes]
    changed = [
        item
        for item in news.study_updates
        if any(change.kind not in ("new", "revised") for change in item.changes)
    ]
    named = {("pmid", item.pmid): item.key for item in changed}
    named |= {
        ("doi", item.stored.record.doi): item.key
        for item in changed
        if item.stored and item.stored.record.doi
    }
    checker = Checker(base)
    views = (view for post in posts for view in checker.iter_sentence_facts(post))
    found = (_make_affected(view, claims, named) for view in views)
    return tuple(resting for resting in found if resting.claims or resting.studies)


def _make_affected(
    view: SentenceFacts, claims: Collection[str], named: Mapping[tuple[str, str], str]
) -> AffectedSentence:
    made = tuple(
        dict.fromkeys(
            found.claim
            for found in view.reading.claims
            if found.polarity == "asserts" and found.claim in claims
        )
    )
    return AffectedSentence(
        view.path, view.sentence, made, tuple(dict.fromkeys(_named_studies(view, named)))
    )


def _named_studies(view: SentenceFacts, named: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Keys of the studies that a sentence names, by key, mention, identifier or link."""
    yield from (source.study.key for source in view.sources if ("pmid", source.study.pmid) in named)
    text = " ".join((view.sentence.text, *view.sentence.links))
    yield from (
        named[place]
        for found in find_identifiers(text)
        if (place := (found.kind, found.value)) in named
    )
