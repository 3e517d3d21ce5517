"""The size of an effect in words and natural numbers, one comparator at a time."""

from dataclasses import replace

import pytest

from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.card.natural_units import convert_to_natural_units
from evidence.site.parts.effect_lines import describe_effects, describe_number


def lines_of(material, claim):
    return describe_effects(material.base, material.cards[claim])


def describe(material, **changed) -> str:
    """The sentence on a finding of the base, with some cells changed."""
    (finding,) = (row for row in material.base.findings if row.id == "debar2025-6")
    finding = replace(finding, **changed)
    size = ClaimEffect("unclear", convert_to_natural_units(finding), None, finding, "Response")
    return describe_number(material.base, size)


def test_every_comparator_has_its_own_line_and_its_own_source(material):
    for claim, card in material.cards.items():
        found = lines_of(material, claim)
        if not found:
            continue
        comparators = [line.comparator for line in found.lines]
        wanted = card.claim.comparators or tuple(card.by_comparator)
        assert sorted([*comparators, *found.without]) == sorted(wanted)
        for line in found.lines:
            assert line.verdict == card.by_comparator[line.comparator]
            judged = {row.study for row in material.base.judgements_for(claim)}
            assert line.study in judged


def test_the_comparison_that_the_card_gives_comes_first(material):
    found = lines_of(material, "T1")
    assert found.lines[0].comparator == material.cards["T1"].size.finding.comparator
    assert found.without == ("waiting_list",)


def test_without_a_number_there_is_none(material):
    assert lines_of(material, "T10").lines == ()
    assert lines_of(material, "C5") is None


def test_a_risk_with_its_baseline_is_told_of_100_people(material):
    words = describe(material, ci_low=1.04, ci_high=1.7)
    assert "about 39 of 100 people with the treatment (95 % interval 31 to 50)" in words
    assert words.endswith("and about 29 of 100 without it.")


def test_a_bad_outcome_whose_side_is_not_sure_is_told_as_a_difference(material):
    words = describe(material, measure="RD", estimate=9.0, outcome="pain", ci_low=None)
    assert words.endswith("about 9 more of 100 people do better.")


def test_a_ratio_without_a_baseline_gives_no_figure_for_people(material):
    assert "no figure for 100 people" in describe(material, baseline_risk=None)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((0.2, 0.7), "better by about 0.5 standard deviations (95 % interval 0.2 to 0.7)"),
        ((-0.1, 1.1), "(95 % interval 0.1 worse to 1.1 better)"),
        ((None, None), "better by about 0.5 standard deviations;"),
    ],
)
def test_an_interval_says_which_side_is_better(material, limits, words):
    low, high = limits
    assert words in describe(material, measure="SMD", estimate=0.5, ci_low=low, ci_high=high)


def test_what_is_worse_says_so(material):
    words = describe(material, measure="SMD", estimate=-0.5, ci_low=-0.7, ci_high=-0.2)
    assert "worse by about 0.5 standard deviations (95 % interval 0.2 to 0.7)" in words


def test_a_result_against_the_evidence_is_not_the_headline(material):
    (line,) = (line for line in lines_of(material, "R9").lines if line.comparator == "sham")
    assert line.verdict.category == "contradicted"
    assert line.headline == "One result, which goes against the evidence that counts"


def test_what_is_very_uncertain_says_so_first(material):
    lines = [
        one for claim in material.cards for one in getattr(lines_of(material, claim), "lines", ())
    ]
    uncertain = [line for line in lines if "The evidence is very uncertain." in line.sentences]
    assert uncertain
    assert {line.headline[:14] for line in uncertain} <= {"Very uncertain", "One result, wh"}


def test_a_harm_that_most_would_not_notice_is_small(material):
    headlines = {line.headline for line in lines_of(material, "R5").lines}
    assert "Small harm" in headlines
