"""The concepts that a topic's claims are worded with: general English, and what the topic adds."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.lexicon import load_vocabulary
from evidence.topic import Topic

ENGLISH = "english"  # the vocabulary of general English; in it a phrase has an example sentence


EFFECTS = "effects"  # what a treatment can do, by parts of speech
EFFECT_FORMS = {"verbs": "verb", "self": "self", "nouns": "noun", "adjectives": "adjective"}


def collect_concepts(topic: Topic) -> Mapping[str, tuple[str, ...]]:
    """Return the phrases of each concept: general English first, then those of the topic.

    An effect is one concept for each part of speech: ``raise.verb``, ``raise.self`` and so on.
    """
    general = {name: tuple(phrases) for name, phrases in load_vocabulary(ENGLISH).items()}
    for effect, forms in load_vocabulary(EFFECTS).items():
        for form, phrases in forms.items():
            general[f"{effect}.{EFFECT_FORMS[form]}"] = tuple(phrases)
    both = general.keys() | topic.concepts.keys()
    return {name: (*general.get(name, ()), *topic.concepts.get(name, ())) for name in sorted(both)}
