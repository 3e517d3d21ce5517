"""The badge of a claim."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from evidence.site.embed.badge import VERDICT_COLOURS, measure_words, render_badge
from evidence.site.embed.badge_words import describe_badge
from evidence.site.render import STATIC_FOLDER

SVG = "{http://www.w3.org/2000/svg}"


def test_a_badge_says_verdict_certainty_and_day_and_names_its_claim(material):
    card = material.cards["T1"]
    badge = ET.fromstring(render_badge(card).content)
    newest = max(row.judged_on for row in material.base.judgements_for("T1"))
    words = f"Supported, moderate certainty, checked {newest.isoformat()}"
    assert badge.findall(f".//{SVG}text")[1].text == words
    assert badge.get("role") == "img"
    assert badge.findtext(f"{SVG}title") == f"{words}: {card.claim.text}"
    assert badge.find(f"{SVG}title").get("id") == badge.get("aria-labelledby")


def test_the_text_fits_into_the_badge(material):
    for card in material.cards.values():
        badge = ET.fromstring(render_badge(card).content)
        text = badge.findall(f".//{SVG}text")[1]
        end = int(text.get("x")) + int(text.get("textLength"))
        assert end < int(badge.get("width"))
        assert int(text.get("textLength")) == measure_words(describe_badge(card))


def test_colours_are_those_of_the_pages(material):
    style = (STATIC_FOLDER / "site.css").read_text()
    light = style.partition("@media")[0]
    of_page = dict(re.findall(r"--(supported|mixed|contradicted|unsure): (#\w+);", light))
    for category, colour in VERDICT_COLOURS.items():
        name = {"not_supported": "contradicted"}.get(category, category)
        assert colour == of_page.get(name, of_page["unsure"])


@pytest.mark.parametrize("text", ["<script>alert(1)</script> & \x00", '"quoted" ]]>'])
def test_no_text_of_a_claim_becomes_markup(material, text):
    card = material.cards["T1"]
    claim = replace(card.claim, text=text)
    badge = ET.fromstring(render_badge(replace(card, claim=claim)).content)
    assert text.replace("\x00", "\ufffd") in badge.findtext(f"{SVG}title")
    assert badge.find(f".//{SVG}script") is None
