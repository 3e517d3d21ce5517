import pytest
from support.small_base import HONEY

from evidence.studies.derive.interventions import derive_interventions
from evidence.studies.derive.record_text import RecordText
from evidence.topic import read_topic


def interventions(
    title: str = "", topics: str = "", abstract: str = "", *, has_condition: bool = False
) -> tuple[tuple[str, ...], str | None]:
    words = RecordText(title, topics, abstract, f"{title}\n{topics}")
    return derive_interventions(words, has_condition, topic=read_topic(HONEY))


def test_a_distinctive_treatment_is_found_at_every_place_and_quoted_once():
    found = interventions("honey for colds", "honey", "honey was compared with a syrup")
    assert found == (("honey",), 'title: "honey"')
    assert interventions(abstract="we compared honey with nothing") == (
        ("honey",),
        'abstract: "honey"',
    )


def test_another_treatment_counts_only_beside_a_condition_or_a_distinctive_one():
    assert interventions("cough syrups") == ((), None)
    assert interventions("cough syrups", has_condition=True)[0] == ("cough_syrup",)
    assert interventions("cough syrups", "honey")[0] == ("honey", "cough_syrup")


def test_the_wider_treatment_is_kept_only_where_the_title_names_it():
    assert interventions("honey", "propolis")[0] == ("honey",)
    assert interventions("honey and propolis")[0] == ("bee_product", "honey")


@pytest.mark.parametrize("word", ["sham", "placebo", "mock", "without"])
def test_a_pretended_treatment_is_none(word):
    assert interventions(f"{word} honey") == ((), None)


def test_the_aims_of_an_abstract_count_but_not_its_background():
    abstract = "background: honey is sweet\nmethods: children received a syrup"
    assert interventions(abstract=abstract) == ((), None)
