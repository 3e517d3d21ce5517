"""Reasons, and the studies that they list."""

import pytest

from evidence.site.parts.reasons import ShownReason, show_reasons


@pytest.fixture
def two(material):
    return {key: material.studies[key] for key in ("furlan2010", "haake2007")}


def test_a_list_of_studies_is_told_from_its_words(two):
    first, second = two.values()
    assert list(show_reasons(["For: furlan2010; against: haake2007, furlan2010."], two)) == [
        ShownReason("For:", (first,)),
        ShownReason("Against:", (second, first)),
    ]


@pytest.mark.parametrize(
    "reason",
    [
        "Level 1 evidence decides: 2 meta-analyses.",
        "One step for risk of bias: furlan2010 rates its evidence low.",
        "furlan2010 is not counted: it was replaced.",
        "For: furlan2010, nobody2001.",
        "For: furlan2010; and more.",
    ],
)
def test_any_other_reason_stays_a_sentence(two, reason):
    assert list(show_reasons([reason], two)) == [ShownReason(reason)]


def test_no_reason_of_the_bundled_base_loses_a_study(material):
    for card in material.cards.values():
        for reason in card.verdict.reasons:
            shown = list(show_reasons([reason], material.studies))
            listed = [study.key for one in shown for study in one.studies]
            assert all(key in reason for key in listed)
            assert listed or shown == [ShownReason(reason)]
