"""The served pages in a browser: they load again, check texts, and say what is wrong."""

import pytest
from support.browser import open_browser
from support.serving import serving
from support.small_base import write_honey_base
from support.web_site import WebSite

TEXT = "Honey is safe for babies. It eases cough in children more than placebo."
SLOW = 60_000  # milliseconds
AXE = {"preload": False, "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def base(tmp_path):
    return write_honey_base(tmp_path / "base")


@pytest.fixture
def server(base):
    with serving(base) as started:
        yield started


@pytest.fixture
def tab(browser):
    page = browser.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def edit(base, old, new):
    file = base / "claims.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_page_loads_again_when_its_claim_was_edited(tab, base, server):
    tab.goto(f"{server.url}claims/H4.html")
    assert tab.locator("h1").inner_text() == "Honey is safe for babies"
    edit(base, "Honey is safe for babies", "Honey is safe for infants")
    tab.locator("h1", has_text="infants").wait_for(timeout=SLOW)
    assert tab.complaints == []


def test_a_text_is_checked_and_checked_again_when_the_base_was_edited(tab, base, server):
    tab.goto(server.url)
    tab.get_by_role("link", name="Check a text").click()
    tab.get_by_label("Your text").fill(TEXT)
    tab.get_by_role("button", name="Check").click()
    tab.locator("#outcome .note").first.wait_for(timeout=SLOW)
    assert tab.get_by_label("Your text").input_value() == TEXT
    marks = tab.locator("#outcome mark").all_inner_texts()
    assert any("Honey is safe" in mark for mark in marks)
    card = tab.locator("#claim-H4 h3")
    assert "Honey is safe for babies" in card.inner_text()
    assert tab.locator("mark").first.evaluate("one => getComputedStyle(one).borderBottomColor") != (
        "rgba(0, 0, 0, 0)"
    )
    edit(base, "Honey is safe for babies", "Honey is safe for babies and infants")
    tab.locator("#claim-H4 h3", has_text="and infants").wait_for(timeout=SLOW)
    assert tab.get_by_label("Your text").input_value() == TEXT
    assert tab.complaints == []


def test_a_text_that_was_not_sent_yet_is_kept(tab, base, server):
    tab.goto(f"{server.url}check.html")
    tab.get_by_label("Your text").fill(TEXT)
    shown = tab.locator("html").get_attribute("data-version")
    edit(base, "Honey is safe for babies", "Honey is safe for infants")
    for _ in "12":  # the second question comes after what the first one would have done
        with tab.expect_response(lambda got: shown not in got.text(), timeout=SLOW):
            pass
    assert tab.get_by_label("Your text").input_value() == TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mistake_is_shown_above_the_page_until_it_is_mended(tab, base, server, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{server.url}claims/H4.html")
    good = (base / "claims.csv").read_text(encoding="utf-8")
    (base / "claims.csv").write_text(f'{good}H9,"never closed\n', encoding="utf-8")
    note = tab.get_by_text("The last good pages are shown.")
    note.wait_for(timeout=SLOW)
    assert "claims.csv" in tab.locator("#served-note pre").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    found = axe.Axe().run(tab, options=AXE)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []
    (base / "claims.csv").write_text(good, encoding="utf-8")
    note.wait_for(state="hidden", timeout=SLOW)
    assert server.stop() == 0
    tab.get_by_text("Start it again: evidence serve").wait_for(timeout=SLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_the_page_with_a_checked_text(tab, server, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{server.url}check.html")
    tab.get_by_label("Your text").fill(TEXT)
    tab.keyboard.press("Control+Enter")
    tab.locator("#outcome .note").first.wait_for(timeout=SLOW)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    found = axe.Axe().run(tab, options=AXE)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_without_script_a_text_is_checked_too(browser, server):
    page = browser.new_page()
    session = browser.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(f"{server.url}check.html")
    page.get_by_label("Your text").fill(TEXT)
    page.get_by_role("button", name="Check").click()
    page.locator("#outcome .note").first.wait_for(timeout=SLOW)
    assert page.get_by_label("Your text").input_value() == TEXT
    page.close()


ATTACK = """<!doctype html><title>x</title><iframe src="{url}index.html"></iframe>
<form method="post" action="{url}check"><textarea name="text">Honey cures cough.</textarea>
<button>Send</button></form><p id="told"></p><script>
const load = (name, address) => new Promise((done) => {{
  const one = document.createElement(name);
  one.rel = "stylesheet";
  one[name === "link" ? "href" : "src"] = address;
  one.onload = () => done(`loaded ${{address}}`);
  one.onerror = () => done(name === "link" ? "no style" : "no script");
  document.head.append(one);
}});
globalThis.results = [];
(async () => {{
  results.push(await fetch("{url}-/live").then((got) => got.text(), () => "no fetch"));
  results.push(await load("script", "{url}studies.js"));
  results.push(await load("link", "{url}static/site.css"));
  document.getElementById("told").textContent = "tried all";
}})();
</script>"""


def test_another_site_can_neither_send_a_text_nor_load_or_frame_a_page(tab, server):
    with WebSite({"/": ATTACK.format(url=server.url)}) as other:
        tab.goto(other.url)
        tab.get_by_text("tried all").wait_for(timeout=SLOW)
        assert tab.evaluate("globalThis.EVIDENCE_STUDIES === undefined")
        assert tab.evaluate("results") == ["no fetch", "no script", "no style"]
        assert "Honey" not in tab.frames[-1].content()
        tab.get_by_role("button", name="Send").click()
        tab.get_by_text("does not answer requests of other sites").wait_for(timeout=SLOW)
