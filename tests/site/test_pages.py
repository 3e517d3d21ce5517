"""The files of the site, without a browser: complete, valid, small, the same each time, and safe."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urldefrag

import html5lib
import pytest
from support.base_of_strings import HOSTILE, hostile

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Server, synthetic
from evidence.session import Session
from evidence.site.build import MANIFEST_NAME, render_site, write_site
from evidence.site.change_pages import collect_events
from evidence.site.citations import format_bibtex, format_ris, format_vancouver, name_study
from evidence.site.claim_pages import ClaimFigures, render_claim_pages
from evidence.site.figures import render_no_figures
from evidence.site.list_pages import build_search_index
from evidence.site.material import SiteData
from evidence.site.render import CONTENT_SECURITY_POLICY, SiteFile, claim_path, study_path
from evidence.studies.store.changes import Change
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
from evidence.studies.table.merge import merge_tables

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(content: bytes):
    """A page as a tree; anything that is not valid by the HTML standard's parser fails."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        content, transport_encoding="utf-8"
    )


def pages(site):
    return list(site.rglob("*.html"))


def test_every_claim_and_every_study_has_its_page(site, material):
    for path in [*map(claim_path, material.base.claims), *map(study_path, material.base.studies)]:
        assert (site / path).is_file(), path
    assert (site / "static" / "site.css").is_file()


def test_every_page_is_valid_html(site):
    for file in pages(site):
        parsed(file.read_bytes())


def test_every_link_leads_somewhere_and_every_id_stands_once(site):
    ids = {}
    trees = {file: parsed(file.read_bytes()) for file in pages(site)}
    for file, tree in trees.items():
        found = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(found) == len(set(found)), f"{file.name}: an id stands twice"
        ids[file] = set(found)
    for file, tree in trees.items():
        for element in tree.iter():
            for name in ("href", "src"):
                target, place = urldefrag(element.get(name) or "")
                if element.get(name) is None or target.startswith("https://"):
                    continue
                there = (file.parent / unquote(target)).resolve() if target else file
                assert there.is_file(), f"{file.name} links to {target}"
                assert not place or place in ids[there], f"{file.name} links to {target}#{place}"


def test_labels_and_descriptions_name_what_is_there(site):
    for file in pages(site):
        tree = parsed(file.read_bytes())
        known = {element.get("id") for element in tree.iter()}
        for element in tree.iter():
            for name in ("aria-labelledby", "aria-describedby", "for", "data-copy"):
                assert set((element.get(name) or "").split()) <= known, (
                    f"{file.name}: {name}={element.get(name)}"
                )


def test_no_page_has_a_script_or_a_style_of_its_own_and_each_has_the_policy(site):
    for file in pages(site):
        tree = parsed(file.read_bytes())
        (policy,) = (
            tag for tag in tree.iter("meta") if tag.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.get("content") == CONTENT_SECURITY_POLICY
        assert not list(tree.iter("style"))
        for element in tree.iter():
            assert element.get("style") is None
            assert not [name for name in element.attrib if name.startswith("on")]
        for script in tree.iter("script"):
            assert script.get("type") == "application/ld+json" or (
                script.get("src") and not script.text
            )


def test_a_claims_page_is_small_with_all_that_it_loads(site, material):
    for claim in material.base.claims:
        figures = (site / "figures").glob(f"{claim}*.svg")
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
    assert {path for path in made if path.endswith(".svg")} == {"figures/C5.svg"}
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


def test_the_same_material_gives_the_same_bytes(material):
    some = replace(material, base=material.base)
    assert dict(render_site(some, render_no_figures)) == dict(
        render_site(material, render_no_figures)
    )


def test_the_day_that_a_page_names_is_the_one_given(material):
    made = dict(render_site(replace(material, made_on=date(2031, 2, 3)), render_no_figures))
    assert b'Made on <time datetime="2031-02-03">3 February 2031</time>' in made["index.html"]


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
    for reason in card.verdict.reasons:
        assert reason in text
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
    places = [
        page.index(f'<h4><a href="../{study_path(item.study.key)}">')
        for item in material.cards["T1"].verdict.weighted_judgements
    ]
    assert places == sorted(places)


def test_a_retracted_study_says_so_at_its_top_and_where_it_is_listed(material):
    key = "haake2007"
    retracted = replace(material.base.studies[key], corrections=("retraction:12345678",))
    changed = with_study(material, retracted)
    made = dict(render_site(changed, render_no_figures))
    page = made[study_path(key)].decode()
    assert page.index("Retracted.") < page.index("<h1")
    assert b'<strong class="gone">Retracted.</strong>' in made["table.html"]
    assert any(
        "retracted" in entry[1]
        for entry in build_search_index(changed)["studies"]
        if entry[3] == study_path(key)
    )


def with_study(material: SiteData, study) -> SiteData:
    studies = dict(material.base.studies) | {study.key: study}
    base = replace(material.base, studies=studies)
    return replace(material, base=base, table=merge_tables(studies.values(), None))


def test_nothing_in_a_title_or_a_judgement_becomes_markup(material):
    wanted = (
        "index.html",
        "table.html",
        "changes.html",
        "claims/T2.html",
        "studies/furlan2010.html",
    )
    made = dict(render_site(hostile(material), render_no_figures))
    for path in wanted:
        tree = parsed(made[path])
        assert not [image for image in tree.iter("img") if image.get("src") == "x"], path
        assert HOSTILE[:20] in "".join(tree.itertext())
        for script in tree.iter("script"):
            if script.get("type") == "application/ld+json":
                assert HOSTILE[:20] in json.dumps(json.loads(script.text), ensure_ascii=False)
    ET.fromstring(made["feed.xml"])
    index = made["index.js"].decode()
    assert "</script" not in index
    assert "\u2028" not in index
    value = json.loads(index.removeprefix("globalThis.EVIDENCE_INDEX = ").removesuffix(";\n"))
    assert value["studies"][0][0].startswith("</script>")


def test_linked_data_names_the_verdict(site, material):
    page = (site / "claims" / "C5.html").read_text()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    review = json.loads(text)
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == material.base.claims["C5"].text
    assert review["reviewRating"]["alternateName"] == "contradicted, low certainty"
    assert (
        review["reviewRating"]["ratingValue"] == "2"
    )  # contradicted is 1; low certainty is nearer to the middle


def test_the_feed_is_atom_and_its_ids_stay(site, material):
    feed = ET.parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) > 20
    assert {event.id for event in collect_events(material)} == set(ids)
    assert feed.findtext(f"{ATOM}updated")


def test_what_the_store_saw_is_told_by_day(material):
    study = material.base.studies["haake2007"]
    seen = [
        Change(1, study.pmid, "retracted", "RetractionIn:1", "2026-11-25T10:00:00Z"),
        Change(2, "99999999", "new", None, "2026-11-25T10:00:00Z"),
        Change(3, "99999998", "new", None, "2026-11-25T10:00:00Z"),
    ]
    told = [
        event
        for event in collect_events(replace(material, changes=seen))
        if event.day == "2026-11-25"
    ]
    assert [event.title for event in told if event.is_grave] == [
        f"{name_study(study)} (haake2007) was retracted"
    ]
    assert any(title == "2 records at PubMed: new" for title in (event.title for event in told))


def test_a_second_run_writes_nothing_and_takes_away_what_is_gone(material, tmp_path):
    files = list(render_claim_pages(material, render_no_figures))
    assert write_site(tmp_path / "out", files).changed == len(files)
    assert write_site(tmp_path / "out", files)[1:] == (0, 0)
    assert write_site(tmp_path / "out", files[1:]).removed == 1
    assert not (tmp_path / "out" / files[0].path).exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(EvidenceError, match="is not empty"):
        write_site(tmp_path, [])
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_list_of_files_that_was_tampered_with_removes_nothing_outside(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "out").mkdir()
    digest = hashlib.sha256(b"mine").hexdigest()
    (tmp_path / "out" / MANIFEST_NAME).write_text(f"{digest} ../mine.txt\n{digest} /etc/hostname\n")
    write_site(tmp_path / "out", [])
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_what_is_no_longer_made_is_taken_away_unless_somebody_changed_it(tmp_path):
    pages = [
        SiteFile("index.html", b"1"),
        SiteFile("old.html", b"2"),
        SiteFile("changed.html", b"3"),
    ]
    write_site(tmp_path, pages)
    (tmp_path / "changed.html").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine, too")
    assert write_site(tmp_path, pages[:1]) == (1, 0, 1)
    assert {file.name for file in tmp_path.iterdir()} == {
        "index.html",
        "changed.html",
        "notes.txt",
        MANIFEST_NAME,
    }


def test_a_run_that_was_interrupted_is_gone_on_with(tmp_path):
    write_site(tmp_path, [SiteFile("index.html", b"1"), SiteFile("more.html", b"2")])
    (tmp_path / "more.html").unlink()
    assert write_site(tmp_path, [SiteFile("index.html", b"1"), SiteFile("more.html", b"2")]) == (
        2,
        1,
        0,
    )


def test_two_corrections_of_a_day_are_one_entry_of_the_feed(material):
    study = next(study for study in material.base.studies.values() if study.pmid)
    changes = [
        Change(number, study.pmid, "corrected", f"ErratumIn:{number}", "2026-01-02T03:04:05Z")
        for number in (1, 2)
    ]
    found = [
        event
        for event in collect_events(replace(material, changes=changes))
        if event.day == "2026-01-02"
    ]
    assert len(found) == len({event.id for event in found}) == 1


def test_a_citation_as_text_is_that_of_vancouver(material):
    assert format_vancouver(material.base.studies["vickers2012"]) == (
        "Vickers AJ, Cronin AM, Maschino AC, Lewith G, MacPherson H, Foster NE, et al. Acupuncture for Chronic Pain: "
        "Individual Patient Data Meta-analysis. Arch Intern Med. 2012;172(19):1444-53. "
        "doi:10.1001/archinternmed.2012.3654. PMID: 22965186."
    )


@pytest.mark.parametrize(
    ("changed", "dated"),
    [
        ({"volume": None, "issue": None}, "Arch Intern Med. 2007:1892-8. doi"),
        ({"issue": None}, "Arch Intern Med. 2007;167:1892-8. doi"),
        ({"volume": None, "issue": None, "pages": None}, "Arch Intern Med. 2007. doi"),
    ],
)
def test_what_a_study_does_not_tell_leaves_no_marks_behind(material, changed, dated):
    study = replace(material.base.studies["haake2007"], pages="1892-8", volume="167")
    assert dated in format_vancouver(replace(study, **changed))


def test_a_retracted_study_is_cited_as_retracted(material):
    retracted = replace(material.base.studies["haake2007"], corrections=("retraction:1",))
    assert " [Retracted]. " in format_vancouver(retracted)
    assert "N1  - Retracted" in format_ris(retracted)


@pytest.mark.parametrize("key", ["vickers2012", "chou2007a", "furlan2010", "psbd2025"])
def test_a_record_of_ris_begins_with_its_type_and_ends(material, key):
    lines = format_ris(material.base.studies[key]).splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ?.*", line) for line in lines)
    assert lines[0] in ("TY  - JOUR", "TY  - RPRT", "TY  - GEN")
    assert lines[-1] == "ER  -"
    assert sum(line.startswith("AU  - ") for line in lines) <= len(
        material.base.studies[key].authors
    )


def test_a_line_break_in_a_title_makes_no_new_tag(material):
    lines = format_ris(
        replace(material.base.studies["haake2007"], title="One\nER  - \nTY  - JOUR")
    ).splitlines()
    assert (
        sum(line.startswith("TY") for line in lines)
        == sum(line.startswith("ER") for line in lines)
        == 1
    )


def test_bibtex_is_that_of_the_bibliography(material):
    assert format_bibtex([material.base.studies["haake2007"]]).startswith(
        "@article{haake2007,\n  author = {Haake, M."
    )


def test_a_study_of_the_store_alone_is_shown_as_not_reviewed_with_where_its_cells_are_from(
    tmp_path, material
):
    store = tmp_path / "store.sqlite"
    with Server(Corpus.of(synthetic(3))) as server, Store(store, write=True) as opened:
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
