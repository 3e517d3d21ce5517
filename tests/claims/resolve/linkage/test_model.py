"""What levels of agreement are worth."""

import math

import pytest

from evidence.claims.resolve.linkage.model import load_linkage_model
from evidence.claims.resolve.linkage.pair import AgreementLevel


@pytest.fixture(scope="module")
def model():
    return load_linkage_model()


def test_a_level_is_worth_the_log_of_how_many_times_likelier_it_makes_a_study(model):
    years = model.comparisons["years"]
    level = years.levels["same"]
    ratio = years.log_ratio(AgreementLevel("same"))
    assert ratio == pytest.approx(math.log(level.m / level.u))
    assert years.weigh(ratio) == pytest.approx(years.agree * ratio)
    assert years.log_ratio(AgreementLevel("other")) < 0 < ratio


def test_a_rare_name_is_worth_more_than_a_common_one(model):
    authors = model.comparisons["authors"]
    rare, common = (
        authors.log_ratio(AgreementLevel("first", share=share)) for share in (0.001, 0.05)
    )
    assert rare > common > 0


def test_a_level_that_was_never_seen_is_worth_nothing(model):
    assert model.comparisons["years"].log_ratio(AgreementLevel("unheard of")) == 0


def test_probabilities_of_a_comparison_add_up_to_one(model):
    for weights in model.comparisons.values():
        for side in ("m", "u"):
            total = sum(getattr(level, side) for level in weights.levels.values())
            assert total == pytest.approx(1, abs=0.01)


def test_agreements_beyond_the_second_are_partly_the_same_news(model):
    agreements = {name: AgreementLevel("same") for name in ("years", "journals", "organisations")}
    total, reasons = model.weigh(agreements)
    assert total == pytest.approx(sum(one.weight for one in reasons) - model.overlap)
    total, reasons = model.weigh({name: AgreementLevel("same") for name in ("years", "journals")})
    assert total == pytest.approx(sum(one.weight for one in reasons))
