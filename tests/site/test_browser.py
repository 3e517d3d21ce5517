"""The pages in a browser, opened from their folder: what they do, and that they load nothing."""

import csv
import io
import re

import pytest
from PIL import Image
from support.base_of_strings import hostile
from support.many_studies import make_studies, with_studies
from support.site_pages import PAGES, SCHEMES, find_barriers

from evidence.site.build import render_site, write_site
from evidence.site.figures import render_no_figures
from evidence.site.listing.table_pages import ROWS_PER_PAGE
from evidence.site.parts.cited_wording import cite_wording
from evidence.site.render import claim_path


def list_shown(page) -> list[str]:
    """The keys of the studies in the table, by their links."""
    links = page.locator("#table tbody th a").all()
    return [link.get_attribute("href").rpartition("/")[2].removesuffix(".html") for link in links]


def list_all(page) -> list[str]:
    """Those of all pages of the table."""
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    return list_shown(page)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_asks_nothing_of_anywhere_and_complains_of_nothing(tab, site, path):
    tab.open(site / path).wait_for_load_state("networkidle")
    assert tab.asked_elsewhere == []
    assert tab.complaints == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [300, 360, 1280])
def test_nothing_is_wider_than_the_screen(tab, site, path, width):
    tab.page.set_viewport_size({"width": width, "height": 740})
    page = tab.open(site / path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_against_accessibility(tab, site, path, scheme):
    tab.page.emulate_media(color_scheme=scheme)
    assert find_barriers(tab.open(site / path), path, scheme) == []


def test_the_search_finds_claims_and_studies_as_one_types(tab, site):
    page = tab.open(site / "index.html")
    page.get_by_label("Search claims and studies").press_sequentially("bed rest")
    first = page.locator("#hits a").first
    assert "Bed rest helps back pain" in first.inner_text()
    assert "Contradicted, moderate certainty" in first.inner_text()
    page.get_by_label("Search claims and studies").fill("furlan")
    assert "0 claims and" in page.locator("#found").inner_text()
    page.locator("#hits a").first.click()
    assert "/studies/furlan20" in page.url


def test_a_search_for_what_is_not_there_says_so(tab, site):
    page = tab.open(site / "index.html")
    page.get_by_label("Search claims and studies").fill("zzz nothing")
    assert page.locator("#found").inner_text() == "Nothing matches all these words."
    assert page.locator("#hits li").count() == 0


def test_the_table_is_filtered_and_what_is_shown_can_be_had_as_csv(tab, site, material):
    page = tab.open(site / "table.html")
    page.get_by_label("Design").select_option("rct")
    page.get_by_label("From year").fill("2015")
    wanted = {
        key
        for key, study in material.studies.items()
        if study.design == "rct" and study.year >= 2015
    }
    assert page.locator("#shown").inner_text() == (
        f"{len(wanted)} of {len(material.studies)} studies; 25 are shown."
    )
    assert len(list_shown(page)) == 25
    assert set(list_all(page)) == wanted
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download these as CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["study"] for row in rows} == wanted
    sizes = {row["study"]: row["people"] for row in rows}
    assert all(sizes[key] == str(material.studies[key].sample_size or "") for key in wanted)
    titles = {row["study"]: row["title"] for row in rows}
    assert all(titles[key].endswith(material.studies[key].title or "") for key in wanted)


def test_all_pages_of_a_long_table_are_searched_at_once(tab, material, tmp_path):
    many = with_studies(material, make_studies(material, 900))
    write_site(tmp_path, render_site(many, render_no_figures))
    page = tab.open(tmp_path / "table.html")
    newest = list_shown(page)
    assert page.locator("#shown").inner_text() == f"{len(many.studies):,} studies; 25 are shown."
    page.get_by_label("With these words").fill("uberraschung 3")
    wanted = {f"made{at:04}" for at in range(900) if str(at).startswith("3")}
    assert set(list_all(page)) == wanted
    assert not page.locator(".pager").is_visible()
    page.locator("#table tbody th a").first.click()
    assert page.locator("h1").inner_text().startswith("Überraschung 3")
    page.go_back()
    page.get_by_label("With these words").fill("")
    assert list_shown(page) == newest
    page.get_by_text("All pages by year").click()
    page.locator(".all-pages a").nth(1).click()
    assert page.locator("h1").inner_text().startswith("Studies, ")
    assert page.locator("#table tbody tr").count() == ROWS_PER_PAGE
    page.get_by_role("link", name="Newer studies").click()
    assert list_shown(page) == newest
    page = tab.open(tmp_path / "index.html")
    page.get_by_label("Search claims and studies").fill("uberraschung 7")
    assert page.locator("#hits a").last.get_attribute("href").startswith("studies/made07")
    assert tab.complaints == tab.asked_elsewhere == []


def test_studies_of_one_claim_can_be_shown_alone(tab, site, material):
    page = tab.open(site / "table.html")
    page.get_by_label("Judged for").select_option("C5")
    judged = {row.study for row in material.base.judgements_for("C5")}
    assert set(list_all(page)) == judged
    assert page.url.endswith("?claim=C5")
    page.reload()
    assert set(list_all(page)) == judged


def test_the_table_is_sorted_by_its_heads_with_the_keyboard(tab, site, material):
    page = tab.open(site / "table.html")
    head = page.get_by_role("button", name="people")
    head.press("Enter")
    sizes = [material.studies[key].sample_size or 0 for key in list_all(page)]
    assert sizes == sorted(sizes, reverse=True)
    assert head.locator("..").get_attribute("aria-sort") == "descending"
    assert page.get_by_label("Order").input_value() == "-people"
    head.press("Enter")
    sizes = [material.studies[key].sample_size for key in list_all(page)]
    assert sizes == sorted(sizes, key=lambda size: (size is None, size or 0))
    assert page.url.endswith("?sort=people")
    page.get_by_role("button", name="title").press("Enter")
    assert head.locator("..").get_attribute("aria-sort") == "none"
    page.go_back()
    page.go_forward()
    assert page.locator('[aria-sort="ascending"]').inner_text() == "title"


def test_on_a_phone_a_study_is_a_card_with_its_title_first(tab, site):
    tab.page.set_viewport_size({"width": 390, "height": 740})
    page = tab.open(site / "table.html")
    row = page.locator("#table tbody tr").first
    title, authors = row.locator("th").bounding_box(), row.locator("td").first.bounding_box()
    assert title["y"] + title["height"] <= authors["y"] + 1
    assert title["width"] > 300


@pytest.mark.parametrize("shown_by", ["script", "page alone"])
def test_on_a_phone_the_claims_of_a_study_stand_in_a_line(tab, site, shown_by):
    tab.page.set_viewport_size({"width": 390, "height": 740})
    page = tab.open(site / "table.html")
    if shown_by == "page alone":
        page.route("**/*.js", lambda route: route.abort())
        page.reload()
    links = page.locator("#table td:has(a + a)").first.locator("a")
    first, second = (links.nth(place).bounding_box() for place in (0, 1))
    assert first["y"] == pytest.approx(second["y"], abs=1)


def test_on_a_phone_a_result_stands_below_its_head_where_a_long_word_has_no_room(tab, site):
    tab.page.set_viewport_size({"width": 390, "height": 740})
    page = tab.open(site / "claims/T3.html")
    value = page.locator(".sof td[data-head] > span", has=page.locator("b")).first
    beside = value.bounding_box()
    value.locator("b").first.evaluate("(one) => { one.textContent = 'Standardabweichungen' }")
    below = value.bounding_box()
    assert beside["x"] > below["x"] + 50
    assert value.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")


def test_claims_are_filtered_by_verdict_and_the_address_says_so(tab, site, material):
    page = tab.open(site / "index.html")
    page.get_by_role("button", name="Mixed").press("Enter")
    page.get_by_label("Certainty").select_option("low")
    wanted = {
        claim_path(claim)
        for claim, card in material.cards.items()
        if (card.verdict.category, card.verdict.certainty) == ("mixed", "low")
    }

    def list_claims():
        links = page.locator(".claims > li:visible a")
        return {link.get_attribute("href") for link in links.all()}

    assert list_claims() == wanted
    assert page.locator("#claims-shown").inner_text() == f"{len(wanted)} of 75 claims."
    page.get_by_label("Search claims and studies").fill("sham")
    assert page.url.endswith("?verdict=mixed&certainty=low&q=sham")
    hits = {link.get_attribute("href") for link in page.locator("#hits a").all()}
    assert hits
    assert hits <= wanted
    page.reload()
    assert list_claims() == wanted
    assert page.get_by_label("Search claims and studies").input_value() == "sham"
    page.get_by_role("button", name="Show all claims").click()
    assert len(list_claims()) == 75
    assert page.url.endswith("?q=sham")
    assert tab.complaints == []


def test_an_address_that_chooses_what_is_not_there_shows_all(tab, site):
    tab.page.goto((site / "index.html").as_uri() + "?verdict=%3Cb%3E,&certainty=none")
    assert tab.page.locator("#claims-shown").inner_text() == "75 of 75 claims."
    assert tab.complaints == []


def test_a_citation_is_copied(tab, site):
    page = tab.open(site / "claims" / "C5.html")
    page.get_by_text("BibTeX", exact=True).click()
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#bibtex").text_content()
    assert "@article{emerich2014," in copied


def test_the_wording_that_would_hold_is_copied_with_its_citation(tab, site, material):
    page = tab.open(site / "claims" / "C5.html")
    said = cite_wording(material, material.cards["C5"])
    for name, (_, _, text) in zip(
        ("Copy with its sources", "Copy as Markdown"), said.copies, strict=True
    ):
        page.get_by_role("button", name=name).click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == text
        page.get_by_role("button", name=name).wait_for()


def test_the_link_to_a_page_is_copied(tab, site):
    page = tab.open(site / "claims" / "C5.html")
    page.get_by_role("button", name="Copy the link to this page").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize(("claim", "most"), [("C5", 1), ("T12", 1), ("R5", 1), ("T1", 2)])
def test_the_page_of_a_claim_with_few_studies_is_printed_on_one(tab, site, claim, most):
    drawn = tab.open(site / "claims" / f"{claim}.html").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", drawn)) <= most


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_a_figure_has_the_colours_of_its_page(tab, site, scheme, is_dark):
    tab.page.emulate_media(color_scheme=scheme)
    figure = tab.open(site / "claims" / "T1.html").locator("figure.glance img")
    figure.scroll_into_view_if_needed()
    figure.evaluate("image => image.decode()")
    drawn = Image.open(io.BytesIO(figure.screenshot())).convert("L")
    assert (drawn.getpixel((drawn.width // 2, 12)) < 128) == is_dark


def test_the_keyboard_reaches_the_content_first(tab, site):
    page = tab.open(site / "claims" / "C5.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_in_a_title_becomes_script_in_the_browser(tab, material, tmp_path):
    write_site(tmp_path, render_site(hostile(material), render_no_figures))
    for path in PAGES.values():
        tab.open(tmp_path / path)
        assert tab.page.locator("img[src=x]").count() == 0
    page = tab.open(tmp_path / "index.html")
    page.get_by_label("Search claims and studies").fill("script img")
    assert page.locator("#hits a").count() > 0
    assert page.locator("#hits img").count() == 0
    page = tab.open(tmp_path / "check.html")
    page.get_by_label("Your text, without markup").fill("Cupping removes lactic acid.")
    page.locator("#outcome li").wait_for()
    assert page.locator("#outcome img").count() == 0
    assert tab.complaints == tab.asked_elsewhere == []


def test_without_script_all_is_there(browser, site):
    page = browser.new_page()
    session = browser.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto((site / "table.html").as_uri())
    assert page.locator("#table tbody tr").count() > 200
    assert not page.locator("#filters").is_visible()
    page.goto((site / "claims" / "R5.html").as_uri())
    assert page.get_by_text("Contradicted", exact=True).first.is_visible()
    assert not page.get_by_role("button").first.is_visible()
    page.goto((site / "check.html").as_uri())
    assert page.get_by_text("This page needs JavaScript").is_visible()
    page.close()
