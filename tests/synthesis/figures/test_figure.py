import dataclasses
import re
from dataclasses import astuple

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.figure import (
    BLACK,
    BLUE,
    DARK_THEME,
    GREEN,
    LIGHT_THEME,
    ORANGE,
    SKY,
    VERMILION,
    WHITE,
    YELLOW,
    EvidenceFigure,
    check_figure_path,
    select_theme,
)
from evidence.synthesis.figures.symbols import STANCE_MARKERS
from evidence.synthesis.figures.verdict_strip import draw_verdict_strip


@pytest.fixture(scope="module")
def verdicts(base):
    return [compute_verdict(base, key) for key in list(base.claims)[:2]]


@pytest.fixture(scope="module")
def strip(verdicts):
    return draw_verdict_strip(verdicts)


def test_a_picture_is_shown_as_a_png_with_its_alt_text(strip):
    shown, metadata = strip._repr_mimebundle_()
    assert shown["image/png"] == strip.to_png()
    assert shown["text/plain"] == repr(strip) == f"Figure: {strip.alt}"
    assert metadata["image/png"]["alt"] == strip.alt


def test_a_readers_own_settings_do_not_change_a_picture(verdicts):
    plain = draw_verdict_strip(verdicts[:2]).to_png()
    with mpl.rc_context(
        {"font.size": 20, "font.family": ["monospace"], "figure.facecolor": "black"}
    ):
        assert draw_verdict_strip(verdicts[:2]).to_png() == plain


def test_a_long_alt_text_is_cut_in_the_repr_but_not_beside_the_image(strip):
    long = dataclasses.replace(strip, alt="Many words. " * 1000)
    assert len(repr(long)) < 2000
    assert repr(long).endswith(" …")
    assert long._repr_mimebundle_()[1]["image/png"]["alt"] == long.alt


def test_saving_writes_the_figure_and_its_table(strip, tmp_path):
    for name, start in (("strip.svg", b"<?xml"), ("STRIP2.PNG", b"\x89PNG")):
        figure, table = strip.save(tmp_path / name)
        assert figure.read_bytes().startswith(start)
        assert table == figure.with_suffix(".csv")
        read = pd.read_csv(table, index_col="claim")
        assert read["verdict"].tolist() == strip.table["verdict"].tolist()


def test_saving_takes_a_path_as_text_and_writes_over_its_own_table(strip, tmp_path):
    name = str(tmp_path / "strip.svg")
    assert strip.save(name) == strip.save(name)


def test_saving_does_not_write_over_the_table_of_somebody_else(strip, tmp_path):
    (tmp_path / "strip.csv").write_text("my,own,numbers\n1,2,3\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="give the figure another name"):
        strip.save(tmp_path / "strip.svg")
    assert (tmp_path / "strip.csv").read_text(encoding="utf-8").startswith("my,own")
    assert not (tmp_path / "strip.svg").exists()


def test_a_table_without_a_named_index_is_written_without_it(tmp_path):
    figure = EvidenceFigure(Figure(), "One", "One number.", pd.DataFrame({"n": [1]}))
    _, table = figure.save(tmp_path / "one.svg")
    assert table.read_bytes() == b"n\n1\n"


def test_only_svg_and_png_can_be_written(strip, tmp_path):
    with pytest.raises(EvidenceError, match="give the figure one of these endings"):
        strip.save(tmp_path / "strip.pdf")
    assert list(tmp_path.iterdir()) == []
    assert check_figure_path(tmp_path / "a.SVG") == tmp_path / "a.SVG"


def test_title_and_alt_text_in_svg_keep_special_characters():
    figure = EvidenceFigure(Figure(), r"A < B \\1 & C", '"Quoted" & <b>', pd.DataFrame())
    assert rb"<title>A &lt; B \\1 &amp; C</title>" in figure.to_svg()
    assert b'<desc>"Quoted" &amp; &lt;b&gt;</desc>' in figure.to_svg()


def test_themes_differ_and_text_can_be_read_on_both():
    assert select_theme(dark=True) is DARK_THEME
    assert select_theme(dark=False) is LIGHT_THEME
    for theme in (LIGHT_THEME, DARK_THEME):
        for ink in (theme.foreground, theme.muted):
            assert contrast(ink, theme.background) >= 4.5  # WCAG 2.2, 1.4.3


def contrast(one, other):
    """The contrast ratio of WCAG 2.2."""
    brighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour):
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_figure_that_adapts_changes_the_colours_of_its_theme_and_no_others():
    lasting = {BLACK, WHITE, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION}
    lasting |= {marker.fill_colour for marker in STANCE_MARKERS}
    assert not lasting & set(astuple(LIGHT_THEME))
    figure = EvidenceFigure(Figure(facecolor=LIGHT_THEME.background), "A", "B", pd.DataFrame())
    drawn, adapted = figure.to_svg().decode(), figure.to_svg(adapts=True).decode()
    style = re.search(r"\n <style>.*?</style>", adapted)[0]
    assert adapted.replace(style, "") == drawn
    for light, dark in zip(astuple(LIGHT_THEME), astuple(DARK_THEME), strict=True):
        assert f'[style*="fill: {light.lower()}"]{{fill:{dark} !important}}' in style
    assert 'style="fill: #ffffff"' in drawn
