"""A report on posts as one page, looked at by a browser."""

import base64
import hashlib
import html
import re
from datetime import date

import pytest

from evidence.session import Session
from evidence.site.report.page import list_claims

DAY = date(2026, 11, 30)
POST = "examples/back-pain.md"
HOSTILE = (
    "# <script>alert(1)</script> cupping\n\n"
    "Cupping removes toxins <img src=x onerror=alert(2)> & relaxes muscles \"'><b>.\n\n"
    "[Bed rest helps back pain](javascript:alert(3)). A 2012 review says so.\n"
)


@pytest.fixture(scope="module")
def session():
    return Session(None, False)


@pytest.fixture(scope="module")
def report(session):
    return session.check(POST)


@pytest.fixture(scope="module")
def page_file(session, report, tmp_path_factory):
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(session.render_report(report, made_on=DAY), "utf-8")
    return file


def test_each_problem_has_a_note_and_each_claim_a_card(report, page_file):
    text = page_file.read_text("utf-8")
    notes = re.findall(r'<article class="note (\w+) (\w+)" id="p1-note-(\d+)">', text)
    assert [int(number) for _, _, number in notes] == list(range(1, len(report) + 1))
    assert sorted((code, severity) for severity, code, _ in notes) == sorted(
        (problem.code, problem.severity) for problem in report
    )
    cards = re.findall(r'class="evidence-card" id="claim-(\w+)"', text)
    assert cards == list_claims(report)
    assert "30 November 2026" in text
    assert "not medical advice" in text


def test_it_loads_nothing_and_runs_nothing(page_file, tab):
    page = tab.open(page_file)
    page.wait_for_load_state("networkidle")
    assert tab.asked == [page_file.as_uri()]
    assert tab.complaints == []
    assert page.locator("script").count() == 0


def test_its_policy_allows_its_own_style_alone(page_file):
    text = page_file.read_text("utf-8")
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in text or f"'sha256-{digest}'" in text


def test_a_filter_hides_notes_and_marks(page_file, tab):
    page = tab.open(page_file)
    notes = page.locator(".note:visible")
    everything = notes.count()
    warnings = page.locator(".note.warning").count()
    marked = page.locator("mark[class*='warning-']").first
    assert marked.evaluate("one => getComputedStyle(one).borderBottomColor") != "rgba(0, 0, 0, 0)"
    page.get_by_label(f"{warnings} warnings").uncheck()
    assert notes.count() == everything - warnings
    assert marked.evaluate("one => getComputedStyle(one).borderBottomColor") == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_for_all(page_file, tab, width, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    tab.page.set_viewport_size({"width": width, "height": 740})
    tab.page.emulate_media(color_scheme=scheme)
    page = tab.open(page_file)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page, options={"preload": False})
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_what_a_post_says_is_text(session, tmp_path):
    post = tmp_path / "<b>.md"
    post.write_text(HOSTILE)
    text = session.render_report(session.check(post), made_on=DAY)
    assert "<script" not in text
    assert "<img" not in text
    assert '="javascript:' not in text
    assert html.escape("<b>.md") in text


def test_several_posts_and_what_was_not_checked(session, tmp_path):
    (tmp_path / "a.md").write_text("Cupping removes toxins.\n")
    (tmp_path / "b.md").write_text("Cupping removes toxins.\n\nBed rest helps back pain.\n")
    (tmp_path / "c.md").write_bytes(b"\xff\xfe\x00")
    report = session.check(tmp_path)
    text = session.render_report(report, made_on=DAY)
    for number, shown in enumerate(report.posts, 1):
        assert f'href="#post-{number}">{shown.path}</a>' in text
    assert "Not checked:" in text
    assert "c.md" in text
