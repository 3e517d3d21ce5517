"""The domains of RoB 2 and AMSTAR 2, and the English that goes with them."""

from typing import get_args

import pytest

from evidence.claims.base.appraisal_tools import (
    CRITICAL_DOMAINS,
    DESIGNS_BY_TOOL,
    DOMAINS_BY_TOOL,
    META_ANALYSIS_DOMAINS,
    PARTIAL_DOMAINS,
    AppraisalDomain,
    AppraisalRating,
    find_tool,
    list_ratings,
    load_tool_text,
)
from evidence.lexicon import load_vocabulary
from evidence.studies.designs import DESIGNS

ITEMS = DOMAINS_BY_TOOL["amstar2"]


def numbers(domains) -> set[int]:
    return {ITEMS.index(domain) + 1 for domain in domains}


def test_the_items_of_amstar_2_are_those_of_shea_2017():
    assert len(ITEMS) == 16
    assert numbers(CRITICAL_DOMAINS) == {2, 4, 7, 9, 11, 13, 15}
    assert numbers(PARTIAL_DOMAINS) == {2, 4, 7, 8, 9}
    assert numbers(META_ANALYSIS_DOMAINS) == {11, 12, 15}


def test_no_domain_belongs_to_two_tools():
    assert len(DOMAINS_BY_TOOL["rob2"]) == 5
    assert sorted([*DOMAINS_BY_TOOL["rob2"], *ITEMS]) == sorted(get_args(AppraisalDomain))


@pytest.mark.parametrize("tool", DOMAINS_BY_TOOL)
def test_every_domain_has_a_label_and_asks_a_question(tool):
    text = load_tool_text(tool)
    assert tuple(text.domains) == DOMAINS_BY_TOOL[tool]
    assert all(one.label and one.question.endswith("?") for one in text.domains.values())
    assert len({one.label for one in text.domains.values()}) == len(text.domains)
    assert "%(rating)s" in text.overall


def test_the_vocabulary_has_no_other_tool():
    assert load_vocabulary("appraisal").keys() == DOMAINS_BY_TOOL.keys()


def test_ratings_are_words_of_the_column_with_the_best_first():
    for domain in get_args(AppraisalDomain):
        assert set(list_ratings(domain)) <= set(get_args(AppraisalRating))
        assert list_ratings(domain)[0] in ("low", "yes")
    assert list_ratings("search") == ("yes", "partial_yes", "no")
    assert list_ratings("publication_bias") == ("yes", "no", "not_applicable")
    assert list_ratings("question") == ("yes", "no")


def test_a_tool_is_chosen_by_the_design():
    chosen = {design.design: find_tool(design.design) for design in DESIGNS}
    assert {word for word, tool in chosen.items() if tool == "rob2"} == {"rct"}
    reviews = {word for word, tool in chosen.items() if tool == "amstar2"}
    assert reviews == DESIGNS_BY_TOOL["amstar2"]
    assert {"guideline", "overview_of_reviews", "narrative_review"}.isdisjoint(reviews)
    assert chosen["cohort"] is None
    assert chosen["crossover_trial"] is None, "it needs the domain on periods and carryover"
