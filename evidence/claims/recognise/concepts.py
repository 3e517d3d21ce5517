"""The concepts that a topic's claims are worded with: general English, and what the topic adds."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.lexicon import load_vocabulary
from evidence.topic import Topic

ENGLISH = "english"  # the vocabulary of general English; in it a phrase has an example sentence


def collect_concepts(topic: Topic) -> Mapping[str, tuple[str, ...]]:
    """Return the phrases of each concept: general English first, then those of the topic."""
    general = {name: tuple(phrases) for name, phrases in load_vocabulary(ENGLISH).items()}
    both = general.keys() | topic.concepts.keys()
    return {name: (*general.get(name, ()), *topic.concepts.get(name, ())) for name in sorted(both)}
