"""The site in German: nothing is left in English but what people wrote, and that is marked."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from support.site_pages import PAGES, find_barriers

from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.errors import EvidenceError
from evidence.messages.catalogue import load_language, use_language
from evidence.session import Session
from evidence.site.build import render_site, stamp_pages, write_site
from evidence.site.claim_pages import ClaimFigures, plan_claim_pages
from evidence.site.figures import make_figure_renderer, render_no_figures
from evidence.site.material import SiteData
from evidence.site.study_pages import plan_study_pages

DAY = date(2026, 12, 1)
DRAWN = "T2"
EMPTY = {"br", "hr", "img", "input", "link", "meta"}
NOT_READ = {"script", "style", "code"}
ATTRIBUTES = ("alt", "aria-label", "data-head", "placeholder", "title")
# Names of people, places and files, scales as they are printed, and words that German has, too.
SAME = {
    *("evidence", "article", "website", "DOI", "PubMed", "BibTeX", "RIS", "Design", "Name"),
    *("SMD", "MD", "RR", "OR"),
}


class _Texts(HTMLParser):
    """The texts of a page that are not marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "html":
            self.language = values.pop("lang")
        is_hidden = values.get("lang") == "en" or tag in NOT_READ or self._is_hidden
        if not is_hidden:
            self.found += [values[name] for name in ATTRIBUTES if values.get(name)]
        if tag not in EMPTY:
            self._open.append((tag, is_hidden))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self._is_hidden:
            self.found.append(" ".join(data.split()))

    @property
    def _is_hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def read_texts(file: Path) -> _Texts:
    texts = _Texts()
    texts.feed(file.read_text(encoding="utf-8"))
    return texts


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    with Session(None, False) as session:
        return {
            language: write_pages(session, tmp_path_factory.mktemp(language), language)
            for language in ("de", "en")
        }


def write_pages(session: Session, folder: Path, language: str) -> Path:
    """Write all pages, with the figures of one claim."""
    with use_language(load_language(language, more=[BUNDLED_FOLDER / "locale"])):
        material = session.site_data(DAY)
        draw = make_figure_renderer(material.base)
        files = render_site(
            material, lambda claim: draw(claim) if claim.id == DRAWN else ClaimFigures()
        )
        write_site(folder, files)
    return folder


def test_every_page_says_that_it_is_german(sites):
    pages = sorted(sites["de"].rglob("*.html"))
    assert len(pages) > 400
    assert {read_texts(page).language for page in pages} == {"de"}
    assert 'xml:lang="de"' in (sites["de"] / "feed.xml").read_text(encoding="utf-8")
    assert 'property="og:locale" content="de"' in (sites["de"] / "index.html").read_text("utf-8")


def test_no_message_is_left_in_english(sites):
    left: dict[str, str] = {}
    for page in sorted(sites["de"].rglob("*.html")):
        path = page.relative_to(sites["de"])
        english = set(read_texts(sites["en"] / path).found)
        same = {text for text in read_texts(page).found if text in english}
        left |= {text: str(path) for text in same if is_sentence_or_word(text)}
    written = collect_written()
    assert {
        text: path
        for text, path in left.items()
        if text not in SAME and text.strip(" (),.:;") not in written
    } == {}


def is_sentence_or_word(text: str) -> bool:
    """Whether a text has words; names of studies and scales have a number or a capital inside."""
    return bool(re.search("[A-Za-z]{2}", text)) and not re.search(r"\d|[a-z][A-Z]", text)


def collect_written() -> str:
    """Collect names and what people wrote, which are in the middle of sentences, too."""
    with Session(None, False) as session:
        base = session.base
        columns = [column.name for column in session.table.columns]
        texts = [*base.studies, *columns, *(row.judged_by for row in base.judgements)]
        texts += [row.rationale for row in base.judgements]
        for one in base.studies.values():
            texts += [", ".join(one.authors), one.journal, one.journal_abbrev, one.short_title]
        for row in base.findings:
            texts += [row.scale, row.note, row.intervention_name, row.certainty]
        return "\n".join(filter(None, texts))


def test_numbers_days_and_scripts_are_german(sites):
    start = (sites["de"] / "index.html").read_text(encoding="utf-8")
    assert '<time datetime="2026-12-01">1. Dezember 2026</time>' in start
    claim = (sites["de"] / "claims" / "T2.html").read_text(encoding="utf-8")
    assert "um etwa 0,33 Standardabweichungen besser" in claim
    assert "0.33 " not in " ".join(read_texts(sites["de"] / "claims" / "T2.html").found)
    scripts = (sites["de"] / "messages.js").read_text(encoding="utf-8")
    assert '"claimCount":{"other":"%(count)s Aussagen","one":"%(count)s Aussage"}' in scripts
    badge = (sites["de"] / "embed" / "T2.svg").read_text(encoding="utf-8")
    assert "Gemischt" in badge


def test_posts_are_read_by_the_same_words_in_any_language(sites):
    texts = [(sites[name] / "vocabulary.js").read_text(encoding="utf-8") for name in ("de", "en")]
    recognisers = [text.partition('"maxQuantityRatio"')[0] for text in texts]
    assert recognisers[0] == recognisers[1]
    assert texts[0] != texts[1]


def test_ids_of_changes_are_the_same_in_any_language(sites):
    feeds = [(sites[name] / "feed.xml").read_text(encoding="utf-8") for name in ("de", "en")]
    ids = [sorted(re.findall(r"<id>(.*?)</id>", feed)) for feed in feeds]
    assert ids[0] == ids[1]
    assert feeds[0] != feeds[1]


def test_pages_are_made_again_in_another_language():
    with Session(None, False) as session:
        material = session.site_data(DAY)
    assert not list_digests(material, "de") & list_digests(material, "en")


def list_digests(material: SiteData, language: str) -> set[str]:
    with use_language(load_language(language)):
        plan = list(plan_claim_pages(material, render_no_figures, stamp_pages()))
        plan += plan_study_pages(material, stamp_pages())
    return {part.shows for part in plan}


def test_an_unknown_language_is_refused(tmp_path):
    with Session(None, False) as session, pytest.raises(EvidenceError, match="choose from de, en"):
        session.write_site(tmp_path / "site", language="tlh")
    assert not (tmp_path / "site").exists()


def test_every_page_is_valid_html(sites):
    for page in sites["de"].rglob("*.html"):
        html5lib.HTMLParser(strict=True).parse(page.read_bytes(), transport_encoding="utf-8")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_against_accessibility(tab, sites, path):
    assert find_barriers(tab.open(sites["de"] / path), path, "light") == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [300, 1280])
def test_long_words_make_no_page_wider_than_the_screen(tab, sites, path, width):
    tab.page.set_viewport_size({"width": width, "height": 740})
    page = tab.open(sites["de"] / path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
