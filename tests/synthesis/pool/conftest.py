"""Findings, studies and effects of which only the cells that matter are said."""

from dataclasses import fields, replace
from functools import partial

import pytest

from evidence.claims.base.models import Finding
from evidence.synthesis.pool.combine_arms import PooledFinding
from evidence.synthesis.pool.eligibility import Eligibility
from evidence.synthesis.pool.finding_effects import DerivedEffect, derive_effect
from evidence.synthesis.pool.forest import build_forest_data
from evidence.synthesis.pool.pool_groups import build_effect, group_effects

BLANK = dict.fromkeys(field.name for field in fields(Finding))
FINDING = {
    "id": "adams2001-1",
    "study": "adams2001",
    "outcome": "pain",
    "timepoint": "short",
    "comparator": "sham",
    "direction": "favours_intervention",
    "measure": "MD",
    "scale": "VAS 0-100 mm",
    "status": "as_read",
}


def write_finding(**cells) -> Finding:
    return Finding(**BLANK | FINDING | cells)


def write_study(base, key="adams2001", **cells):
    """A randomised trial of acupuncture for low back pain by the person that the key names."""
    usual = {"registry_ids": (), "sample_size": 120, "intervention_details": "acupuncture"}
    author = {"key": key, "year": int(key[-4:]), "authors": (f"{key[:-4].capitalize()} AB",)}
    return replace(base.studies["brinkhaus2006"], **usual | author | cells)


def derive_row(base, key, estimate, ci_low, ci_high, **cells):
    """The effect of a study with a published interval, as it is pooled."""
    finding = write_finding(study=key, estimate=estimate, ci_low=ci_low, ci_high=ci_high, **cells)
    made = write_study(base, key)
    effect = derive_effect(finding, made)
    assert isinstance(effect, DerivedEffect), effect
    return build_effect(made, PooledFinding(finding, (finding,)), effect)


def draw_up_forest(base, trials, reviews=(), exclusions=(), **model):
    """The forest of claim T2 with these effects and refusals."""
    studies = {row.study: write_study(base, row.study) for row in (*trials, *reviews)}
    claim = base.claims["T2"]
    found = Eligibility(claim, group_effects(trials), group_effects(reviews), tuple(exclusions))
    return build_forest_data(replace(base, studies=studies), found, **model)


@pytest.fixture(scope="session")
def finding():
    return write_finding


@pytest.fixture(scope="session")
def study(base):
    return partial(write_study, base)


@pytest.fixture(scope="session")
def row(base):
    return partial(derive_row, base)


@pytest.fixture(scope="session")
def forest(base):
    return partial(draw_up_forest, base)
