import pytest
from support.small_base import HONEY

from evidence.topic import ConceptRoles, Term, find_broader, read_topic


def test_wider_terms_include_the_wider_ones_of_those():
    terms = [
        Term("oolong", "Oolong", broader=("tea",)),
        Term("tea", "Tea", broader=("drink", "leaf")),
        Term("drink", "Drink"),
        Term("leaf", "Leaf"),
    ]
    broader = find_broader(terms)
    assert broader["oolong"] == {"tea", "drink", "leaf"}
    assert broader["drink"] == frozenset()


def test_terms_that_are_wider_than_each_other_end():
    terms = [Term("a", "A", broader=("b",)), Term("b", "B", broader=("a",))]
    assert find_broader(terms) == {"a": {"a", "b"}, "b": {"a", "b"}}


def test_the_foreign_treatment_is_not_of_the_topic():
    roles = ConceptRoles(treatments=("tea", "other"), foreign="other", about=("sleep",))
    assert roles.own_treatments == {"tea"}
    assert roles.topic_concepts == {"tea", "sleep"}


def test_the_query_joins_terms_by_or_and_blocks_by_and():
    query = read_topic().query
    assert query.count(") AND (") == 1
    assert query.startswith('("Acupuncture Therapy"[mh] OR ')
    assert query.endswith('"spinal pain"[tiab])')


def test_each_id_of_the_ontology_is_there_once_and_has_a_label():
    topic = read_topic()
    for ids in topic.vocabularies.values():
        assert len(set(ids)) == len(ids)
        assert set(ids) <= topic.labels.keys()


def test_topics_are_equal_only_to_themselves():
    assert read_topic() == read_topic()
    assert len({read_topic(), read_topic()}) == 1


@pytest.mark.parametrize("name", ["treatments", "conditions"])
def test_wider_terms_of_the_bundled_topic_come_with_their_list(name):
    topic = read_topic()
    ids = set(topic.vocabularies[name])
    assert all(wider <= ids for wider in find_broader(getattr(topic, name)).values())


def test_outcomes_tell_benefits_from_those_without_a_better_side():
    topic = read_topic(HONEY)
    assert topic.benefit_outcomes == ("cough_frequency", "sleep")
    assert topic.unsigned_outcomes == ("adverse_events",)
