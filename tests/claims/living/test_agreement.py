"""Cohen's kappa, against statsmodels and SAS, and what is left to read or to decide."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa
from support.judged import judgement
from support.small_base import write_honey_base

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.base.models import Stance
from evidence.claims.base.readings import group_readings
from evidence.claims.living.agreement import (
    list_disputes,
    list_to_read_again,
    measure_agreement,
)

STANCES = get_args(Stance)
PAIRS = st.lists(st.tuples(st.sampled_from(STANCES), st.sampled_from(STANCES)), max_size=40)


def read_by_two(pairs):
    rows = []
    for number, (one, two) in enumerate(pairs):
        first = judgement(f"study{number}", one, judged_by="Ann")
        rows += [first, replace(first, stance=two, reading="second", judged_by="Ben")]
    return rows


@given(PAIRS)
def test_kappa_is_that_of_statsmodels(pairs):
    measured = measure_agreement(group_readings(read_by_two(pairs)))
    assert (measured.n_pairs, measured.n_same) == (len(pairs), sum(a == b for a, b in pairs))
    table = np.zeros((len(STANCES), len(STANCES)))
    for one, two in pairs:
        table[STANCES.index(one), STANCES.index(two)] += 1
    if not pairs or (len(set(pairs)) == 1 and measured.n_same):
        assert measured.kappa is None
        return
    with np.errstate(divide="ignore", invalid="ignore"):  # of its own test statistic
        known = cohens_kappa(table)
    assert measured.kappa == pytest.approx(known.kappa)
    if measured.ci_low is None:
        assert known.var_kappa == pytest.approx(0, abs=1e-9)
        return
    half = 1.959964 * known.var_kappa**0.5
    assert measured.ci_low == pytest.approx(max(known.kappa - half, -1))
    assert measured.ci_high == pytest.approx(min(known.kappa + half, 1))


def test_the_interval_is_that_of_sas():
    """The printout of SAS (PROC FREQ) that statsmodels holds its own kappa against."""
    table = {"supports": (0, 4, 1), "mixed": (0, 8, 0), "contradicts": (0, 1, 5)}
    pairs = [
        (first, second)
        for first, counts in table.items()
        for second in np.repeat(list(table), counts)
    ]
    measured = measure_agreement(group_readings(read_by_two(pairs)))
    numbers = (measured.kappa, measured.ci_low, measured.ci_high)
    assert numbers == pytest.approx((0.4842, 0.2137, 0.7547), abs=0.00005)


@pytest.mark.parametrize("copies", [1, 10])
@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([("supports", "supports"), ("contradicts", "contradicts")], 1),
        ([("supports", "contradicts"), ("contradicts", "supports")], -1),
    ],
)
def test_readers_who_always_agree_or_always_differ_give_no_interval(pairs, kappa, copies):
    measured = measure_agreement(group_readings(read_by_two(pairs * copies)))
    assert (measured.kappa, measured.ci_low, measured.ci_high) == (kappa, None, None)


@pytest.fixture(scope="module")
def honey(tmp_path_factory) -> EvidenceBase:
    return read_base(write_honey_base(tmp_path_factory.mktemp("honey") / "base"))


@pytest.fixture
def honey_read(honey):
    """The honey base with one judgement that two people differ on."""
    (first, *others) = honey.judgements
    other = replace(first, stance="contradicts", reading="second", judged_by="Ben")
    return replace(honey, judgements=(first, other, *others))


def test_what_is_to_be_read_again_is_what_another_person_read_alone(honey, honey_read):
    assert [one.first.study for one in list_to_read_again(honey, "H1", "Ben")] == ["oduwole2018"]
    assert list_to_read_again(honey, "H1", "test") == []
    assert list_to_read_again(honey_read, "H1", "Cleo") == []


def test_a_dispute_is_listed_until_a_third_person_decides(honey, honey_read):
    assert list_disputes(honey, "H1", "Cleo") == []
    assert [one.first.study for one in list_disputes(honey_read, "H1", "Cleo")] == ["oduwole2018"]
    for reader in ("Ben", "test", " TEST"):
        assert list_disputes(honey_read, "H1", reader) == []
    decision = replace(honey.judgements[0], reading="adjudication", judged_by="Cleo")
    decided = replace(honey_read, judgements=(*honey_read.judgements, decision))
    assert list_disputes(decided, "H1", "Dora") == []
