import pytest
from support.tea import WORDS

from evidence.claims.recognise.frames import parse_frame, parse_frames


def parse(**entry):
    return parse_frame("S1", "S1.1", entry, WORDS)


def test_a_frame_says_what_acts_what_it_does_and_on_what():
    frame = parse(agent="tea|milk", effect="ruin", target="sleep|mood", about="evening")
    assert (frame.claim, frame.name) == ("S1", "S1.1")
    assert frame.agent == ("tea", "milk")
    assert (frame.effect, frame.target, frame.about) == (("ruin",), ("sleep", "mood"), ("evening",))
    assert frame.concepts == {"tea", "milk", "ruin", "sleep", "mood", "evening"}


def test_only_an_effect_is_needed():
    frame = parse(effect="ruin")
    assert (frame.agent, frame.target, frame.about, frame.also, frame.without) == ((),) * 5
    assert (frame.is_reverse, frame.takes_narrower, frame.is_first) == (False, True, False)


def test_an_effect_is_each_of_its_parts_of_speech_and_a_concept_without_any_itself():
    assert parse(effect="lift|ruin").effect == (
        *("lift.verb", "lift.self", "lift.noun", "lift.adjective"),
        "ruin",
    )


def test_also_is_one_group_or_several():
    assert parse(effect="ruin", also="tea|milk").also == (("tea", "milk"),)
    assert parse(effect="ruin", also=["tea|milk", "mood"]).also == (("tea", "milk"), ("mood",))
    assert "milk" in parse(effect="ruin", also=["tea|milk"]).concepts


def test_switches_are_off_unless_they_are_set_and_narrower_is_on():
    frame = parse(effect="ruin", reverse=True, narrower=False, first=True)
    assert (frame.is_reverse, frame.takes_narrower, frame.is_first) == (True, False, True)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"agent": "tea"}, "the frame S1.1 has no effect"),
        ({"effect": "ruin", "agnet": "tea"}, "the frame S1.1: agnet has no meaning"),
        ({"effect": ["ruin"]}, "effect must be a text"),
        ({"effect": "ruin", "about": 3}, "about must be a text"),
        ({"effect": "ruin", "first": "yes"}, "first must be true or false"),
        ({"effect": "ruin", "target": "wine|beer"}, "not declared: beer, wine"),
        ({"effect": "ruin", "also": ["wine"]}, "not declared: wine"),
        ({"effect": "spoil"}, "not declared: spoil"),
    ],
)
def test_what_has_no_meaning_is_refused(entry, message):
    with pytest.raises(ValueError, match=message):
        parse(**entry)


def test_the_frames_of_a_claim_are_counted():
    tables = {"S1": [{"effect": "ruin"}, {"effect": "safe"}], "S2": [{"effect": "safe"}]}
    found = [(frame.claim, frame.name) for frame in parse_frames(tables, WORDS)]
    assert found == [("S1", "S1.1"), ("S1", "S1.2"), ("S2", "S2.1")]
