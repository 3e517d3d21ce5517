"""Summaries of findings as Markdown and CSV."""

import csv
import io
import re

from evidence.claims.card.card import build_card
from evidence.claims.card.card_html import format_card_html
from evidence.claims.card.card_text import format_card_markdown
from evidence.claims.card.summary_text import (
    PROFILE_COLUMNS,
    format_summary_csv,
    format_summary_markdown,
    number_footnotes,
)


def profile(base, claim):
    text = format_summary_csv(build_card(base, claim).summary_rows)
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_footnote_has_one_number(base):
    rows = build_card(base, "T1").summary_rows
    numbered, texts = number_footnotes(rows)
    assert len(set(texts)) == len(texts)
    for item in numbered:
        assert [texts[number - 1] for number in item.on_certainty] == list(item.row.reasons)
        assert [texts[number - 1] for number in item.on_effect] == list(item.row.notes)


def test_each_footnote_of_the_markdown_has_its_text(base):
    text = format_card_markdown(build_card(base, "T1"))
    used = set(re.findall(r"\[\^(T1-\d+)\](?!:)", text))
    defined = re.findall(r"^\[\^(T1-\d+)\]: ", text, re.MULTILINE)
    assert used == set(defined)
    assert len(defined) == len(set(defined)) > 10


def test_a_row_of_the_markdown(base):
    text = format_summary_markdown(build_card(base, "T1").summary_rows, "T1")
    (line,) = [line for line in text.split("\n") if "yu2023)" in line and line.startswith("|")]
    plain = re.sub(r" ?\[\^[\w-]+\]", "", line)
    assert plain.strip("| ").split(" | ") == [
        "Pain, up to 3 months (2 weeks)",
        "no treatment",
        "not read (37 studies)",
        "MD 1.21 (0.92 to 1.5), MD 0-10 (yu2023)",
        "Better by 12 points of 100 (95 % interval 9.2 to 15); most people would notice 10 or more",
        "⊕⊝⊝⊝ Very low",
        "The evidence is very uncertain about the effect on pain",
    ]
    assert {line.count(" | ") for line in text.split("\n") if line.startswith("| ")} == {6}


def test_nothing_is_written_for_a_claim_without_rows(base):
    card = build_card(base, "S1")
    assert format_summary_markdown(card.summary_rows, "S1") == ""
    for text in (format_card_markdown(card), format_card_html(card)):
        assert "Summary of findings" not in text


def test_the_csv_has_the_columns_of_an_evidence_profile(base):
    rows = profile(base, "T1")
    assert tuple(rows[0]) == PROFILE_COLUMNS
    usual_care = next(row for row in rows if row["Comparison"] == "usual care")
    assert usual_care["Inconsistency"] == "serious: the studies disagree, or find both"
    assert usual_care["Risk of bias"] == "no concern recorded"
    assert usual_care["Certainty"] == "⊕⊕⊝⊝ Low"
    assert usual_care["Study design"] == "meta-analysis"
    assert usual_care["Anticipated absolute effects"].startswith("MD 10.26 (3.4 to 17.11)")
    assert usual_care["Other considerations"].endswith("Publication bias was not assessed.")
    assert {row["Importance"] for row in rows} == {"not rated"}


def test_ratios_are_relative_effects(base):
    rows = profile(base, "T24")
    (ratio,) = [row for row in rows if row["Relative effect (95% CI)"].startswith("RR 1.33")]
    assert ratio["Anticipated absolute effects"].startswith("Better for 9.7 people of 100")
    assert "baseline risk 29.4 of 100" in ratio["Anticipated absolute effects"]


def test_an_outcome_that_nobody_measured_is_rated_in_nothing(base):
    (row,) = profile(base, "C1")
    filled = {name: cell for name, cell in row.items() if cell not in ("", "–")}
    assert set(filled) == {"Outcomes", "Importance", "Comments"}
    assert row["Comments"].startswith("Not reported by the sources read")


def test_the_html_of_a_card_has_the_table_with_its_notes(base):
    card = build_card(base, "T1")
    page = format_card_html(card)
    _, texts = number_footnotes(card.summary_rows)
    assert "Summary of findings" in page
    assert page.count('<li value="') == len(texts)
    assert "⊕⊕⊝⊝ Low<sup>" in page
