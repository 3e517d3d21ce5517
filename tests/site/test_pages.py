"""All pages, without a browser: complete, valid, and safe."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urldefrag

import html5lib
from support.base_of_strings import HOSTILE, hostile

from evidence.site.build import render_site
from evidence.site.figures import render_no_figures
from evidence.site.render import CONTENT_SECURITY_POLICY, claim_path, study_path


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
        if file.parent.name == "embed":  # a card is a page of one file, with its style in it
            continue
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


def test_a_page_tells_where_it_stands_if_that_is_known(material):
    published = replace(material, address="https://a.example/b/")
    for one, address in ((material, None), (published, "https://a.example/b/")):
        made = dict(render_site(one, render_no_figures))
        for path in ("index.html", "claims/T2.html", "studies/furlan2010.html", "changes.html"):
            tree = parsed(made[path])
            told = {tag.get("property"): tag.get("content") for tag in tree.iter("meta")}
            assert told["og:title"] in tree.findtext(".//title")
            assert told["og:type"] == ("article" if "/" in path else "website")
            assert told["og:description"]
            whole = address and f"{address}{path}".removesuffix("index.html")
            canonical = [tag for tag in tree.iter("link") if tag.get("rel") == "canonical"]
            assert [tag.get("href") for tag in canonical] == [whole] * bool(address)
            assert told.get("og:url") == whole


def test_who_judged_and_where_errors_are_reported_stand_on_the_start_page(material):
    topic = replace(material.base.topic, report_errors="https://a.example/errors")
    told = replace(
        material,
        base=replace(material.base, topic=topic),
        searched_on=date(2026, 11, 20),
    )
    for one, words in (
        (material, ("The day is not recorded.", "No address is given.")),
        (told, ("20 November 2026", "Tell the curators")),
    ):
        made = dict(render_site(one, render_no_figures))
        page = "".join(parsed(made["index.html"]).itertext())
        assert all(word in page for word in words)
        for name in {row.judged_by for row in material.base.judgements}:
            assert name in page
        assert "Conflicts of interest: not stated." in page
        assert material.base.topic.scope in " ".join(page.split())


def test_the_day_that_a_page_names_is_the_one_given(material):
    made = dict(render_site(replace(material, made_on=date(2031, 2, 3)), render_no_figures))
    assert b'Made on <time datetime="2031-02-03">3 February 2031</time>' in made["index.html"]


def test_nothing_in_a_title_or_a_judgement_becomes_markup(material):
    wanted = (
        "index.html",
        "table.html",
        "changes.html",
        "claims/T2.html",
        "studies/furlan2010.html",
        "how.html",
        "embed/T2.html",
        *(study_path(row.study) for row in hostile(material).base.appraisals[:1]),
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
    assert value["claims"][0][0].startswith("</script>")
    studies = made["studies.js"].decode()
    assert "</script" not in studies
    assert "\u2028" not in studies
    index = json.loads(studies.removeprefix("globalThis.EVIDENCE_STUDIES = ").removesuffix(";\n"))
    assert index["columns"]["title"].startswith("</script>")
