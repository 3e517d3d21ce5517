"""Which sentences of which posts rest on studies and claims."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import Base
from evidence.claims.living.updates import News
from evidence.ids import find_identifiers
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.sentence_facts import View
from evidence.posts.read.post import Post, Sentence


@dataclass(frozen=True, slots=True)
class Resting:
    """A sentence, with the claims that it makes and the keys of the studies that it names."""

    path: str
    sentence: Sentence
    claims: tuple[str, ...]
    studies: tuple[str, ...]


def sentences_resting_on(news: News, posts: Sequence[Post], base: Base) -> tuple[Resting, ...]:
    """The sentences that make a claim which the news touches, or name a study whose standing changed."""
    claims = [moved.now.claim.id for moved in news.claims]
    changed = [
        item
        for item in news.items
        if any(change.kind not in ("new", "revised") for change in item.changes)
    ]
    named = {("pmid", item.pmid): item.key for item in changed}
    named |= {("doi", item.cells["doi"]): item.key for item in changed if item.cells.get("doi")}
    checker = Checker(base)
    views = (view for post in posts for view in checker.views(post))
    found = (_resting(view, claims, named) for view in views)
    return tuple(resting for resting in found if resting.claims or resting.studies)


def _resting(view: View, claims: Collection[str], named: Mapping[tuple[str, str], str]) -> Resting:
    made = tuple(
        dict.fromkeys(
            found.claim
            for found in view.reading.claims
            if found.polarity == "asserts" and found.claim in claims
        )
    )
    return Resting(view.path, view.sentence, made, tuple(dict.fromkeys(_named(view, named))))


def _named(view: View, named: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Keys of the studies that a sentence names, by key, mention, identifier or link."""
    yield from (source.study.key for source in view.sources if ("pmid", source.study.pmid) in named)
    text = " ".join((view.sentence.text, *view.sentence.links))
    yield from (
        named[place]
        for found in find_identifiers(text)
        if (place := (found.kind, found.value)) in named
    )
