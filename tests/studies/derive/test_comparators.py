import pytest
from support.small_base import HONEY

from evidence.studies.derive.comparators import (
    derive_comparators,
    find_comparators,
    find_concluded_comparators,
)
from evidence.studies.derive.record_text import RecordText
from evidence.topic import read_topic

TOPIC = read_topic(HONEY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("versus dextromethorphan", ("active",)),
        ("compared with cough syrup", ("active",)),
        ("cough syrup was given", ()),
        ("sham-controlled", ("sham",)),
        ("no treatment effect was seen", ()),
    ],
)
def test_a_topic_adds_its_own_comparators(text, expected):
    assert tuple(word for word, _ in find_comparators(text, topic=TOPIC)) == expected


def test_words_of_another_topic_do_not_count():
    assert find_comparators("versus dextromethorphan") == ()
    assert find_comparators("delayed acupuncture", topic=TOPIC) == ()
    assert find_comparators("delayed acupuncture") == (("waiting_list", "delayed acupuncture"),)


def test_a_conclusion_sets_one_thing_against_another():
    assert find_concluded_comparators("no better than usual care", topic=TOPIC) == ("usual_care",)
    assert find_concluded_comparators("usual care is common", topic=TOPIC) == ()


def test_a_comparator_is_quoted_where_it_is_named_first():
    abstract = "children received honey, placebo or no treatment"
    words = RecordText("honey versus placebo", "", abstract, "honey versus placebo\n")
    assert derive_comparators(words, topic=TOPIC) == (
        ("sham", "no_treatment"),
        'title: "placebo"; abstract: "no treatment"',
    )
    assert derive_comparators(RecordText("honey", "", "", "honey\n"), topic=TOPIC) == ((), None)
