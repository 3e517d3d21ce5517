"""The page on how verdicts are made, and who judged."""

from dataclasses import replace
from datetime import date

import html5lib

from evidence.claims.base.models import Curator
from evidence.site.method_pages import render_method_page


def test_the_rule_is_shown_without_todays_verdicts(material):
    page = render_method_page(material).content.decode()
    assert page.count("<h1") == 1
    assert "The verdicts today" not in page
    assert "<!--" not in page


def test_tables_can_be_scrolled_and_have_no_inline_style(material):
    page = render_method_page(material).content.decode()
    assert page.count('<div class="scroll"') == page.count("<table>") > 0
    assert "style=" not in page
    assert "<thead>" in page
    assert '<th scope="col"' in page


def read_curators(material) -> list[list[str]]:
    page = render_method_page(material).content
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        page, transport_encoding="utf-8"
    )
    (section,) = (
        part for part in tree.iter("section") if part.get("aria-labelledby") == "curators"
    )
    lines = (line for line in section.iter("tr") if line.find("td") is not None)
    return [["".join(cell.itertext()) for cell in line] for line in lines]


def test_who_judged_is_listed_with_conflicts_that_are_stated_or_not(material):
    assert read_curators(material) == [
        ["initial curation", "curator", "not stated", "not stated", "not stated"]
    ]
    ann = Curator(
        "Ann", "reader", "A <place>", "0000-0002-1825-0097", "none declared", date(2026, 1, 31)
    )
    both = replace(material, base=replace(material.base, curators=(*material.base.curators, ann)))
    assert read_curators(both)[1] == [
        "Ann ORCID 0000-0002-1825-0097",
        "reader",
        "A <place>",
        "2026-01-31",
        "none declared",
    ]
    assert b'href="https://orcid.org/0000-0002-1825-0097"' in render_method_page(both).content


def test_a_signature_that_is_not_listed_is_named(material):
    assert b"not in the list" not in render_method_page(material).content
    nobody = replace(material, base=replace(material.base, curators=()))
    assert read_curators(nobody) == []
    assert b"Signed, but not in the list: initial curation." in render_method_page(nobody).content
    silent = replace(material, base=replace(nobody.base, judgements=()))
    assert b"Who judged" not in render_method_page(silent).content
