"""Effects out of somebody's own table: asked = got + problems."""

import numpy as np
import pandas as pd
import pytest
from support.bcg import bcg

from evidence.errors import EvidenceError, RowWarning
from evidence.synthesis.pool.analyses.study_effects import read_study_effects


def table(**columns):
    return pd.DataFrame({"yi": [0.1, 0.2, 0.3], "vi": [0.01, 0.04, 0.09]} | columns)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"yi": [0.1, np.nan, 0.3]}, "yi is missing"),
        ({"yi": [0.1, "n/a", 0.3]}, "yi is 'n/a', which is not a number"),
        ({"yi": pd.array([0.1, None, 0.3], dtype="Float64")}, "yi is missing"),
        ({"yi": [0.1, np.inf, 0.3]}, "yi is infinite"),
        ({"vi": [0.01, -0.04, 0.09]}, "vi is -0.04; a variance is above 0"),
        ({"vi": [0.01, 0.0, 0.09]}, "vi is 0; a variance is above 0"),
    ],
)
def test_a_bad_row_between_good_ones_is_told_and_left_out(columns, says):
    with pytest.warns(RowWarning, match="1 of 3 rows left out: row 2 \\(1\\): ") as told:
        effects = read_study_effects(table(**columns), {})
    assert effects.yi.tolist() == [0.1, 0.3]
    assert effects.vi.tolist() == [0.01, 0.09]
    (problem,) = effects.problems
    assert says in problem.message
    assert says in str(told[0].message)
    assert (problem.line, effects.rows, effects.left_out) == (2, (0, 2), ("1",))


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.3, 0.1, "the lower limit, 0.3, is above the upper, 0.1"),
        (0.3, 0.5, "0.2 is not within its interval, 0.3 to 0.5"),
        (0.1, 0.9, "not symmetric .* of ratios, give the logarithms"),
        (0.2, 0.2, "is not an estimate with an interval"),
    ],
)
def test_an_interval_that_gives_no_variance_is_a_problem(low, high, says):
    data = table(low=[0.0, low, 0.2], high=[0.2, high, 0.4])
    with pytest.warns(RowWarning, match=says):
        effects = read_study_effects(data, {"ci": ("low", "high")})
    assert effects.rows == (0, 2)
    assert effects.intervals(0.95) == [(0.0, 0.2), (0.2, 0.4)]


@pytest.mark.parametrize(("level", "quantile"), [(0.95, 1.959964), (0.9, 1.644854)])
def test_variances_come_from_standard_errors_or_intervals_of_any_level(level, quantile):
    sei = np.array([0.1, 0.2, 0.3])
    data = table(sei=sei, low=table().yi - quantile * sei, high=table().yi + quantile * sei)
    plain = read_study_effects(data, {})
    for columns in ({"sei": "sei"}, {"ci": ("low", "high"), "ci_level": level}):
        effects = read_study_effects(data, columns)
        assert effects.vi == pytest.approx(plain.vi, rel=1e-6)
        for one, other in zip(effects.intervals(0.8), plain.intervals(0.8), strict=True):
            assert one == pytest.approx(other, rel=1e-5)


def test_a_repeated_index_and_repeated_labels_mix_nothing_up():
    data = table(study=["a", "a", "b"]).set_index(pd.Index([7, 7, 7]))
    effects = read_study_effects(data, {"label": "study"}, needed="study")
    assert effects.labels == ("a", "a", "b")
    assert effects.select(data["vi"]) == [0.01, 0.04, 0.09]


def test_what_is_needed_beside_the_effect_is_told_where_it_lacks():
    with pytest.warns(RowWarning, match=r"row 3 \(2\): dose is missing"):
        assert len(read_study_effects(table(dose=[1, 2, None]), {}, needed="dose")) == 2


@pytest.mark.parametrize(
    ("data", "columns", "says"),
    [
        ([1, 2], {}, "columns of a DataFrame, not list"),
        (bcg(), {"yi": "rr"}, "no column 'rr'; it has study, yi, vi, latitude"),
        (bcg(), {"yi": "study"}, "column 'study' holds text, such as 'Aronson 1948'"),
        (bcg().drop(columns="vi"), {}, "no column 'vi' of variances; name it"),
        (bcg(), {"vi": "vi", "sei": "vi"}, "vi and sei say the same"),
        (bcg(), {"ci": "vi"}, "ci takes two columns"),
        (bcg(), {"label": "name"}, "no column 'name'"),
        (bcg(), {"se": "vi"}, "se is not known; name columns by yi, vi, sei, ci"),
        (bcg(), {"ci": ("vi", "vi"), "ci_level": 95}, "between 0 and 1"),
        (bcg().iloc[:0], {}, "no row of the table gives an effect"),
        (bcg().assign(vi=-1), {}, "row 13 \\(12\\): vi is -1; a variance is above 0"),
        (bcg().assign(yi=1e200), {}, "yi goes beyond 1e\\+75"),
        (bcg()[["study", "yi", "yi", "vi"]], {}, "several columns 'yi'"),
    ],
)
def test_a_table_without_effects_is_refused_with_what_to_do(data, columns, says):
    with pytest.raises(EvidenceError, match=says):
        read_study_effects(data, columns)
