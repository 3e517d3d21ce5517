"""Cohen's kappa, against statsmodels, and what is left to read or to decide."""

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
    assert -1 <= measured.ci_low <= measured.kappa <= measured.ci_high <= 1


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
