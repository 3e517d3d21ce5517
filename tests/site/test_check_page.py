"""The page `Check a text` in a browser."""

import json

from support.conformance import CONFORMANCE_FILE


def test_what_is_pasted_is_told_beside_its_sentence(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        "Cupping flushes lactic acid out of the muscles. We open at nine."
    )
    entry = page.locator("#outcome li")
    entry.wait_for()
    assert "Contradicted" in entry.inner_text()
    assert "E401" in entry.inner_text()
    assert "Studies do not show that cupping removes lactic acid" in entry.inner_text()
    assert page.locator("#outcome mark").inner_text() == "Cupping flushes lactic acid"
    assert (
        page.locator("#summary").inner_text()
        == "2 sentences read: 1 contradicted, 0 too strong, 0 not cited."
    )
    entry.get_by_role("link").first.click()
    assert page.url.endswith("claims/C5.html")


def test_markup_in_a_pasted_text_stays_text(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        '<img src=x onerror="document.title=1"> Cupping removes lactic acid.'
    )
    page.locator("#outcome li").wait_for()
    assert page.locator("#outcome img").count() == 0
    assert "<img src=x" in page.locator("#outcome .quoted").inner_text()
    assert page.title() == "Check a text · evidence"
    assert tab.asked_elsewhere == tab.complaints == []


def test_the_recogniser_of_the_page_gives_every_answer_of_the_conformance_file(tab, site):
    cases = [
        case
        for case in json.loads(CONFORMANCE_FILE.read_text(encoding="utf-8"))
        if case["text"].isascii()
    ]
    page = tab.open(site / "check.html")
    answers = page.evaluate(
        "cases => cases.map(({ text, headings, before, earlier }) => EVIDENCE.recogniser.recognise("
        "text, headings, new Set(before), new Set(earlier)).claims)",
        cases,
    )
    for case, claims in zip(cases, answers, strict=True):
        renamed = [{"is_hedged": claim.pop("isHedged"), **claim} for claim in claims]
        assert renamed == case["claims"]
    assert tab.complaints == []
