import dataclasses

import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from support.drawn import LOOKS, WIDTHS, assert_readable, assert_well_kept, said

from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.evidence_map import UNDRAWN_ROLES, draw_evidence_map
from evidence.synthesis.figures.figure import LIGHT_THEME
from evidence.synthesis.figures.symbols import DOT_SIZES, STANCE_MARKERS, select_dot_size


@pytest.fixture(scope="module")
def verdicts(base):
    return [compute_verdict(base, key) for key in base.claims]


@pytest.fixture(scope="module")
def picture(verdicts):
    return draw_evidence_map(verdicts)


def test_every_judgement_is_in_the_table_and_every_one_that_speaks_is_drawn(
    base, verdicts, picture
):
    table = picture.table
    assert len(table) == len(base.judgements)
    assert table["drawn"].sum() == sum(
        item.role not in UNDRAWN_ROLES for one in verdicts for item in one.weighted_judgements
    )
    assert not table.loc[table["stance"] == "not_assessed", "drawn"].any()
    assert table.loc[table["counts"], "drawn"].all()


def test_a_sign_is_drawn_for_each_judgement(picture):
    words, drawn, in_legend = said(picture), picture.table[picture.table["drawn"]], 1
    for mark in STANCE_MARKERS:
        assert words.count(mark.symbol) == (drawn["stance"] == mark.stance).sum() + in_legend


def test_dots_do_not_overlap(verdicts):
    for width in WIDTHS:
        discs = [
            patch
            for patch in draw_evidence_map(verdicts, width=width).figure.axes[0].patches
            if hasattr(patch, "radius")
        ]
        places = sorted((disc.center[1], disc.center[0], disc.radius) for disc in discs)
        for index, (y, x, radius) in enumerate(places):
            for other_y, other_x, other in places[index + 1 :]:
                if other_y - y > 0.4:
                    break
                assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (radius + other) ** 2 - 1e-9


def test_the_alt_text_counts_levels_and_stances(verdicts):
    few = [one for one in verdicts if one.claim.id == "T8"]
    assert draw_evidence_map(few).alt == (
        "1 claim as rows, with 4 judgements as dots in columns for levels of evidence, "
        "1 the strongest: "
        "1 at level 1 and 3 at level 2. Stances: 1 two-sided and 3 for."
    )


def test_a_claim_without_judgements_has_an_empty_row(base, verdicts):
    bare = dataclasses.replace(base, judgements=())
    picture = draw_evidence_map([verdicts[0], compute_verdict(bare, "C5"), verdicts[-1]])
    assert "C5" in said(picture)
    assert "C5" not in picture.table["claim"].tolist()
    assert "C5" in picture.alt
    assert draw_evidence_map([compute_verdict(bare, "C5")]).table.empty


def test_no_verdicts_are_refused():
    with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
        draw_evidence_map([])


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_words_neither_overlap_nor_leave_the_map(verdicts, width, dark):
    assert_readable(draw_evidence_map(verdicts, width=width, dark=dark))


def test_the_same_map_gives_the_same_bytes(verdicts):
    assert_well_kept(lambda: draw_evidence_map(verdicts[:6]))


@pytest.fixture(scope="module")
def one_by_one(verdicts):
    return {verdict.claim.id: draw_evidence_map([verdict]) for verdict in verdicts}


def test_dots_are_from_against_to_for_the_counted_first_and_then_the_large(one_by_one):
    stances = [marker.stance for marker in STANCE_MARKERS]
    for picture in one_by_one.values():
        drawn = picture.table[picture.table["drawn"]]
        rows = [
            (row.level, stances.index(row.stance), not row.counts, -sizes, dot)
            for row in drawn.itertuples()
            for sizes in [0 if pd.isna(row.participants) else row.participants]
            for dot in [select_dot_size(sizes or None)]
        ]
        rows.sort(key=lambda row: row[:4])
        wanted = [(dot.radius, not is_empty) for _, _, is_empty, _, dot in rows]
        discs = [patch for patch in picture.figure.axes[0].patches if hasattr(patch, "radius")]
        ground = to_rgba(LIGHT_THEME.background)
        found = [(disc.radius, disc.get_facecolor() != ground) for disc in discs]
        in_legend = len(STANCE_MARKERS) + 1 + len(DOT_SIZES) + 1
        assert found[in_legend:] == wanted


def test_the_legend_has_every_stance_and_every_size(picture):
    words = said(picture)
    assert words[: words.index("level of evidence, 1 the strongest")] == [
        *("−", "against", "?", "too little to tell", "±", "two-sided", "+", "for"),
        *("empty: does not count", "participants:"),
        *("under 100", "100 and more", "1,000 and more", "10,000 and more", "number not known"),
    ]


def test_claims_without_a_study_at_the_first_level_are_named(one_by_one):
    for claim_id, picture in one_by_one.items():
        has_first = (picture.table["drawn"] & (picture.table["level"] == 1)).any()
        assert (f"Nothing at level 1: {claim_id}." in picture.alt) == (not has_first)
