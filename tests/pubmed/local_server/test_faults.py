"""Faults come when they are planned."""

from collections import Counter

from evidence.pubmed.local_server import Faults, fail_at_random


def test_planned_faults_come_first_and_then_the_lasting_one():
    faults = Faults(["500", None], always="429")
    assert [faults(number, "esearch", {}) for number in range(4)] == ["500", None, "429", "429"]


def test_a_plan_for_one_utility_is_not_used_up_by_others():
    faults = Faults(["500"], only="efetch")
    utilities = ["esearch", "efetch", "efetch"]
    assert [faults(0, utility, {}) for utility in utilities] == [None, "500", None]


def test_a_share_of_answers_fails_at_random_and_the_same_with_the_same_seed():
    def draw(seed):
        plan = fail_at_random(0.3, ["500", "empty"], seed=seed)
        return [plan(number, "efetch", {}) for number in range(1000)]

    counts = Counter(draw(1))
    assert set(counts) == {None, "500", "empty"}
    assert 600 < counts[None] < 800
    assert draw(1) == draw(1) != draw(2)
