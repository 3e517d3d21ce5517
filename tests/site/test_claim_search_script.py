"""The search of the start page, held against `evidence claim`: the same claims and order."""

import pytest

from evidence.claims.card.claim_search import correct_spelling, search_claims

# As people type them into a search box.
QUESTIONS = [
    "does acupuncture work for back pain",
    "acupuncture back pain",
    "Is acupuncture better than placebo?",
    "does cupping work",
    "cupping benefits",
    "cupping lactic acid",
    "is acupuncture safe",
    "acupuncture side effects",
    "is cupping safe",
    "how long does acupuncture last",
    "acupunture bloodflow",
    "does acupuncture relese endorfins",
    "bed rest back pain",
    "should I exersise with back pain",
    "best exercise for lower back pain",
    "lift with your legs",
    "dry needling",
    "ear acupuncture for back pain",
    "hijama",
    "is acupuncture worth the money",
    "NICE acupuncture",
    "do doctors recommend acupuncture",
    "acupuncture sciatica",
    "acupuncture vs massage",
    "fascia cupping",
    "does cold wind cause back pain",
    "how many people have chronic pain",
    "Acupuncture reduces chronic low back pain more than sham",
    "Cupping does not remove lactic acid.",
    "the moon is made of cheese",
    "how many people have back pain",
    "how many Americans see a doctor for back pain",
    "how many sessions of acupuncture do I need",
    "how long does it last",
    "how long does back pain last",
    "does acupuncture work",
    "does acupuncture work for knee pain",
    "fake acupuncture",
    "cupping bruises",
    "is cupping bad for you",
    "are opioids good for back pain",
    "acupuncture causes pneumothorax",
    "does cupping cause burns",
    "cupping for burns",
    "is massage good for back pain",
    "backpain",
    "",
    "???",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_search_of_the_site_finds_what_the_command_finds(base, script_engine, text):
    asked, nearest, related = search_claims(base, text)
    found = script_engine.call("(text) => EVIDENCE.claimSearch.search(text)", text)
    assert found == {"asked": list(asked), "nearest": list(nearest), "related": list(related)}


def test_slips_of_spelling_are_corrected_in_both_alike(base, script_engine):
    words = "acupunture cuping exersize strech muscels endorfins lumber trials xyzzy Bäck".split()
    spelled = script_engine.call(
        "(words) => words.map((word) => EVIDENCE.claimSearch.correctSpelling(word))", words
    )
    assert spelled == [correct_spelling(base, word) for word in words]


def test_a_question_typed_on_the_start_page_leads_to_its_claim(tab, site):
    page = tab.open(site / "index.html")
    page.get_by_label("Search claims and studies").fill("does cuping get rid of lactic acid?")
    first = page.locator("#hits li").first
    first.wait_for()
    assert "Cupping removes muscle by-products" in first.inner_text()
    assert page.locator("#found").inner_text().startswith("1 claim and 0 studies")


def test_where_no_claim_is_recognised_the_nearest_are_shown_as_such(tab, site):
    page = tab.open(site / "index.html")
    page.get_by_label("Search claims and studies").fill("acupuncture and my cat")
    page.locator("#hits li").first.wait_for()
    assert (
        page.locator("#found").inner_text().startswith("No claim says just that; these are near.")
    )
    assert page.locator("#hits li").count() == 5
