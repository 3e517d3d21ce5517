"""The table of a forest plot as a terminal and a Markdown page show it."""

import re

import pytest

from evidence.synthesis.pool.exclusions import ExclusionReason
from evidence.synthesis.pool.forest_text import format_forest_markdown, format_forest_text
from evidence.synthesis.pool.pool_groups import Exclusion

TITLE = "Acupuncture reduces chronic low back pain more than sham"


@pytest.fixture(scope="module")
def shown(forest, row, finding):
    """Two trials that agree, one of them computed, a review, and two reasons for refusals."""
    trials = [
        row("adams2001", 4, 4 - 1.959964, 4 + 1.959964, arm1_n=1060, arm2_n=58),
        row("baker2002", 4, 4 - 1.959964, 4 + 1.959964, status="derived"),
    ]
    causes = (
        ExclusionReason("no | numbers", "no | numbers, or *"),
        ExclusionReason("long", "long" + " ago" * 40),
    )
    names = (("Dodd 2004", 0), ("Evans 2005", 1), ("Dodd 2004", 0), ("Ford 2006", 0))
    refused = [Exclusion("key", name, finding(), causes[cause]) for name, cause in names]
    return forest(trials, [row("clark2003", 10, 3, 17)], refused, test="z")


def test_columns_of_a_panel_end_at_one_place_whoever_is_in_them(shown):
    lines = [line for line in format_forest_text(shown).splitlines() if re.search(r"[\d]\]", line)]
    assert [line.split("  ")[2] for line in lines] == [
        "Adams 2001",
        "Baker 2002*",
        "Pooled (random effects, REML, z test)",
        "Prediction interval",
        "Clark 2003",
    ]
    assert len({line.index("]") for line in lines}) == 1
    assert lines[0].index("1,060 / 58") == lines[1].index("120 in all")
    assert [line.split("]")[1].strip() for line in lines] == [
        *("50.0 %", "50.0 %", "100.0 %"),
        *("", ""),
    ]
    assert {len(line) for line in lines if line.endswith("%")} == {len(lines[0])}


def test_a_terminal_tells_which_group_is_of_reviews_and_how_much_trials_differ(shown):
    lines = format_forest_text(shown).splitlines()
    assert lines[:2] == [f"T2  {TITLE}", "    positive: better for acupuncture"]
    headings = [line for line in lines if line.startswith("  Pain")]
    assert [line.endswith("(reviews; not pooled again)") for line in headings] == [False, True]
    assert sum(line.startswith("    Heterogeneity: I² = 0 %") for line in lines) == 1


def test_refusals_are_under_their_reason_and_those_that_look_alike_are_counted(shown):
    lines = format_forest_text(shown).splitlines()
    refused = lines[lines.index("Refused (4):") + 1 :]
    assert refused[:2] == [
        "  - no | numbers, or *:",
        "      Dodd 2004 (pain, short, sham) x 2; Ford 2006 (pain, short, sham)",
    ]
    assert refused[-1] == "      Evans 2005 (pain, short, sham)"
    assert max(map(len, lines)) <= 100
    assert len(refused) == 5  # the long reason takes two lines


def test_nothing_shown_and_nothing_refused_leaves_the_claim_alone(forest):
    text, markdown = format_forest_text(forest(())), format_forest_markdown(forest(()))
    assert text.splitlines()[0] == f"T2  {TITLE}"
    assert len(text.splitlines()) == 2
    assert markdown == f"# T2: {TITLE}\n\nPositive is better for acupuncture."


def test_each_table_of_the_page_has_as_many_cells_in_every_row(shown):
    tables = [
        [re.split(r"(?<!\\)\|", line)[1:-1] for line in part.splitlines()]
        for part in format_forest_markdown(shown).split("\n\n")
        if part.startswith("|")
    ]
    assert [{len(row) for row in table} for table in tables] == [{4}, {4}, {5}]
    assert [len(table) - 2 for table in tables] == [4, 1, 4]
    assert tables[2][2][-1].strip() == r"no &#124; numbers, or \*"


def test_a_star_of_the_page_is_a_star_and_no_emphasis(shown):
    plain = re.sub(r"^\*\*.*?\*\*", "", format_forest_markdown(shown), flags=re.MULTILINE)
    assert plain.count(r"\*") == plain.count("*") == 5  # a trial, its footnote, three reasons
    assert r"\* computed from what was read." in plain
