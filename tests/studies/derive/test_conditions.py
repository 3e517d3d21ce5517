import pytest
from support.small_base import HONEY

from evidence.studies.derive.conditions import derive_conditions
from evidence.studies.derive.record_text import RecordText
from evidence.topic import read_topic


def conditions(title: str = "", topics: str = "", abstract: str = "") -> tuple[str, ...]:
    words = RecordText(title, topics, abstract, f"{title}\n{topics}")
    return derive_conditions(words, topic=read_topic(HONEY))[0]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("cough in children", ("cough",)),
        ("acute cough in children", ("acute_cough",)),
        ("acute and chronic cough", ("acute_cough", "chronic_cough")),
        ("persistent cough", ("chronic_cough",)),
        ("cough lasting more than three months", ("chronic_cough",)),
        ("acute pain", ()),
        ("", ()),
    ],
)
def test_a_duration_makes_the_narrower_condition(title, expected):
    assert conditions(title) == expected


def test_the_abstract_tells_a_duration_that_title_and_topics_do_not():
    abstract = "we compared two treatments of acute cough"
    assert conditions("cough in children", abstract=abstract) == ("acute_cough",)
    assert conditions("chronic cough", abstract=abstract) == ("chronic_cough",)


def test_two_durations_in_the_abstract_tell_nothing():
    abstract = "we compared acute cough and also chronic cough"
    assert conditions("cough in children", abstract=abstract) == ("cough",)


def test_where_title_and_topics_have_no_condition_aims_and_methods_do():
    assert conditions("honey", abstract="we investigated cough") == ("cough",)
    assert conditions("honey", abstract="cough is common") == ()


def test_the_bundled_topic_reads_short_forms_that_tell_a_duration():
    words = RecordText("nclbp", "", "", "nclbp")
    assert derive_conditions(words) == (("chronic_low_back_pain",), 'title: "nclbp"')
