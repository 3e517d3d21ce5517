"""The page of a claim."""

import re

import html5lib
import pytest

from evidence.claims.card.summary_text import number_footnotes
from evidence.site.claim_pages import ClaimFigures, group_by_comparison, render_claim_pages
from evidence.site.parts.reasons import show_reasons
from evidence.site.render import claim_path, split_links, study_path


def parsed(content: bytes):
    """A page as a tree; anything that is not valid by the HTML standard's parser fails."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        content, transport_encoding="utf-8"
    )


def test_a_claims_page_is_small_with_all_that_it_loads(site, material):
    for claim in material.base.claims:
        figures = [
            figure
            for figure in (site / "figures").glob("*.svg")
            if figure.stem.partition("-")[0] == claim and not figure.stem.endswith("-phone")
        ]  # a screen shows a figure or its narrow form, never both
        own = (site / claim_path(claim)).stat().st_size + sum(
            figure.stat().st_size for figure in figures
        )
        shared = sum(
            (site / "static" / name).stat().st_size for name in ("site.css", "site.js", "icon.svg")
        )
        assert own + shared <= 200_000, claim


def test_whatever_draws_a_claim_is_asked_for_its_figure(material):
    figures = pytest.importorskip(
        "evidence.synthesis.figures.verdict_strip", reason="matplotlib is not installed"
    )

    def wide(claim):
        verdict = material.cards[claim.id].verdict
        return (
            ClaimFigures(figures.draw_verdict_strip([verdict], width=7))
            if claim.id == "C5"
            else ClaimFigures()
        )

    made = dict(render_claim_pages(material, wide))
    assert {path for path in made if path.startswith("figures/")} == {"figures/C5.svg"}
    page = parsed(made["claims/C5.html"])
    (image,) = (image for image in page.iter("img") if "figures" in image.get("src"))
    assert image.get("alt").startswith("1 claim on 1 subject")
    assert image.get("width") == "672"
    assert "at part weight" in "".join(page.itertext())
    assert b"figures/" not in made["claims/T2.html"]


def test_a_claim_with_trials_to_show_has_a_forest_plot_for_a_page_and_for_a_telephone(site):
    page = parsed((site / "claims" / "T7.html").read_bytes())
    (source,) = page.iter("source")
    (image,) = (image for image in page.iter("img") if image.get("src").endswith("T7-forest.svg"))
    assert source.get("srcset").endswith("figures/T7-forest-phone.svg")
    assert (site / "figures" / "T7-forest-phone.svg").exists()
    assert image.get("alt").startswith("Forest plot of claim T7")
    assert "another comparator: it is against medication" in "".join(page.itertext())
    assert not (site / "figures" / "C5-forest.svg").exists()


def test_a_claims_page_tells_verdict_reasons_wording_studies_and_limits(site, material):
    main = parsed((site / "claims" / "T2.html").read_bytes()).find(".//main")
    text = " ".join("".join(main.itertext()).split())
    card = material.cards["T2"]
    assert (
        text.index("Mixed")
        < text.index("low certainty")
        < text.index("How to say it")
        < text.index("Why")
    )
    for reason in show_reasons(card.verdict.reasons, material.studies):
        assert all(
            piece.text.strip() in text for piece in split_links(reason.text, material.studies)
        )
        assert all(study.title in text for study in reason.studies)
    for item in card.verdict.weighted_judgements:
        assert item.judgement.rationale.strip() in text
    assert card.claim.wording in text
    assert "not medical advice" in (site / "claims" / "T2.html").read_text()
    for comparator in card.by_comparator:
        assert comparator.replace("_", " ") in text


def test_what_the_source_of_a_claim_left_out_is_told(site, material):
    for claim in material.base.claims.values():
        if claim.leaves_out:
            page = "".join(parsed((site / claim_path(claim.id)).read_bytes()).itertext())
            assert claim.leaves_out in page


def test_studies_stand_in_the_order_of_their_weight(site, material):
    page = (site / "claims" / "T1.html").read_text()
    assert re.findall(r'<h4><a href="\.\./([^"]+)">', page) == [
        study_path(item.study.key) for item in material.cards["T1"].verdict.weighted_judgements
    ]


def test_a_claims_page_has_its_summary_of_findings_with_linked_footnotes(site, material):
    page = parsed((site / "claims" / "T1.html").read_bytes())
    (section,) = [part for part in page.iter("section") if part.get("aria-labelledby") == "sof"]
    card = material.cards["T1"]
    assert section.find(".//caption") is not None
    heads = [head.get("scope") for head in section.iter("th")]
    assert heads.count("col") == 5
    assert heads.count("row") == len(card.summary_rows)
    assert heads.count("rowgroup") == len(card.claim.comparators)
    text = " ".join("".join(section.itertext()).split()).replace("\u00a0", " ")
    for row in card.summary_rows:
        assert row.grade in text
        assert f"{row.statement}." in text
        assert row.absolute in text
    notes = [item.get("id") for item in section.iter("li")]
    used = {link.get("href") for link in section.iter("a") if link.get("href").startswith("#")}
    assert used == {f"#{note}" for note in notes}
    assert len(notes) > 10


def test_what_nobody_measured_is_in_the_table_and_what_is_no_effect_has_none(site):
    page = "".join(parsed((site / "claims" / "C1.html").read_bytes()).itertext())
    assert "Not reported by the sources read." in page
    other = parsed((site / "claims" / "S1.html").read_bytes())
    assert not [part for part in other.iter("section") if part.get("aria-labelledby") == "sof"]


def test_rows_are_grouped_by_what_was_compared_with(material):
    rows, _ = number_footnotes(material.cards["T4"].summary_rows)
    groups = group_by_comparison(rows)
    assert [item for _, items in groups for item in items] == rows
    assert all(len({item.row.comparator for item in items}) == 1 for _, items in groups)
    names = [name for name, _ in groups]
    assert len(set(names)) == len(names) > 3
