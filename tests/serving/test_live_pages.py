"""Pages in memory: each part is made when it is asked for, and again only if it shows more."""

import threading
import time
from datetime import date

import pytest

from evidence.serving.live_pages import LivePages
from evidence.session import Session
from evidence.site.render import SiteFile, SitePart


@pytest.fixture(scope="module")
def material():
    return Session(None, False).site_data(date(2026, 12, 1))


class Plan:
    """A file and two parts, which note what was made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, *shown: str):
        yield SiteFile("index.html", b"<html lang=x>")
        for name, shows in zip("ab", shown, strict=True):
            paths = (f"{name}.html", f"{name}.svg")
            yield SitePart(shows, lambda name=name, shows=shows: self.make(name, shows), paths)

    def make(self, name: str, shows: str):
        self.made.append(shows)
        time.sleep(0.05)
        yield SiteFile(f"{name}.html", shows.encode())


def test_a_part_is_made_when_it_is_asked_for_and_once(material):
    plan = Plan()
    pages = LivePages("1", material, plan("one", "two"), {})
    assert plan.made == []
    threads = [threading.Thread(target=pages.read, args=("a.html",)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert plan.made == ["one"]
    assert pages.read("a.html") == b"one"
    assert pages.read("a.svg") is None  # it might have been made, and was not
    assert pages.read("none.html") is None
    assert plan.made == ["one"]


def test_one_part_is_made_before_it_is_asked_for(material):
    plan = Plan()
    LivePages("1", material, plan("one", "two"), {}).warm_up()
    assert plan.made == ["one"]


def test_what_shows_the_same_is_kept_and_the_rest_is_made_anew(material):
    plan = Plan()
    pages = LivePages("1", material, plan("one", "two"), {})
    assert (pages.read("a.html"), pages.read("b.html")) == (b"one", b"two")
    renewed = pages.renew("2", material, plan("one", "three"))
    assert (renewed.read("a.html"), renewed.read("b.html")) == (b"one", b"three")
    assert plan.made == ["one", "two", "three"]
    back = renewed.renew("3", material, plan("one", "two"))
    assert back.read("b.html") == b"two"  # was dropped meanwhile
    assert plan.made == ["one", "two", "three", "two"]


def test_a_page_is_stamped_with_the_version_that_it_shows(material):
    pages = LivePages("1", material, Plan()("one", "two"), {})
    renewed = pages.renew("2", material, Plan()("one", "two"))
    content = pages.read("index.html")
    assert pages.stamp(content) == b'<html data-version="1" lang=x>'
    assert renewed.stamp(content) == b'<html data-version="2" lang=x>'
