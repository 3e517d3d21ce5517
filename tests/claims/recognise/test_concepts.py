import pytest
from support.small_base import HONEY

from evidence.claims.recognise.concepts import ENGLISH, collect_concepts
from evidence.lexicon import Lexicon, load_vocabulary, tokenize
from evidence.topic import read_topic


@pytest.mark.parametrize("concept", load_vocabulary(ENGLISH))
def test_each_phrase_of_general_english_finds_its_example(concept):
    for phrase, example in load_vocabulary(ENGLISH)[concept].items():
        found = Lexicon({concept: [phrase]}).tag(tokenize(example))
        assert found, f"{phrase!r} does not find {example!r}"


def test_a_topic_adds_its_phrases_to_those_of_general_english():
    topic = read_topic(HONEY)
    concepts = collect_concepts(topic)
    assert concepts["honey"] == ("honey",)
    assert "myth*" in concepts["denial"]
    bundled = collect_concepts(read_topic())
    assert set(concepts["sham"]) < set(bundled["sham"])


def test_concepts_that_the_polarity_rules_use_are_general():
    used = {"asks", "doubt", "denial", "negation", "harmless_not", "equal", "sham", "hedge"}
    assert used <= load_vocabulary(ENGLISH).keys()
