"""The page `Check a text` in a browser."""

import json

from support.conformance import CONFORMANCE_FILE, DIGITS


def test_what_is_pasted_is_told_beside_its_sentence(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        "Bed rest helps low back pain. We open at nine."
    )
    entry = page.locator("#outcome li")
    entry.wait_for()
    assert "Contradicted" in entry.inner_text()
    assert "E401" in entry.inner_text()
    assert "Bed rest probably does not help acute low back pain" in entry.inner_text()
    assert page.locator("#outcome mark").inner_text().startswith("Bed rest helps")
    assert (
        page.locator("#summary").inner_text()
        == "2 sentences read: 1 contradicted, 0 too strong, 0 not cited."
    )
    entry.get_by_role("link").first.click()
    assert page.url.endswith("claims/R5.html")


def test_the_reverse_of_what_the_evidence_supports_is_told_as_an_error(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        "Avoid all exercise until the back pain has gone."
    )
    entry = page.locator("#outcome li.error")
    entry.wait_for()
    assert "The reverse" in entry.inner_text()
    assert "says the reverse of a claim that the evidence supports" in entry.inner_text()
    assert "1 the reverse of the evidence." in page.locator("#summary").inner_text()
    assert "Mentioned, but not asserted" not in page.locator("#aside").inner_text()


def test_what_is_only_denied_or_asked_is_told_below(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        "Cupping does not remove lactic acid.\n\nDoes acupuncture increase blood flow?"
    )
    aside = page.locator("#aside p")
    aside.wait_for()
    assert aside.inner_text() == "Mentioned, but not asserted: C5 (denied), A1 (asked)."
    assert page.locator("#summary").inner_text() == "2 sentences read: no problems found."


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
        if case["text"].isascii()  # where code points are what JavaScript counts
    ]
    page = tab.open(site / "check.html")
    answers = page.evaluate(
        """cases => cases.map(({ text, ...place }) => {
            const [before, earlier] = [new Set(place.before), new Set(place.earlier)];
            return EVIDENCE.recogniser.recognise(text, { ...place, before, earlier }).claims;
        })""",
        cases,
    )
    for case, claims in zip(cases, answers, strict=True):
        renamed = [
            {
                **{name: claim[name] for name in ("claim", "stance", "start", "end")},
                "is_hedged": claim["isHedged"],
                "is_overclaimed": claim["isOverclaimed"],
                "confidence": round(claim["confidence"], DIGITS),
            }
            for claim in claims
        ]
        assert renamed == case["claims"]
    assert tab.complaints == []
