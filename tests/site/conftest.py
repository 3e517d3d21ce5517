"""The site of the bundled base, made once, and a browser that may ask nothing of the network."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.browser import open_browser
from support.script_engine import ScriptEngine

from evidence.session import Session
from evidence.site.build import render_site, write_site
from evidence.site.figures import make_figure_renderer
from evidence.site.material import SiteData
from evidence.site.vocabulary import build_vocabulary

DAY = date(2026, 11, 26)


@pytest.fixture(scope="session")
def material() -> SiteData:
    return Session(None, False).site_data(DAY)


@pytest.fixture(scope="session")
def site(material, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, render_site(material, make_figure_renderer(material.base)))
    return folder


@pytest.fixture(scope="session")
def script_engine(material) -> ScriptEngine:
    return ScriptEngine(build_vocabulary(material))


class Page:
    """A page of a browser, with what it asked for and what it complained of."""

    def __init__(self, page):
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, file: Path):
        self.page.goto(file.as_uri())
        return self.page

    @property
    def asked_elsewhere(self) -> list[str]:
        return [url for url in self.asked if not url.startswith(("file://", "blob:", "data:"))]


@pytest.fixture(scope="module")  # while one is open, no other can be
def browser(tmp_path_factory) -> Iterator:
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def tab(browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    yield Page(page)
    page.close()
