import math

import pytest

from evidence.claims.recognise.verifier import LogisticModel, Verifier, load_verifier


def test_a_model_is_a_logistic_function_of_its_intercept_and_weights():
    model = LogisticModel(-1.0, {"a": 2.0, "b": 0.5})
    assert LogisticModel(0.0, {}).rate(()) == 0.5
    assert model.rate(()) == pytest.approx(1 / (1 + math.e))
    assert model.rate(("a",)) == pytest.approx(math.e / (1 + math.e))
    assert model.rate(("b", "a")) == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_a_feature_without_a_weight_changes_nothing():
    assert LogisticModel(0.0, {"a": 1.0}).rate(("b",)) == 0.5


def test_a_higher_weight_makes_surer_and_the_order_of_features_does_not_matter():
    model = LogisticModel(0.1, {"a": 0.1, "b": 0.7, "c": -0.3})
    assert model.rate(("a", "b", "c")) == model.rate(("c", "b", "a"))
    assert model.rate(("c",)) < model.rate(()) < model.rate(("a",)) < model.rate(("b",)) < 1


@pytest.mark.parametrize("stance", ["reverse", "denies", "doubts", "asks", "attributed"])
def test_what_is_asserted_has_a_model_of_its_own(stance):
    verifier = Verifier(LogisticModel(2.0, {}), LogisticModel(-2.0, {}))
    assert verifier.rate((), "asserts") > 0.5 > verifier.rate((), stance)


def test_the_bundled_verifier_is_fitted_and_the_same_each_time():
    verifier = load_verifier()
    assert load_verifier() is verifier
    for model in (verifier.asserted, verifier.stated):
        assert model.weights
        assert all(map(math.isfinite, (model.intercept, *model.weights.values())))
