"""What other pages can show of a claim."""

import base64
import hashlib
from dataclasses import replace
from datetime import date
from html import unescape

import html5lib
from markdown_it import MarkdownIt
from support.paths import ROOT

from evidence.claims.card.card import build_card
from evidence.claims.card.store_check import StoreCheck
from evidence.site.embed.badge_words import describe_badge, find_checked_day
from evidence.site.embed.embed_pages import (
    PLACEHOLDER_ADDRESS,
    make_embed_copies,
    render_embeds,
)


def parsed(content):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content)


def text_of(tree) -> str:
    return " ".join("".join(tree.find(".//main").itertext()).split())


def test_a_card_says_what_the_page_of_its_claim_says(material):
    for card in material.cards.values():
        page = parsed(next(render_embeds(material, card)).content)
        standing, _, day = describe_badge(card).partition(", checked ")
        assert standing in text_of(page)
        assert f"Checked {day}" in text_of(page)
        if card.verdict.wording:
            assert f"{card.verdict.wording}." in text_of(page)
        (link,) = page.iter("a")
        assert link.get("href") == f"../claims/{card.claim.id}.html"
        assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")


def test_a_card_runs_nothing_and_loads_nothing(material):
    page = parsed(next(render_embeds(material, material.cards["T1"])).content)
    assert not [tag for name in ("script", "img", "iframe") for tag in page.iter(name)]
    assert not [tag for tag in page.iter("link") if tag.get("rel") != "canonical"]
    (policy,) = (tag.get("content") for tag in page.iter("meta") if tag.get("http-equiv"))
    (style,) = page.iter("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_a_retraction_is_told_and_changes_the_card(material):
    base = material.base
    key = material.cards["T1"].verdict.study_keys[0]
    study = replace(base.studies[key], corrections=("retraction:1",))
    base = replace(base, studies={**base.studies, key: study})
    page = parsed(next(render_embeds(material, build_card(base, "T1"))).content)
    assert "1 study judged for this was retracted" in text_of(page)


def test_a_claim_is_checked_when_it_was_judged_or_its_notices_were_read_later(material):
    card = material.cards["T1"]
    assert find_checked_day(card) == card.judged_on
    later = StoreCheck(date(2027, 3, 4), 5, 5, 0)
    assert find_checked_day(replace(card, store_check=later)) == date(2027, 3, 4)
    some = replace(later, n_checked=2)
    assert find_checked_day(replace(card, store_check=some)) == card.judged_on
    none = replace(card, verdict=replace(card.verdict, weighted_judgements=()))
    assert find_checked_day(none) is None
    assert "checked" not in describe_badge(none)


def test_the_documentation_shows_the_files_and_the_words(site, material):
    page = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
    for path in ("embed/T1.html", "embed/T1.svg"):
        assert f"`{path}`" in page
        assert (site / path).is_file()
    assert f'"{describe_badge(material.cards["T1"])}"' in page
    assert PLACEHOLDER_ADDRESS in page


def test_the_lines_to_paste_have_the_address_and_an_alternative_text(material):
    published = replace(material, address="https://a.example/b/")
    claim = replace(material.cards["T1"].claim, text='A "claim" <b> [x](y) & *more*')
    card = replace(material.cards["T1"], claim=claim)
    frame, badge, markdown = (text for _, _, text in make_embed_copies(published, card))
    (iframe,) = parsed(f"<!doctype html><title>a</title>{frame}").iter("iframe")
    assert iframe.get("src") == "https://a.example/b/embed/T1.html"
    assert claim.text in iframe.get("title")
    for html in (badge, MarkdownIt().renderInline(markdown)):
        tree = parsed(f"<!doctype html><title>a</title>{html}")
        (image,) = tree.iter("img")
        assert image.get("src") == "https://a.example/b/embed/T1.svg"
        assert unescape(image.get("alt")) == f"{describe_badge(card)}: {claim.text}"
        (link,) = tree.iter("a")
        assert link.get("href") == "https://a.example/b/claims/T1.html"
    assert "https://example.org/evidence/embed/T1.html" in make_embed_copies(material, card)[0][2]
