import csv
import dataclasses
import json
import math
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from support.drawn import LOOKS, WIDTHS, assert_readable, assert_well_kept, said

from evidence.claims.base.models import Finding
from evidence.errors import EvidenceError
from evidence.synthesis.figures.figure import select_theme
from evidence.synthesis.figures.forest_plot import draw_claim_forest_plot, draw_forest_plot
from evidence.synthesis.pool.eligibility import Eligibility, assess_eligibility
from evidence.synthesis.pool.finding_effects import common_scale
from evidence.synthesis.pool.forest import REVIEWS_HEADING, build_forest_data
from evidence.synthesis.pool.forest_table import (
    FOREST_COLUMNS,
    forest_to_frame,
    forest_to_records,
)
from evidence.synthesis.pool.forest_text import format_forest_markdown, format_forest_text
from evidence.synthesis.pool.forest_words import describe_forest
from evidence.synthesis.pool.pool_groups import EligibleEffect, PoolGroup
from evidence.synthesis.pool.pooling import pool_effects

# log risk ratios of the trials of BCG vaccine (Colditz 1994), as metafor's dat.bcg gives them
BCG = (
    ("Aronson 1948", -0.8893, 0.3256),
    ("Ferguson & Simes 1949", -1.5854, 0.1946),
    ("Rosenthal 1960", -1.3481, 0.4154),
    ("Hart & Sutherland 1977", -1.4416, 0.0200),
    ("Comstock & Webster 1969", 0.4459, 0.5325),
)
PAIN = (("Adams 2001", 5.1, 20.0), ("Baker 2005", 3.4, 2.3), ("Clark 2010", 12.1, 10.2))


def row(
    name,
    yi,
    vi,
    measure,
    scale,
    *,
    arm_sizes=(60, 58),
    derived=False,
    timepoint="short",
    comparator="sham",
):
    half = 1.959964 * math.sqrt(vi)
    ends = (yi, yi - half, yi + half)
    estimate, low, high = map(math.exp, ends) if measure == "RR" else ends
    cells = dict.fromkeys(field.name for field in dataclasses.fields(Finding))
    finding = Finding(
        **cells
        | {
            "id": "haake2007-1",
            "study": "haake2007",
            "outcome": "pain",
            "timepoint": timepoint,
            "comparator": comparator,
            "direction": "favours_intervention",
            "measure": measure,
            "scale": scale,
            "estimate": estimate,
            "ci_low": low,
            "ci_high": high,
            "arm1_n": arm_sizes and arm_sizes[0],
            "arm2_n": arm_sizes and arm_sizes[1],
            "status": "derived" if derived else "as_read",
        }
    )
    source = "published interval"
    return EligibleEffect(
        "haake2007", name, None, measure, yi, vi, source, derived, finding, (finding,), timepoint
    )


def group(rows, *, timepoint="short", comparator="sham"):
    return PoolGroup(
        "pain", timepoint, comparator, rows[0].measure, rows[0].finding.scale, tuple(rows)
    )


@pytest.fixture(scope="module")
def rich(base):
    """Pools of ratios and of differences, a trial alone, reviews, and the refusals of T2."""
    known = assess_eligibility(base, "T2")
    return Eligibility(
        known.claim,
        (
            group(
                [row(name, yi, vi, "MD", "VAS 0-100 mm", arm_sizes=None) for name, yi, vi in PAIN]
            ),
            group(
                [row("Alone 2012", 9, 25, "MD", "VAS 0-100 mm", derived=True)],
                timepoint="long",
                comparator="active",
            ),
            group(
                [row(*PAIN[0], "MD", "VAS 0-100 mm"), row(*PAIN[2], "MD", "VAS 0-100 mm")],
                timepoint="immediate",
            ),
            group([row(name, -yi, vi, "RR", "pain-free (of all)") for name, yi, vi in BCG]),
        ),
        (
            group(
                [
                    row("Review 2015", 8, 4, "MD", "VAS 0-100 mm"),
                    row("Report 2016", 4, 9, "MD", "VAS 0-100 mm"),
                ]
            ),
        ),
        known.exclusions,
    )


@pytest.fixture(scope="module")
def shown(base, rich):
    return build_forest_data(base, rich)


@pytest.fixture(scope="module")
def table(shown):
    return forest_to_frame(shown)


def test_two_trials_or_more_are_pooled_by_reml_and_knapp_hartung_and_it_is_said(shown, table):
    pooled = table[table["part"] == "pooled"]
    assert pooled["k"].tolist() == [3, 2, 5]
    assert set(pooled["model"]) == {"random effects, REML, Knapp-Hartung"}
    expected = pool_effects([yi for _, yi, _ in PAIN], [vi for *_, vi in PAIN], "REML", "knha")
    assert pooled.iloc[0][["estimate", "ci_low", "pi_high", "i2"]].tolist() == [
        expected.estimate,
        expected.ci_low,
        expected.pi_high,
        expected.i2,
    ]
    assert "Pooled (random effects, REML, Knapp-Hartung)" in format_forest_text(shown)


def test_ratios_are_shown_as_ratios(table):
    expected = pool_effects([-yi for _, yi, _ in BCG], [vi for *_, vi in BCG], "REML", "knha")
    ratio = table[(table["part"] == "pooled") & (table["measure"] == "RR")].iloc[0]
    assert ratio["estimate"] == pytest.approx(math.exp(expected.estimate))
    assert ratio["pi_low"] == pytest.approx(math.exp(expected.pi_low))
    assert ratio["tau2"] == expected.tau2


def test_the_fixed_effect_has_no_prediction_interval_and_no_knapp_hartung(base, rich):
    fixed = build_forest_data(base, rich, method="FE")
    assert fixed.test == "z"
    assert forest_to_frame(fixed)["pi_low"].isna().all()
    assert "Prediction interval" not in said(draw_forest_plot(fixed))
    with pytest.raises(EvidenceError, match="random effects"):
        build_forest_data(base, rich, method="FE", test="knha")


def test_a_trial_alone_is_not_pooled(shown):
    (lone,) = [one for one in shown.groups if len(one.rows) == 1]
    assert lone.pooled is None
    assert lone.rows[0].weight is None


def test_weights_of_a_pool_add_up_to_100(table):
    trials = table[(table["part"] == "trial") & table["weight"].notna()]
    for _, members in trials.groupby(["measure", "window"]):
        assert members["weight"].sum() == pytest.approx(100)


def test_estimates_of_reviews_stand_apart_and_are_never_pooled(shown, table):
    assert [one.pooled for one in shown.groups if one.holds_reviews] == [None]
    assert table["part"].tolist().count("review") == 2
    assert said(draw_forest_plot(shown)).count(REVIEWS_HEADING) == 1


def test_different_scales_never_share_an_axis(base, shown):
    assert [(panel.measure, panel.scale) for panel in shown.panels] == [
        ("MD", "VAS 0-100 mm"),
        ("RR", "pain-free (of all)"),
    ]
    for claim in base.claims:
        panels = build_forest_data(base, assess_eligibility(base, claim)).panels
        assert len({(panel.measure, panel.scale.casefold()) for panel in panels}) == len(panels)
        for panel in panels:
            scales = {
                common_scale(line.effect.finding)[0].casefold()
                for one in panel.groups
                for line in one.rows
            }
            assert panel.measure == "SMD" or scales == {panel.scale.casefold()}


def test_all_that_was_refused_is_in_the_table_with_its_reason(base, table, shown):
    refused = table[table["part"] == "refused"]
    known = assess_eligibility(base, "T2").exclusions
    assert refused["reason"].tolist() == [refusal.reason for refusal in known]
    assert refused["study"].tolist() == [refusal.study for refusal in known]
    assert sum(shown.exclusion_counts.values()) == len(known)
    for text in (format_forest_text(shown), format_forest_markdown(shown)):
        flat = " ".join(text.split())
        assert all(refusal.reason in flat for refusal in known)


def test_every_finding_of_the_judged_studies_has_a_row(base):
    for claim in base.claims:
        judged = {judgement.study for judgement in base.judgements_for(claim)}
        rows = forest_to_records(build_forest_data(base, assess_eligibility(base, claim)))
        named = [key for one in rows if one["finding"] for key in one["finding"].split("; ")]
        wanted = [finding.id for finding in base.findings if finding.study in judged]
        assert sorted(named) == sorted(wanted)


def test_published_intervals_stand_as_printed(base):
    words = said(draw_claim_forest_plot(base, "T2"))
    assert "5.70 [-3.00, 14.40]" in words
    assert "140 / 70" in words


def test_the_alt_text_is_written_from_the_data(base):
    picture = draw_claim_forest_plot(base, "T6")
    refused = assess_eligibility(base, "T6").exclusions
    assert picture.alt == (
        "Forest plot of claim T6, Cupping reduces low back pain: "
        "3 results of trials in 1 panel, a scale each; "
        "positive is better for cupping. Pain, 6 weeks to 3 months after the start, against "
        "medication (mean difference: VAS 0-100): Teut 2018 15.10 [3.10, 27.10]. "
        "Pain, less than 6 weeks after the start, against medication (mean difference: VAS 0-100): "
        "Teut 2018 21.20 [12.20, 30.10]. "
        "Pain, less than 6 weeks after the start, against usual care (mean difference: VAS 0-100): "
        f"Xu 2025 0.00 [-10.00, 10.00]. Refused: {len(refused)} findings."
    )


def test_the_alt_text_tells_every_pool_with_its_model(shown):
    assert "3 trials pooled (random effects, REML, Knapp-Hartung) to 6." in describe_forest(shown)
    assert describe_forest(shown).count("trials pooled") == 3


def test_the_sides_of_the_axis_say_what_they_favour(base, shown):
    words = said(draw_claim_forest_plot(base, "T2"))
    assert {"← favours sham", "favours acupuncture →"} <= set(words)
    assert "← favours the comparator" in said(
        draw_forest_plot(shown)
    )  # sham and another treatment on one axis


def test_squares_are_as_large_as_weights_and_diamonds_as_wide_as_intervals(base, rich):
    lone = dataclasses.replace(rich, trial_groups=rich.trial_groups[:1], review_groups=())
    figure = draw_forest_plot(build_forest_data(base, lone)).figure
    shapes = [patch.get_xy() for patch in figure.axes[0].patches if hasattr(patch, "get_xy")]
    sides = [max(xy[:, 0]) - min(xy[:, 0]) for xy in shapes[:3]]
    weights = build_forest_data(base, lone).groups[0].pooled.weights
    assert [(side / sides[1]) ** 2 for side in sides] == pytest.approx(
        [weight / weights[1] for weight in weights]
    )
    diamond, table = shapes[3], forest_to_frame(build_forest_data(base, lone))
    trial, pooled = table.iloc[0], table[table["part"] == "pooled"].iloc[0]
    line = figure.axes[0].lines
    spans = [one.get_xdata() for one in line if len(set(one.get_ydata())) == 1]
    inch = next(
        (max(xs) - min(xs)) / (trial["ci_high"] - trial["ci_low"])
        for xs in spans
        if 0.1 < max(xs) - min(xs) < 3
    )
    assert max(diamond[:, 0]) - min(diamond[:, 0]) == pytest.approx(
        inch * (pooled["ci_high"] - pooled["ci_low"])
    )


@pytest.mark.parametrize(("width", "dark"), LOOKS)
@pytest.mark.parametrize("claim", ["T1", "T2", "T3", "T6", "T7", "T8", "T10", "rich"])
def test_words_neither_overlap_nor_leave_the_plot(base, shown, claim, width, dark):
    drawn = shown if claim == "rich" else build_forest_data(base, assess_eligibility(base, claim))
    assert_readable(draw_forest_plot(drawn, width=width, dark=dark))


@pytest.mark.parametrize("width", WIDTHS)
def test_long_names_wide_intervals_and_large_numbers_find_room(base, rich, width):
    rows = [
        row(
            "National Institute for Health and Care Excellence 2016",
            1200.5,
            9e6,
            "MD",
            "VAS 0-100 mm",
            arm_sizes=(12345, 67890),
        ),
        row("Adams 2001", 3, 1, "MD", "VAS 0-100 mm"),
        row("Baker 2005", 1, 2, "MD", "VAS 0-100 mm", arm_sizes=None),
    ]
    odd = dataclasses.replace(
        rich,
        trial_groups=(group(rows, comparator="no_treatment"), *rich.trial_groups),
        review_groups=(),
    )
    assert_readable(draw_forest_plot(build_forest_data(base, odd), width=width))


def test_the_same_plot_gives_the_same_bytes_and_words_stay_words(shown):
    assert_well_kept(lambda: draw_forest_plot(shown, dark=True))


def test_nothing_to_show_is_an_error_that_tells_what_was_refused(base):
    with pytest.raises(
        EvidenceError, match=r"no finding on claim T12 can be shown .* Refused: 17 findings"
    ):
        draw_claim_forest_plot(base, "T12")


# --- the command ---


def run(*arguments, cwd=None, program=("-m", "evidence")):
    done = subprocess.run(
        [sys.executable, *program, *arguments], capture_output=True, cwd=cwd, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command_writes_the_figure_its_table_and_its_alt_text(base, tmp_path):
    code, out, _ = run("forest", "T2", "-o", "figure.svg", "--dark", "--width", "3.6", cwd=tmp_path)
    assert code == 0
    assert f"Alt text: {draw_claim_forest_plot(base, 'T2').alt}" in out
    assert "5.70 [-3.00, 14.40]" in out
    assert ET.fromstring((tmp_path / "figure.svg").read_bytes()).get("width") == "259.2pt"
    with (tmp_path / "figure.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(FOREST_COLUMNS)
    assert (rows[0]["n_intervention"], rows[0]["finding"]) == ("140", "brinkhaus2006-5")
    assert len(rows) == len(draw_claim_forest_plot(base, "T2").table)


def test_the_command_gives_json_and_markdown_and_takes_the_words_of_a_claim(tmp_path):
    code, out, _ = run("forest", "cupping", "reduces", "low", "back", "pain", "--format", "json")
    told = json.loads(out)
    assert (code, told["claim"], told["rows"][0]["study"]) == (0, "T6", "teut2018")
    code, out, _ = run("forest", "T6", "--format", "markdown", "-o", "t6.png", cwd=tmp_path)
    assert code == 0
    assert out.startswith("![Forest plot of claim T6")
    assert (tmp_path / "t6.png").read_bytes().startswith(b"\x89PNG")


def test_a_claim_with_nothing_to_show_is_told_with_its_refusals(tmp_path):
    code, out, err = run("forest", "T12", "-o", "figure.svg", cwd=tmp_path)
    assert code == 1
    assert "no finding on claim T12 can be shown" in err
    assert "Refused (17):" in out
    assert list(tmp_path.iterdir()) == []


def test_a_filter_that_fits_nothing_and_a_figure_of_another_kind_are_told():
    assert run("forest", "T2", "--outcome", "cost")[::2] == (
        1,
        "evidence: there is no finding on claim T2 that fits what was asked for\n",
    )
    code, _, err = run("forest", "T2", "-o", "figure.pdf")
    assert (code, "give the figure one of these endings" in err) == (2, True)


@pytest.mark.parametrize("missing", ["matplotlib", "scipy"])
def test_what_is_not_installed_is_named(missing, tmp_path):
    program = f"import sys; sys.modules['{missing}'] = None; from evidence.cli import main; main()"
    code, _, err = run("forest", "T2", "-o", "figure.svg", cwd=tmp_path, program=("-c", program))
    assert code == 2
    assert "pip install 'evidence-tracker[figures]'" in err


def test_the_band_reaches_from_a_harm_to_a_benefit_that_most_people_would_notice(base):
    figure = draw_claim_forest_plot(base, "T3").figure
    fill = to_hex(select_theme(dark=False).faint)
    bands = [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()) == fill
    ]
    panels = build_forest_data(base, assess_eligibility(base, "T3")).panels
    assert len(bands) == sum(panel.important is not None for panel in panels) == len(panels)
    assert all(band.get_zorder() < 0 and band.get_width() > 0 for band in bands)
