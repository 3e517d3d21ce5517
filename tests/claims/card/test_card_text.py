"""Cards and lists of claims as text, on a base of four claims about honey and cough."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.card.card import build_card
from evidence.claims.card.card_text import (
    CARD_WIDTH,
    DISCLAIMER,
    format_brief_card_markdown,
    format_card_markdown,
    format_card_text,
    format_claims_markdown,
    format_claims_text,
    format_verdict,
    record_url,
)
from evidence.claims.verdict.verdict import compute_verdict
from evidence.escaping import escape_markdown

CARD_H1 = """\
H1  Honey eases cough in children more than no treatment
    supported, low certainty
    asked of: children with acute cough; compared with no treatment

Size:
  - unclear: no source that counts gives a number that can be compared

How to say it:
  - Honey probably eases acute cough in children a little, for a few days

Why:
  - Level 1 evidence decides: 1 meta-analysis.
  - For: oduwole2018.
  - Certainty starts at high for level 1.
  - One step down for risk of bias: named for oduwole2018.
  - One step down for imprecision: it rests on oduwole2018 alone.

How firm it is:
  - 1 study counts, published 2018; no date of a search was read
  - Each judgement is one person's reading
  - Retractions and corrections were not checked after the base was written
  - It would be not studied without oduwole2018

By comparator:
  - no treatment: supported, low certainty

The same question against other comparators:
  - H2 Honey eases cough in children more than placebo: not studied

Studies, strongest first:
  - for: oduwole2018, meta-analysis (level 1)
    Pooled over two trials, children coughed less often with it than without treatment.
    https://doi.org/10.1002/14651858.cd007094.pub5

A summary of judged studies, not medical advice."""


@pytest.fixture(scope="module")
def honey(tmp_path_factory) -> EvidenceBase:
    return read_base(write_honey_base(tmp_path_factory.mktemp("text") / "honey"))


def change_judgement(base: EvidenceBase, study: str, **fields: object) -> EvidenceBase:
    rows = (replace(row, **fields) if row.study == study else row for row in base.judgements)
    return replace(base, judgements=tuple(rows))


def change_study(base: EvidenceBase, key: str, **fields: object) -> EvidenceBase:
    return replace(base, studies={**base.studies, key: replace(base.studies[key], **fields)})


def section(text: str, title: str) -> list[str]:
    """Return the lines below a title, up to the next empty one."""
    lines = text.split("\n")
    first = lines.index(title) + 1
    return lines[first : lines.index("", first)]


def test_the_whole_card(honey):
    assert format_card_text(build_card(honey, "H1")) == CARD_H1


def test_a_claim_without_evidence_has_only_the_sections_it_can_fill(honey):
    assert format_card_text(build_card(honey, "H4")).split("\n") == [
        "H4  Honey is safe for babies",
        "    not studied",
        "    asked of: children below one year",
        "",
        "Why:",
        "  - No study that answers this claim has been judged yet.",
        "",
        DISCLAIMER,
    ]


@pytest.mark.parametrize("format_card", [format_card_text, format_card_markdown])
def test_every_part_of_a_card_is_in_both_forms(base, format_card):
    for claim in base.claims:
        card = build_card(base, claim)
        text = " ".join(format_card(card).split())
        is_markdown = format_card is format_card_markdown
        for part in (*card.verdict.reasons, *card.status_notes, card.claim.wording or ""):
            assert (escape_markdown(part) if is_markdown else " ".join(part.split())) in text
        for item in card.verdict.weighted_judgements:
            assert item.study.key in text
            assert record_url(item.study) in unquote(text)
        assert text.rstrip("*").endswith(DISCLAIMER)


def test_a_brief_card_has_the_answer_and_the_studies_that_count_without_tables(base):
    for claim in base.claims:
        card = build_card(base, claim)
        text = format_brief_card_markdown(card)
        assert format_verdict(card.verdict) in text.lower()
        assert all(escape_markdown(reason) in text for reason in card.verdict.reasons)
        counted = [item.study.key for item in card.verdict.weighted_judgements if item.is_counted]
        assert all(f"[{key}](" in text or key in text for key in counted[:8])
        assert "\n|" not in text
        assert len(counted) <= 8 or f"and {len(counted) - 8} more" in text


def test_no_line_of_a_card_is_wider_than_a_terminal_but_an_address(base):
    for claim in base.claims:
        for line in format_card_text(build_card(base, claim)).split("\n")[1:]:
            assert len(line) <= CARD_WIDTH or "://" in line
            assert line == line.rstrip()


def test_words_with_hyphens_are_not_broken_at_the_end_of_a_line(honey):
    rationale = "word " * 18 + "randomised-controlled-double-blind"
    card = build_card(change_judgement(honey, "oduwole2018", rationale=rationale), "H1")
    assert "randomised-controlled-double-blind" in format_card_text(card)


def test_an_indirect_study_and_one_that_does_not_count_say_so(honey):
    indirect = change_judgement(honey, "oduwole2018", directness="indirect")
    (line, *_) = section(format_card_text(build_card(indirect, "H1")), "Studies, strongest first:")
    assert "(level 1, indirect)" in line
    unread = change_judgement(honey, "oduwole2018", stance="not_assessed")
    card = build_card(unread, "H1")
    (item,) = card.verdict.weighted_judgements
    (line, *_) = section(format_card_text(card), "Studies, strongest first:")
    assert line.startswith("  - not read: oduwole2018")
    assert f"[not counted: {item.note}]" in line
    assert f"| {item.note} |" in format_card_markdown(card)
    assert "| yes |" not in format_card_markdown(card)


def test_the_address_of_a_record_is_the_best_that_is_known(honey):
    study = replace(honey.studies["paul2007"], pmid="18056558", pmcid="PMC1")
    assert record_url(study) == "https://pubmed.ncbi.nlm.nih.gov/18056558/"
    assert record_url(replace(study, pmid=None)).startswith("https://doi.org/10.1001/")
    pmc_only = replace(study, pmid=None, doi=None)
    assert record_url(pmc_only) == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"
    assert record_url(replace(pmc_only, pmcid=None)) == ""


def test_a_study_without_any_address_is_named_without_a_link(honey):
    bare = change_study(honey, "oduwole2018", doi=None)
    card = build_card(bare, "H1")
    assert "| oduwole2018 | for |" in format_card_markdown(card)
    assert format_card_text(card).split("\n")[-3].endswith("than without treatment.")


def test_markdown_links_to_the_record_and_keeps_its_table_in_one_piece(honey):
    rationale = "for | against"
    card = build_card(change_judgement(honey, "oduwole2018", rationale=rationale), "H1")
    (row,) = [line for line in format_card_markdown(card).split("\n") if "oduwole2018](" in line]
    assert row == (
        "| [oduwole2018](https://doi.org/10.1002/14651858.cd007094.pub5) | for | meta-analysis "
        "| 1 | yes | for &#124; against |"
    )


def test_markdown_of_a_claim_without_evidence_has_no_empty_sections(honey):
    text = format_card_markdown(build_card(honey, "H4"))
    assert [line for line in text.split("\n") if line.startswith("#")] == [
        "# H4: Honey is safe for babies",
        "## Why",
    ]
    assert "\n\n\n" not in text
    assert "How to say it" not in text
    assert "**Not studied.** Asked of: children below one year." in text


def test_the_headings_of_a_card_in_markdown(honey):
    text = format_card_markdown(build_card(honey, "H1"))
    assert "How to say it: Honey probably eases" in text
    assert [line for line in text.split("\n") if line.startswith("#")] == [
        "# H1: Honey eases cough in children more than no treatment",
        "## Summary of findings",
        "## Why",
        "## How firm it is",
        "## By comparator",
        "## The same question against other comparators",
        "## Studies",
    ]


def test_claims_are_listed_in_columns_that_fit_a_terminal(base, honey):
    lines = format_claims_text([compute_verdict(honey, claim) for claim in honey.claims])
    assert lines.split("\n") == [
        "H1   supported, low certainty     Honey eases cough in children more than no treatment",
        "H2   not studied                  Honey eases cough in children more than placebo",
        "H3   insufficient, low certainty  Honey helps coughing children to sleep",
        "H4   not studied                  Honey is safe for babies",
    ]
    wide = format_claims_text([compute_verdict(base, claim) for claim in base.claims]).split("\n")
    assert len(wide) == len(base.claims)
    assert max(map(len, wide)) <= CARD_WIDTH
    assert format_claims_text([]) == ""


def test_a_claim_too_long_for_its_column_is_cut_at_a_word(honey):
    long = replace(honey.claims["H4"], text="Honey is safe " + "for very young babies " * 9)
    changed = replace(honey, claims={"H4": long})
    (line,) = format_claims_text([compute_verdict(changed, "H4")]).split("\n")
    assert line.endswith((" babies …", " young …", " very …", " for …"))
    assert CARD_WIDTH - 9 < len(line) <= CARD_WIDTH


def test_claims_as_a_markdown_table(honey):
    table = format_claims_markdown([compute_verdict(honey, claim) for claim in ("H1", "H4")])
    assert table.split("\n") == [
        "| id | claim | verdict | certainty |",
        "|---|---|---|---|",
        "| H1 | Honey eases cough in children more than no treatment | supported | low |",
        "| H4 | Honey is safe for babies | not studied | – |",
    ]


def test_a_verdict_without_evidence_claims_no_certainty(honey):
    assert format_verdict(compute_verdict(honey, "H4")) == "not studied"
    assert format_verdict(compute_verdict(honey, "H3")) == "insufficient, low certainty"


def test_what_is_known_of_how_a_study_was_done_stands_beside_it(honey):
    rows = appraise_study("oduwole2018", "amstar2", search="no")
    card = build_card(replace(honey, appraisals=rows), "H1")
    assert "  - for: oduwole2018, meta-analysis (level 1); AMSTAR 2: low confidence\n" in (
        format_card_text(card)
    )
    assert "| meta-analysis; AMSTAR 2: low confidence | 1 |" in format_card_markdown(card)
    begun = build_card(replace(honey, appraisals=rows[:3]), "H1")
    assert "(level 1); AMSTAR 2 not complete: 3 of 16 items\n" in format_card_text(begun)
