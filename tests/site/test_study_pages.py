"""The page of a study."""

from dataclasses import replace
from datetime import date

import html5lib
from support.appraised import appraise_study
from support.papers import make_trials

from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Server
from evidence.session import Session
from evidence.site.build import render_site
from evidence.site.figures import render_no_figures
from evidence.site.listing.study_index import build_study_index
from evidence.site.material import SiteData
from evidence.site.render import claim_path, study_path
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
from evidence.studies.table.merge import merge_tables


def parsed(content: bytes):
    """A page as a tree; anything that is not valid by the HTML standard's parser fails."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        content, transport_encoding="utf-8"
    )


def with_study(material: SiteData, study) -> SiteData:
    studies = dict(material.base.studies) | {study.key: study}
    base = replace(material.base, studies=studies)
    return replace(material, base=base, table=merge_tables(studies.values(), None))


def test_a_retracted_study_says_so_at_its_top_and_where_it_is_listed(material):
    key = "haake2007"
    retracted = replace(material.base.studies[key], corrections=("retraction:12345678",))
    changed = with_study(material, retracted)
    made = dict(render_site(changed, render_no_figures))
    page = made[study_path(key)].decode()
    assert page.index("Retracted.") < page.index("<h1")
    assert b'<strong class="gone">Retracted.</strong>' in made["table.html"]
    columns = build_study_index(changed)["columns"]
    place = columns["key"].split("\n").index(key)
    assert columns["retraction"].split("\n")[place] == "retracted"


def test_a_study_of_the_store_alone_is_shown_as_not_reviewed_with_where_its_cells_are_from(
    tmp_path, material
):
    store = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3))) as server, Store(store, write=True) as opened:
        sync_searches(
            opened,
            Client(RateLimiter(1e6), server.url),
            [opened.save_search("1:99999999[uid]")],
            today=date(2026, 11, 26),
        )
    both = Session(None, store).site_data(date(2026, 11, 26), "https://example.org/evidence")
    fetched = [key for key in both.studies if key not in both.base.studies]
    assert len(fetched) == 3
    made = dict(render_site(both, render_no_figures))
    page = made[study_path(fetched[0])].decode()
    assert "Not yet reviewed." in page
    assert "from MedlineCitation/PMID" in page
    assert "from Article/ArticleTitle" in page
    parsed(page.encode())
    assert b'href="https://example.org/evidence/claims/C5.html"' in made["feed.xml"]
    assert both.cards["C5"].verdict == material.cards["C5"].verdict


def test_a_study_that_was_appraised_shows_each_rating_with_its_reason(material):
    key = "haake2007"
    ann = appraise_study(key, "rob2", by="Ann", missing_data="some_concerns")
    bob = appraise_study(key, "rob2", by="Bob <b>")[:2]
    base = replace(material.base, appraisals=(*ann, *bob))
    made = dict(render_site(replace(material, base=base), render_no_figures))
    page = parsed(made[study_path(key)])
    (section,) = (
        part for part in page.iter("section") if part.get("aria-labelledby") == "appraisals"
    )
    assert section.find("h3").text == (
        "Risk of bias: some concerns (RoB 2); Bob <b> rated 2 of 5 domains"
    )
    lines = [["".join(cell.itertext()) for cell in line] for line in section.iter("tr")]
    assert len(lines) == 1 + 5 + 2
    assert lines[3] == [
        "missing results",
        "some concerns",
        "Because so.",
        "full text",
        "Ann, 2026-01-01",
    ]
    claims = {row.claim for row in base.judgements if row.study == key}
    shown = made[claim_path(min(claims))].decode()
    assert "risk of bias: some concerns (RoB 2)" in shown
    assert b'id="appraisals"' not in made[study_path("vickers2012")]
