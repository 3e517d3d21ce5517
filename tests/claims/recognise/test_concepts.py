import pytest
from support.small_base import HONEY

from evidence.claims.recognise.concepts import EFFECT_FORMS, EFFECTS, ENGLISH, collect_concepts
from evidence.claims.recognise.features import CUES_ABOVE, SENTENCE_CUES
from evidence.lexicon import Lexicon, load_vocabulary, tokenize
from evidence.topic import read_topic


@pytest.mark.parametrize("concept", load_vocabulary(ENGLISH))
def test_each_phrase_of_general_english_finds_its_example(concept):
    missed = {
        phrase: example
        for phrase, example in load_vocabulary(ENGLISH)[concept].items()
        if not Lexicon({concept: [phrase.removeprefix("!")]}).tag(tokenize(example))
    }
    assert missed == {}


@pytest.mark.parametrize("concept", load_vocabulary(ENGLISH))
def test_another_sense_takes_its_words_from_the_concept(concept):
    phrases = load_vocabulary(ENGLISH)[concept]
    for phrase in phrases:
        if phrase.startswith("!"):
            tokens = tokenize(phrases[phrase])
            sense = Lexicon({concept: [phrase[1:]]}).tag(tokens)
            found = Lexicon({concept: list(phrases)}).tag(tokens)
            assert not any(
                one.start < other.end and other.start < one.end for one in found for other in sense
            ), phrase


def test_an_effect_is_a_concept_for_each_part_of_speech():
    topic = read_topic(HONEY)
    concepts = collect_concepts(topic)
    for effect, forms in load_vocabulary(EFFECTS).items():
        assert forms.keys() <= EFFECT_FORMS.keys(), effect
        for form, phrases in forms.items():
            assert concepts[f"{effect}.{EFFECT_FORMS[form]}"] == tuple(phrases)


@pytest.mark.parametrize("effect", load_vocabulary(EFFECTS))
def test_each_phrase_of_an_effect_can_be_read(effect):
    for form, phrases in load_vocabulary(EFFECTS)[effect].items():
        Lexicon({form: phrases})
        assert all(phrase == phrase.lower() and phrase.strip() for phrase in phrases), form


def test_a_topic_adds_its_phrases_to_those_of_general_english():
    topic = read_topic(HONEY)
    concepts = collect_concepts(topic)
    assert concepts["honey"] == ("honey",)
    assert "myth*" in concepts["denial"]
    bundled = collect_concepts(read_topic())
    assert set(concepts["sham"]) < set(bundled["sham"])


def test_concepts_that_the_method_itself_uses_are_general():
    used = {"asks", "doubt", "denial", "negation", "harmless_not", "equal", "sham", "hedge"}
    used |= {"absolute", "attribution", "sought", "speech", "body_agent", "this_treatment"}
    assert used | set(SENTENCE_CUES) | set(CUES_ABOVE) <= {
        *load_vocabulary(ENGLISH),
        *collect_concepts(read_topic()),
    }
    # Of these a topic that brings none has none: its sentences just lack the feature.
    assert used <= load_vocabulary(ENGLISH).keys()
